local world = require "shim.world";
local st = require "util.stanza";
local storage = require "inprocess.storage";

local repetitions = 500;

-- Heap bytes of each call of a function, those included that a collection would free.
local function bytes_per_call(f)
	f(repetitions + 1);
	collectgarbage();
	collectgarbage("stop");
	local before = collectgarbage("count");
	for i = 1, repetitions do f(i); end
	local after = collectgarbage("count");
	collectgarbage("restart");
	return (after - before) * 1024 / repetitions;
end

local function nothing() end

-- Bytes that stay in the cache for each of these users, once each of them was asked for.
local function bytes_per_user(registrations)
	local disk, count = storage.new_disk(), 2000;
	disk.stores.cloud_notify = {};
	for i = 1, count do disk.stores.cloud_notify["user"..i] = registrations(i); end
	local w = world.new { disk = disk };
	w.log = setmetatable({}, { __newindex = nothing });
	local stanza, names = w:message("nobody"), {};
	for i = 1, count do names[i] = "user"..i; end
	w:archived("somebody", stanza, "a");
	collectgarbage();
	local before = collectgarbage("count");
	for i = 1, count do w:archived(names[i], stanza, "a"); end
	collectgarbage();
	return (collectgarbage("count") - before) * 1024 / count;
end

local function record(i, n, has_options)
	local form = st.stanza("x", { xmlns = "jabber:x:data", type = "submit" })
		:tag("field", { var = "FORM_TYPE", type = "hidden" })
			:text_tag("value", "http://jabber.org/protocol/pubsub#publish-options"):up()
		:tag("field", { var = "secret" }):text_tag("value", ("x"):rep(40)):up();
	return {
		jid = "push.example.org", node = ("node-%d-%d-0123456789"):format(i, n), timestamp = 1700000000;
		client_id = ("client-%d-%d"):format(i, n), language = "en", options = has_options and st.preserialize(form) or nil;
	};
end

-- The lines of the log cost what the tests make of them.
local function without_log(w)
	w.log = setmetatable({}, { __newindex = nothing });
	w.host.on_send = nothing;
	return w.host.events.fire_event;
end

describe("The heap", function ()
	after_each(world.finish);

	it("grows by less than 1,200 bytes for a push that no handler sees, its lines in the log included", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local fire = without_log(w);
		local event, stanzas = { username = "alice", origin = {} }, {};
		for i = 1, repetitions + 1 do stanzas[i] = w:message("alice"); end
		assert.is_true(bytes_per_call(function (i)
			event.stanza = stanzas[i];
			fire("message/offline/handle", event);
		end) < 1200);
	end);

	-- So many users with a registration that was never pushed. service_of(i): its push service
	local function new_registrations(count, service_of)
		local disk = storage.new_disk();
		disk.stores.cloud_notify = {};
		for i = 1, count do
			local r = record(i, 1, true);
			r.jid = service_of(i);
			disk.stores.cloud_notify["user"..i] = { [r.jid.."<"..r.node] = r };
		end
		local w = world.new { disk = disk };
		w:archived("somebody", w:message("somebody"), "a");
		for i = 1, count do w:fire("cloud-notify-ping", { user = "user"..i, push_services = {} }); end -- reads the store
		return w;
	end

	local function push_to_each(fire, w, count, kind)
		local events = {};
		for i = 1, count do
			events[i] = { username = "user"..i, origin = {}, stanza = w:message("user"..i, kind) };
		end
		return function (i) fire("message/offline/handle", events[i]); end;
	end

	it("grows by less than 4,500 bytes for the first pushes of both classes, their lines in the log included", function ()
		local count = repetitions + 1;
		local w = new_registrations(count, function () return "push.example.org"; end);
		local fire = without_log(w);
		local important, unimportant = push_to_each(fire, w, count), push_to_each(fire, w, count, "chat_state");
		assert.is_true(bytes_per_call(function (i)
			unimportant(i);
			important(i);
		end) < 4500);
	end);

	it("holds less than 1,000 bytes for each registration that was pushed, beside its record", function ()
		local count = 5000;
		local w = new_registrations(count, function (i) return ("push%d.example.org"):format(i); end);
		local fire = without_log(w);
		local function heap()
			collectgarbage();
			collectgarbage();
			return collectgarbage("count") * 1024;
		end
		local push = push_to_each(fire, w, count);
		local before = heap();
		for i = 1, count do push(i); end
		assert.is_true((heap() - before) / count < 1000);
	end);

	it("grows by less than 200 bytes for a user without registrations", function ()
		local w = world.new();
		local fire = without_log(w);
		local event, users = {}, {};
		for i = 1, repetitions + 1 do users[i] = "user"..i; end
		assert.is_true(bytes_per_call(function (i)
			event.user = users[i];
			fire("cloud-notify-ping", event);
		end) < 200);
	end);

	-- docs/bounds.md has these figures.
	for what, case in pairs {
		["none"] = { count = 0, bytes = 100 };
		["one, without publish-options"] = { count = 1, bytes = 600 };
		["one, with publish-options"] = { count = 1, has_options = true, bytes = 1700 };
		["two, with publish-options"] = { count = 2, has_options = true, bytes = 3200 };
	} do
		it("3.5 has little for each user in the cache, whose registrations are: "..what, function ()
			assert.is_true(bytes_per_user(function (i)
				local registrations = {};
				for n = 1, case.count do
					local r = record(i, n, case.has_options);
					registrations[r.jid.."<"..r.node] = r;
				end
				return registrations;
			end) < case.bytes);
		end);
	end
end);
