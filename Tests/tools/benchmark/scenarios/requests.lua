-- 3: enabling and disabling.

local steps = require "benchmark.steps";

local enable = steps.fire_all "iq-set/self/urn:xmpp:push:0:enable";

return function (add)
	add {
		name = "enable", event = "enabling", goal = 1, aim = 1.2, size = 100, pushes = 0;
		setup = function (world) return { world = world, session = world:session("writer", 1) }; end;
		prepare = steps.make_all(100, function (context) return context.world:iq_event(context.session, 1); end);
		run = enable;
	};
	add {
		name = "enable+disable-after=20000pushes", event = "enabling and disabling after 20,000 pushes";
		goal = 20, aim = 50, size = 5, pushes = 0, slow = true, minutes_under_callgrind = true;
		setup = function (world)
			world:user("reader", 5, 0);
			for _ = 1, 4000 do
				world:fire("message/offline/handle", world:offline_event("reader"));
				world:receive_answers(world:take_answers("result"));
			end
			return { world = world, session = world:session("writer", 1) };
		end;
		prepare = steps.make_all(5, function (context)
			local world, session = context.world, context.session;
			return { world:iq_event(session, 1), world:iq_event(session, 1, "disable") };
		end);
		run = function (context, events)
			local fire = context.world.events.fire_event;
			for i = 1, #events do
				fire("iq-set/self/urn:xmpp:push:0:enable", events[i][1]);
				fire("iq-set/self/urn:xmpp:push:0:disable", events[i][2]);
			end
		end;
	};
end
