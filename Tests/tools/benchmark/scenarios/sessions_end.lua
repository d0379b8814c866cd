-- 4c.2: a session ends with stanzas that its client has not acknowledged.

local clock = require "inprocess.clock";
local steps = require "benchmark.steps";

-- Both push once: mod_smacks hands on the chat message to the offline messages. What this module scans a second later has
-- been notified then. The original pushes no message to a room that is left unacked, and this module does.
local kinds = { "presence", "iq", "presence", "iq", "presence", "iq", "presence", "iq", "presence", "chat" };

local function leaving(context, i)
	local session = context.sessions[i];
	return {
		failures = {}, ended = { session = session };
		queue = steps.queue(context.world, session, #kinds, function (place) return kinds[place]; end);
	};
end

return function (add)
	add {
		name = "session-ends-unacked=10", event = "session that ends with 10 unacked stanzas", size = 50, pushes = 50;
		setup = function (world)
			local context = { world = world, sessions = {}, users = world.host.session.sessions, known = {} };
			for i = 1, 50 do context.sessions[i] = world:session("leaver-"..i, 1); end
			for name, user in pairs(context.users) do context.known[name] = user; end
			return context;
		end;
		prepare = steps.make_all(50, function (context, i)
			local work = leaving(context, i);
			for place, stanza in ipairs(work.queue) do
				work.failures[place] = { session = work.ended.session, stanza = stanza };
			end
			return work;
		end);
		-- As sessionmanager does: the session is still there when its stanzas fail.
		run = function (context, work)
			local fire = context.world.events.fire_event;
			for _, leave in ipairs(work) do
				for _, failure in ipairs(leave.failures) do fire("delivery/failure", failure); end
				context.users[leave.ended.session.username] = nil;
				fire("resource-unbind", leave.ended);
			end
			clock.advance(1.1);
		end;
		-- The same sessions are there again.
		settle = function (context)
			for name, user in pairs(context.known) do context.users[name] = user; end
		end;
	};
end
