local world = require "shim.world";
local registered = require "shim.registered";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

describe("The device limit", function ()
	after_each(world.finish);

	it("3.4 evicts the oldest of six, in the store and in every session that holds it", function ()
		local w = world.new();
		local first, phone = w:device("alice", "a"), w:session("alice", "phone");
		registered.each(w, phone, "b c d e");
		assert.equal("a b c d e", registered.nodes(w, "alice"));
		assert.equal(0, w:logged("evicted"));
		registered.each(w, phone, "f");
		assert.equal("b c d e f", registered.nodes(w, "alice"));
		assert.is_nil(first.push_identifier);
		assert.is_nil(first.push_settings);
		assert.equal(1, w:logged("Push registration 'push.test<a' of alice evicted: more than 5 devices", "info"));
		w:offline("alice", w:message("alice"));
		assert.equal(5, #w:pushes());
	end);

	it("3.4 evicts all that are over a lower limit after a restart, the oldest first", function ()
		local w = world.new();
		registered.each(w, w:session("alice", "phone"), "d a c b");
		w = w:restart { config = { push_max_devices = 2 } };
		registered.each(w, w:session("alice", "phone"), "e");
		assert.equal("b e", registered.nodes(w, "alice"));
		assert.equal(3, w:logged("evicted: more than 2 devices"));
	end);

	it("3.4 does not count a registration that is enabled again", function ()
		local w = world.new { config = { push_max_devices = 2 } };
		local phone = w:session("alice", "phone");
		registered.each(w, phone, "a b a");
		assert.equal("a b", registered.nodes(w, "alice"));
		registered.each(w, phone, "c");
		assert.equal("a c", registered.nodes(w, "alice"));
	end);

	it("3.4 evicts the first to arrive of those that came within a second", function ()
		local w = world.new { config = { push_max_devices = 2 } };
		local phone = w:session("alice", "phone");
		for _, node in ipairs { "b", "a", "c" } do w:register(phone, node); end
		assert.equal("a c", registered.nodes(w, "alice"));
	end);

	it("3.6 does not make a registration younger that could not be written again", function ()
		local w = world.new { config = { push_max_devices = 2 } };
		local phone = w:session("alice", "phone");
		for _, node in ipairs { "b", "a" } do w:register(phone, node); end
		storage.fail(w.disk, "set", "once");
		w:enable(phone, { jid = "push.test", node = "b" });
		w:register(phone, "c");
		assert.equal("a c", registered.nodes(w, "alice"));
	end);

	it("3.4 keeps the order of arrival over a reload", function ()
		local w = world.new { config = { push_max_devices = 2 } };
		local phone = w:session("alice", "phone");
		for _, node in ipairs { "b", "a" } do w:register(phone, node); end
		assert(w.host:reload());
		w:register(phone, "c");
		assert.equal("a c", registered.nodes(w, "alice"));
	end);

	it("3.4 keeps the pending batch of the session whose own enable evicts its registration", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone);
		w:register(phone, "tablet");
		clock.advance(2);
		assert.same({ "tablet New Message!" }, w:pushes());
	end);

	-- A registration was made while the clock was a year ahead.
	local function made_ahead(nodes)
		local w = world.new { config = { push_max_devices = 2 } };
		clock.advance(365 * 86400);
		registered.each(w, w:session("alice", "early"), nodes);
		return world.new { disk = w.disk, config = { push_max_devices = 2 } };
	end

	it("1x.2 evicts a registration that was made while the clock was ahead like others", function ()
		local w = made_ahead "ahead";
		registered.each(w, w:session("alice", "phone"), "b c");
		assert.equal("b c", registered.nodes(w, "alice"));
	end);

	it("1x.2 takes it for one that arrived before the new one, and stores the present time", function ()
		local w = made_ahead "ahead";
		local phone = w:session("alice", "phone");
		clock.advance(5);
		w:register(phone, "b");
		local record = w:stored("alice")["push.test<ahead"];
		assert.equal(clock.time(), record.timestamp);
		assert.equal(record.timestamp, w:stored("alice")["push.test<b"].timestamp);
		w:register(phone, "c");
		assert.equal("b c", registered.nodes(w, "alice"));
	end);

	it("1x.2 keeps the order of those that were made while the clock was ahead", function ()
		local w = made_ahead "z a";
		w:register(w:session("alice", "phone"), "m");
		assert.equal("a m", registered.nodes(w, "alice"));
	end);

	it("1x.2 gives the new record to the sessions that hold it", function ()
		local w = made_ahead "ahead";
		local early = w:session("alice", "early");
		early.push_identifier, early.push_settings = "push.test<ahead", w:stored("alice")["push.test<ahead"];
		w:register(w:session("alice", "phone"), "b");
		assert.equal(clock.time(), early.push_settings.timestamp);
	end);

	it("3.6 leaves the time of such a registration as it is if nothing can be written", function ()
		local w = made_ahead "ahead";
		w:offline("alice", w:message("alice"));
		local future = w:stored("alice")["push.test<ahead"].timestamp;
		local pushed = {};
		w:on("cloud_notify/push", function (event) pushed[#pushed + 1] = event.push_info; end);
		w:offline("alice", w:message("alice"));
		storage.fail(w.disk, "set", "once");
		w:enable(w:session("alice", "phone"), { jid = "push.test", node = "b" });
		w:offline("alice", w:message("alice"));
		assert.equal(future, pushed[1].timestamp);
		assert.equal(future, pushed[2].timestamp);
		assert.equal(future, w:stored("alice")["push.test<ahead"].timestamp);
	end);

	it("3.4 evicts thousands in little time when the limit is lower than before", function ()
		local disk, registrations = storage.new_disk(), {};
		for i = 1, 4000 do
			registrations["push.test<"..i] = { jid = "push.test", node = tostring(i), timestamp = i };
		end
		disk.stores.cloud_notify = { alice = registrations };
		local w = world.new { disk = disk };
		local start = os.clock();
		w:register(w:session("alice", "phone"), "new");
		assert.equal("3997 3998 3999 4000 new", registered.nodes(w, "alice"));
		assert.is_true(os.clock() - start < 0.5);
	end);

	it("3.4 evicts nothing of other users", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		w:device("bob", "a");
		registered.each(w, w:session("alice", "phone"), "a b");
		assert.equal("a", registered.nodes(w, "bob"));
	end);

	it("3.6 evicts nothing when the new one cannot be written", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		local phone = w:device("alice", "phone");
		storage.fail(w.disk, "set", "once");
		local reply = w:enable(w:session("alice", "tablet"), { jid = "push.test", node = "tablet" });
		assert.equal("error", reply.attr.type);
		assert.equal("phone", registered.nodes(w, "alice"));
		assert.equal("push.test<phone", phone.push_identifier);
		assert.equal(0, w:logged("evicted"));
	end);
end);
