local world = require "shim.world";

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
end);
