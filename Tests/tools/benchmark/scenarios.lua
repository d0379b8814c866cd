-- What is measured. Each scenario: name; goal, aim: ratios original / ours to be reached; size: events in one round;
--   pushes: publishes that both must send in one round;
--   setup(world) -> context, once; prepare(context) -> work, not timed, fresh stanzas for every event;
--   run(context, work), timed; settle(context, work), not timed.
-- A two-part run returns a function that is timed too, after what it needs has been prepared by between(context).

local clock = require "inprocess.clock";
local watchdog = require "util.watchdog";

local scenarios = {};

local function nothing() end

local function add(scenario) scenarios[#scenarios + 1] = scenario; end

local function sleeping_sessions(size)
	return function (world)
		local context = { world = world, sessions = {} };
		for i = 1, size do context.sessions[i] = world:session("sleeper-"..i, 1); end
		return context;
	end
end

local function fall_asleep(session)
	session.hibernating = os.time();
	session.hibernating_watchdog = watchdog.new(600, nothing);
end

local function wake_up(context)
	for _, session in ipairs(context.sessions) do
		session.hibernating = nil;
		session.hibernating_watchdog:cancel();
		session.hibernating_watchdog = nil;
		local event = { origin = { username = session.username }, resumed = session, queue = {} };
		context.world:fire("smacks-hibernation-end", event);
	end
	context.world.published = {};
	clock.advance(1);
end

local realistic = { "chat_state", "presence", "chat", "marker", "receipt", "chat_state", "presence", "chat",
	"chat_state", "omemo_0" };

local function queue_scenario(name, size, length, kind_of, pushes, goal, aim)
	add {
		name = name, goal = goal, aim = aim, size = size, pushes = size * pushes, setup = sleeping_sessions(size), settle = wake_up;
		prepare = function (context)
			local events = {};
			for i, session in ipairs(context.sessions) do
				local queue = {};
				for j = 1, length do queue[j] = context.world:queued(session, kind_of(j)); end
				fall_asleep(session);
				events[i] = { origin = session, queue = queue };
			end
			return events;
		end;
		run = function (context, events)
			local fire = context.world.events.fire_event;
			for i = 1, #events do fire("smacks-hibernation-start", events[i]); end
		end;
	};
end

queue_scenario("queue-scan-noneImportant-N=500", 8, 500, function () return "chat_state"; end, 1, 12, 20);
queue_scenario("queue-scan-lastImportant-N=500", 8, 500, function (i) return i == 500 and "chat" or "chat_state"; end, 2, 8, 15);
queue_scenario("queue-scan-realistic-N=10", 60, 10, function (i) return realistic[i]; end, 2, 4, 8);

local function batch_scenario(name, size, batch, goal, aim)
	add {
		name = name, goal = goal, aim = aim, size = size * batch, pushes = size, setup = sleeping_sessions(size), settle = wake_up;
		prepare = function (context)
			local events = {};
			for _, session in ipairs(context.sessions) do
				fall_asleep(session);
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

batch_scenario("stanza-queued-hibernated-batch=100", 10, 100, 15, 30);
batch_scenario("stanza-queued-hibernated-batch=1", 100, 1);

-- A user with registrations. Only the first live sessions stay.
local function user_with(registrations, live)
	return function (world)
		local sessions = {};
		for i = 1, registrations do sessions[i] = world:session("reader", i); end
		for i = registrations, live + 1, -1 do world:unbind(sessions[i]); end
		return { world = world };
	end
end

local function event_scenario(name, event, size, pushes, setup, make, goal, aim)
	add {
		name = name, goal = goal, aim = aim, size = size, pushes = size * pushes, setup = setup;
		prepare = function (context)
			local events = {};
			for i = 1, size do events[i] = make(context.world); end
			return events;
		end;
		run = function (context, events)
			local fire = context.world.events.fire_event;
			for i = 1, #events do fire(event, events[i]); end
		end;
		settle = function (context) context.world.published = {}; end;
	};
end

local function archived(world) return world:archive_event("reader"); end

event_scenario("archived-registrations=5-toPush=2", "archive-message-added", 50, 2, user_with(5, 3), archived, 5, 8);
event_scenario("archived-onlyDeviceLive", "archive-message-added", 1000, 0, user_with(1, 1), archived, 4, 8);
event_scenario("archived-noRegistrations", "archive-message-added", 1000, 0, function (world)
	local sessions = require "inprocess.sessions";
	sessions.bind(world.host, "nobody", "device");
	return { world = world };
end, function (world) return world:archive_event("nobody"); end, 8, 20);

local function offline_round(context, events)
	local fire = context.world.events.fire_event;
	for i = 1, #events do fire("message/offline/handle", events[i]); end
	return function (answers) context.world:receive_answers(answers); end;
end

local function offline_events(size)
	return function (context)
		local events = {};
		for i = 1, size do events[i] = context.world:offline_event("reader"); end
		return events;
	end
end

add {
	name = "offline-registrations=5-answered=result", goal = 6, aim = 10, size = 25, pushes = 125, setup = user_with(5, 0);
	prepare = offline_events(25), run = offline_round;
	between = function (context) return context.world:take_answers("result"); end;
};

local function register_again(context)
	for i = 1, 5 do context.world:unbind(context.world:session("reader", i)); end
end

add {
	name = "offline-registrations=5-answered=errorsUntilDisabled", goal = 5, aim = 8, size = 16, pushes = 80;
	setup = user_with(5, 0);
	prepare = function (context)
		register_again(context);
		return offline_events(16)(context);
	end;
	run = offline_round, between = function (context) return context.world:take_answers("error"); end;
};

local function iq_scenario(name, size, goal, aim, setup, with_disable)
	add {
		name = name, goal = goal, aim = aim, size = size, pushes = 0, setup = setup, slow = with_disable;
		prepare = function (context)
			local events, session = {}, context.session;
			for i = 1, size do
				local disable = with_disable and context.world:iq_event(session, 1, "disable");
				events[i] = { context.world:iq_event(session, 1), disable };
			end
			return events;
		end;
		run = function (context, events)
			local fire = context.world.events.fire_event;
			for i = 1, #events do
				fire("iq-set/self/urn:xmpp:push:0:enable", events[i][1]);
				if with_disable then fire("iq-set/self/urn:xmpp:push:0:disable", events[i][2]); end
			end
		end;
	};
end

iq_scenario("enable", 100, 1, 1.2, function (world)
	return { world = world, session = world:session("writer", 1) };
end);
iq_scenario("enable+disable-after=20000pushes", 5, 20, 50, function (world)
	local context = user_with(5, 0)(world);
	for _ = 1, 4000 do
		world:fire("message/offline/handle", world:offline_event("reader"));
		world:receive_answers(world:take_answers("result"));
	end
	context.session = world:session("writer", 1);
	return context;
end, true);

return scenarios;
