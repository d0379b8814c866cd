-- Users whom the module has not met, or not for long: what it keeps for each of them has to be made, or is in no cache of
-- the processor.

local population = require "benchmark.population";
local steps = require "benchmark.steps";

local function start(world)
	return { world = world, newcomers = 0 };
end

local function new_name(context)
	context.newcomers = context.newcomers + 1;
	return "newcomer-"..context.newcomers;
end

-- Each user is new in each round. prepare_user(world, name) -> the event's data
local function first_push(size, event, prepare_user, scenario)
	scenario.size, scenario.pushes, scenario.setup, scenario.slow = size, size, start, true;
	scenario.prepare = steps.make_all(size, function (context) return prepare_user(context.world, new_name(context)); end);
	scenario.run = steps.fire_all(event);
	return scenario;
end

local function sleeping_user(world, name)
	local session = world:session(name, 1);
	local queue = steps.realistic_queue(world, session);
	steps.fall_asleep(session);
	return { origin = session, queue = queue };
end

local function leave(context, events)
	local sleeping = {};
	for i, event in ipairs(events) do sleeping[i] = event.origin; end
	steps.wake_up(context.world, sleeping);
	for _, session in ipairs(sleeping) do context.world:unbind(session); end
end

local function first_queue(size, scenario)
	scenario = first_push(size, "smacks-hibernation-start", sleeping_user, scenario);
	scenario.pushes, scenario.settle = 2 * size, leave;
	return scenario;
end

-- The session makes the registration get what is archived.
local function registered_user(world, name)
	world:bind(name);
	world:user(name, 1, 0);
	return world:archive_event(name);
end

local function stored_user(world, name)
	world:bind(name);
	population.store(world, name, 1);
	return world:archive_event(name);
end

local function offline_user(world, name)
	world:user(name, 1, 0);
	return world:offline_event(name);
end

local function in_turn(number_of_users, size, scenario)
	scenario.size, scenario.pushes, scenario.slow = size, size, true;
	function scenario.setup(world)
		for i = 1, number_of_users do
			world:fire("archive-message-added", stored_user(world, "user-"..i));
			world:receive_answers(world:take_answers("result"));
		end
		return { world = world, last = 0 };
	end
	scenario.prepare = steps.make_all(size, function (context)
		context.last = context.last % number_of_users + 1;
		return context.world:archive_event("user-"..context.last);
	end);
	scenario.run = steps.fire_all "archive-message-added";
	return scenario;
end

return function (add, sizes)
	add(first_queue(sizes.newcomers, {
		name = "first-push-queue", event = "first push to a registration: queue of 10 stanzas";
	}));
	add(first_push(sizes.newcomers, "archive-message-added", registered_user, {
		name = "first-push-archived", event = "first push to a registration: archived message";
	}));
	add(first_push(sizes.newcomers, "message/offline/handle", offline_user, {
		name = "first-push-offline", event = "first push to a registration: offline message";
	}));
	add(first_push(sizes.newcomers, "archive-message-added", stored_user, {
		name = "archived-notCached", event = "first push to a registration that is not in memory: archived message";
	}));
	add(in_turn(sizes.users_in_turn, sizes.each_turn, {
		name = "archived-20000-users-in-turn", event = "archived message, 20,000 users in turn";
	}));
end
