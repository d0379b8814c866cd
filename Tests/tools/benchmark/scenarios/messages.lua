-- 4b and 4c: archived and offline messages for users whose registrations have been pushed before.

local steps = require "benchmark.steps";

local function reader(registrations, live)
	return function (world)
		world:user("reader", registrations, live);
		return { world = world };
	end
end

local function archived_scenario(size, user, scenario)
	scenario.size, scenario.pushes = size, size * scenario.pushes;
	scenario.prepare = steps.make_all(size, function (context) return context.world:archive_event(user); end);
	scenario.run = steps.fire_all "archive-message-added";
	return scenario;
end

local fire_offline = steps.fire_all "message/offline/handle";

local function offline_scenario(scenario)
	scenario.size, scenario.pushes, scenario.setup = 25, 125, reader(5, 0);
	scenario.prepare = steps.make_all(25, function (context) return context.world:offline_event("reader"); end);
	function scenario.run(context, events)
		fire_offline(context, events);
		return function (answers) context.world:receive_answers(answers); end;
	end
	function scenario.between(context) return context.world:take_answers("result"); end
	return scenario;
end

return function (add)
	add(archived_scenario(50, "reader", {
		name = "archived-registrations=5-toPush=2", event = "archived message, two of five registrations pushed";
		goal = 5, aim = 8, pushes = 2, setup = reader(5, 3);
	}));
	add(archived_scenario(1000, "reader", {
		name = "archived-onlyDeviceLive", event = "archived message for a live device";
		goal = 4, aim = 8, pushes = 0, setup = reader(1, 1);
	}));
	add(archived_scenario(1000, "nobody", {
		name = "archived-noRegistrations", event = "archived message for a user without registrations";
		goal = 8, aim = 20, pushes = 0;
		setup = function (world)
			world:bind("nobody");
			return { world = world };
		end;
	}));
	add(offline_scenario {
		name = "offline-registrations=5-answered=result", event = "offline message with five registrations", goal = 6, aim = 10;
	});
	-- The original has no record of its decisions. The row above has one, too.
	add(offline_scenario {
		name = "offline-registrations=5-record=off", event = "the same without the record of decisions";
		ours_only = true, config = { push_record_entries = 0 };
	});
end
