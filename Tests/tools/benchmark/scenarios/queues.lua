-- 4a: queues and batches of sleeping sessions.

local clock = require "inprocess.clock";
local steps = require "benchmark.steps";

local function sleeping_sessions(size)
	return function (world)
		local context = { world = world, sessions = {} };
		for i = 1, size do context.sessions[i] = world:session("sleeper-"..i, 1); end
		return context;
	end
end

local function wake_up(context)
	steps.wake_up(context.world, context.sessions);
	clock.advance(1);
end

-- new_queue(world, session): what the session has not acknowledged
local function queue_scenario(size, new_queue, scenario)
	scenario.size, scenario.pushes = size, size * scenario.pushes;
	scenario.setup, scenario.settle = sleeping_sessions(size), wake_up;
	-- All queues are made before the first is scanned.
	scenario.prepare = steps.make_all(size, function (context, i)
		local session = context.sessions[i];
		local queue = new_queue(context.world, session);
		steps.fall_asleep(session);
		return { origin = session, queue = queue };
	end);
	scenario.run = steps.fire_all "smacks-hibernation-start";
	return scenario;
end

-- 500 stanzas that begin with these kinds in turn. last: the kind of the last one
local function long_queue(kinds, last)
	return function (world, session)
		return steps.queue(world, session, 500, function (i) return i == 500 and last or kinds[i % #kinds + 1]; end);
	end
end

local four_kinds = { "chat_state", "receipt", "marker" }; -- and a chat message at the end
local ten_kinds = {
	"chat_state", "receipt", "presence", "iq_result", "headline", "sent_carbon", "subject", "marker", "retract_1";
};

local function batch_scenario(event, size, batch, goal, aim)
	return {
		name = "stanza-queued-hibernated-batch="..batch, event = event, goal = goal, aim = aim, size = size * batch, pushes = size;
		setup = sleeping_sessions(size), settle = wake_up;
		prepare = function (context)
			local events = {};
			for _, session in ipairs(context.sessions) do
				steps.fall_asleep(session);
				for _ = 1, batch do
					local stanza = context.world:queued(session, "chat_state");
					events[#events + 1] = { origin = session, queue = { stanza }, stanza = stanza };
				end
			end
			return events;
		end;
		run = function (context, events)
			local fire = context.world.events.fire_event;
			for i = 1, #events do fire("smacks-hibernation-stanza-queued", events[i]); end
			clock.advance(1.1);
		end;
	};
end

return function (add, sizes)
	add(queue_scenario(8, long_queue({ "chat_state" }, "chat_state"), {
		name = "queue-scan-noneImportant-N=500", event = "queue of 500 stanzas, none important", goal = 12, aim = 20, pushes = 1;
	}));
	add(queue_scenario(8, long_queue({ "chat_state" }, "chat"), {
		name = "queue-scan-lastImportant-N=500", event = "queue of 500 stanzas, the last important", goal = 8, aim = 15, pushes = 2;
	}));
	add(queue_scenario(60, steps.realistic_queue, {
		name = "queue-scan-realistic-N=10", event = "queue of 10 stanzas", goal = 4, aim = 8, pushes = 2;
	}));
	-- Cold: so many stanzas that those of the first queue have left the processor's near caches when it is scanned.
	add(queue_scenario(sizes.cold_queues, long_queue(four_kinds, "chat"), {
		name = "queue-scan-cold-4kinds-N=500", event = "cold queue of 500 stanzas of 4 kinds", goal = 8, pushes = 2, slow = true;
	}));
	add(queue_scenario(sizes.cold_queues, long_queue(ten_kinds, "chat"), {
		name = "queue-scan-cold-10kinds-N=500", event = "cold queue of 500 stanzas of 10 kinds", goal = 8, pushes = 2, slow = true;
	}));
	add(batch_scenario("stanza queued while hibernated, in batches of 100", 10, 100, 15, 30));
	add(batch_scenario("stanza queued while hibernated, alone", 100, 1));
end
