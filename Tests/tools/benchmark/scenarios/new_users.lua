-- Users whom the module has not met, or not for long: what it keeps for each of them has to be made, or is in no cache of
-- the processor.

local sessions = require "inprocess.sessions";
local population = require "benchmark.population";
local steps = require "benchmark.steps";

local function start(world)
	return { world = world, newcomers = 0 };
end

local function new_name(context)
	context.newcomers = context.newcomers + 1;
	return "newcomer-"..context.newcomers;
end

-- Each user is new in each round. prepare_user(world, name) -> the event
local function first_push(name, size, event, prepare_user)
	return {
		name = name, size = size, pushes = size, setup = start, slow = true;
		prepare = steps.make_all(size, function (context) return prepare_user(context.world, new_name(context)); end);
		run = steps.fire_all(event);
	};
end

local function first_queue(size)
	local scenario = first_push("first-push-queue", size, "smacks-hibernation-start", function (world, name)
		local session = world:session(name, 1);
		local queue = steps.realistic_queue(world, session);
		steps.fall_asleep(session);
		return { origin = session, queue = queue };
	end);
	scenario.pushes = 2 * size;
	function scenario.settle(context, events)
		local sleeping = {};
		for i, event in ipairs(events) do sleeping[i] = event.origin; end
		steps.wake_up(context.world, sleeping);
		for _, session in ipairs(sleeping) do context.world:unbind(session); end
	end
	return scenario;
end

-- A client that does not push, so that the registration gets what is archived.
local function bind_desktop(world, name)
	sessions.bind(world.host, name, "desktop");
end

local function registered_user(world, name)
	bind_desktop(world, name);
	world:user(name, 1, 0);
	return world:archive_event(name);
end

local function stored_user(world, name)
	bind_desktop(world, name);
	population.store(world, name, 1);
	return world:archive_event(name);
end

local function in_turn(number_of_users, size)
	return {
		name = "archived-20000-users-in-turn", size = size, pushes = size, slow = true;
		setup = function (world)
			for i = 1, number_of_users do
				world:fire("archive-message-added", stored_user(world, "user-"..i));
				world:receive_answers(world:take_answers("result"));
			end
			return { world = world, last = 0 };
		end;
		prepare = steps.make_all(size, function (context)
			context.last = context.last % number_of_users + 1;
			return context.world:archive_event("user-"..context.last);
		end);
		run = steps.fire_all "archive-message-added";
	};
end

return function (add, sizes)
	add(first_queue(sizes.newcomers));
	add(first_push("first-push-archived", sizes.newcomers, "archive-message-added", registered_user));
	add(first_push("first-push-offline", sizes.newcomers, "message/offline/handle", function (world, name)
		world:user(name, 1, 0);
		return world:offline_event(name);
	end));
	-- The same as first-push-archived, and the registrations are read from the store.
	add(first_push("archived-notCached", sizes.newcomers, "archive-message-added", stored_user));
	add(in_turn(sizes.users_in_turn, sizes.each_turn));
end
