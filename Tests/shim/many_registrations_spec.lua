local world = require "shim.world";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

local count = 60;

-- A user with many registrations, whose nodes are numbers.
local function new_world(options)
	local disk, registrations = storage.new_disk(), {};
	for i = 1, count do
		registrations["push.test<"..i] = { jid = "push.test", node = tostring(i), timestamp = i };
	end
	disk.stores.cloud_notify = { alice = registrations };
	options = options or {};
	options.disk = disk;
	return world.new(options);
end

local function holder(w, i)
	local session = w:session("alice", "device"..i);
	session.push_identifier = "push.test<"..i;
	session.push_settings = w:stored("alice")[session.push_identifier];
	return session;
end

describe("A user with many registrations", function ()
	after_each(world.finish);

	it("4c.1 is pushed for each of them, once", function ()
		local w = new_world();
		local message = w:message("alice");
		w:offline("alice", message);
		assert.equal(count, #w:pushes());
		w:offline("alice", message);
		assert.equal(0, #w:pushes());
		assert.equal(count, w:logged(" of alice: already notified"));
	end);

	it("4b.1 is pushed for those that no session holds", function ()
		local w = new_world();
		for i = 1, count, 2 do holder(w, i); end
		w:archived("alice", w:message("alice"), "a1");
		assert.equal(count / 2, #w:pushes());
		assert.equal(count / 2, w:logged("held by a session"));
	end);

	it("4b.1 is not pushed for if sessions hold all of them", function ()
		local w = new_world();
		for i = 1, count do holder(w, i); end
		w:archived("alice", w:message("alice"), "a1");
		assert.equal(0, #w:pushes());
		assert.equal(1, w:logged("to 'all registrations' of alice: held by a session"));
	end);

	it("4b.1 is pushed for the one that no session holds", function ()
		for _, left in ipairs { 1, 30, count } do
			local w = new_world();
			for i = 1, count do if i ~= left then holder(w, i); end end
			w:archived("alice", w:message("alice"), "a1");
			assert.same({ left.." New Message!" }, w:pushes());
		end
	end);

	for path, push in pairs {
		call = function (w) w:archived("alice", w:message("alice", "propose"), "a1"); end;
		["offline message"] = function (w) w:offline("alice", w:message("alice")); end;
	} do
		it("hib.1 has the own timeout of each hibernating session started by a push: "..path, function ()
			local w, sessions = new_world(), {};
			for i = 1, count do
				sessions[i] = holder(w, i);
				smacks.hibernate(w.host, sessions[i]);
			end
			w:on("cloud_notify/push", function (event) return event.push_info.node == "7" or nil; end);
			push(w);
			assert.equal(count - 1, #w:pushes());
			for i, session in ipairs(sessions) do
				assert.equal(i ~= 7 and clock.time() or nil, session.first_hibernated_push);
			end
		end);
	end

	it("note.3 is pinged for each of them, whatever handlers do", function ()
		local w = new_world();
		w:on("cloud_notify/push", function () error("raised on purpose"); end);
		w:fire("cloud-notify-ping", { user = "alice" });
		assert.equal(count, #w:pushes());
	end);

	it("4a.4 gives a class back whose push was vetoed, to each of them", function ()
		local w = new_world();
		local ending = { username = "alice", hibernating = 1, smacks = true };
		local veto = true;
		w:on("cloud_notify/push", function () return veto or nil; end);
		w:offline("alice", w:message("alice"), ending);
		veto = false;
		w:offline("alice", w:message("alice"), ending);
		assert.equal(count, #w:pushes());
	end);

	it("3.3 is answered at once when all are disabled", function ()
		local w = new_world();
		local sessions = {};
		for i = 1, count do sessions[i] = holder(w, i); end
		assert.equal("result", w:disable(sessions[1], { jid = "push.test" }).attr.type);
		for _, session in ipairs(sessions) do assert.is_nil(session.push_identifier); end
		assert.is_nil(w:stored("alice"));
	end);
end);
