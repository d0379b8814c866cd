-- Steps that scenarios share.

local watchdog = require "util.watchdog";

local steps = {};

local function nothing() end

-- A run that fires an event with each piece of work.
function steps.fire_all(event)
	return function (context, work)
		local fire = context.world.events.fire_event;
		for i = 1, #work do fire(event, work[i]); end
	end
end

-- Work: what make(context, i) returns for each event of a round.
function steps.make_all(size, make)
	return function (context)
		local work = {};
		for i = 1, size do work[i] = make(context, i); end
		return work;
	end
end

function steps.fall_asleep(session)
	session.hibernating = os.time();
	session.hibernating_watchdog = watchdog.new(600, nothing);
end

function steps.wake_up(world, sessions)
	for _, session in ipairs(sessions) do
		session.hibernating = nil;
		session.hibernating_watchdog:cancel();
		session.hibernating_watchdog = nil;
		local event = { origin = { username = session.username }, resumed = session, queue = {} };
		world:fire("smacks-hibernation-end", event);
	end
	world.published = {};
end

-- A queue of stanzas of these kinds. kind_of(i): that of the stanza at place i
function steps.queue(world, session, length, kind_of)
	local queue = {};
	for i = 1, length do queue[i] = world:queued(session, kind_of(i)); end
	return queue;
end

local realistic = { "chat_state", "presence", "chat", "marker", "receipt", "chat_state", "presence", "chat",
	"chat_state", "omemo_0" };

-- What waits for a phone: ten stanzas, two pushes.
function steps.realistic_queue(world, session)
	return steps.queue(world, session, #realistic, function (i) return realistic[i]; end);
end

return steps;
