-- Pushes that fail: err and wake.

local clock = require "inprocess.clock";
local steps = require "benchmark.steps";

local max_errors = 16; -- as push_max_errors

local fire_offline = steps.fire_all "message/offline/handle";
local enable = steps.fire_all "iq-set/self/urn:xmpp:push:0:enable";

local until_disabled = {
	name = "offline-registrations=5-answered=errorsUntilDisabled";
	event = "offline message with five registrations, answered by errors";
	goal = 5, aim = 8, size = max_errors, pushes = 5 * max_errors;
	setup = function (world) return { world = world }; end;
	prepare = function (context)
		context.world:user("reader", 5, 0);
		local events = {};
		for i = 1, max_errors do events[i] = context.world:offline_event("reader"); end
		return events;
	end;
	run = function (context, events)
		fire_offline(context, events);
		return function (answers) context.world:receive_answers(answers); end;
	end;
	between = function (context) return context.world:take_answers("gone"); end;
};

local function count_disabled(sessions)
	local count = 0;
	for _, session in ipairs(sessions) do
		if not session.push_identifier then count = count + 1; end
	end
	return count;
end

-- One event: a registration gets errors until it is disabled, and its device enables it again.
local until_enabled = {
	name = "errors+enable", event = "16 errors that disable a registration, and enabling again";
	size = 8, pushes = 8 * max_errors;
	setup = function (world)
		local context = { world = world, sessions = {} };
		for i = 1, 8 do context.sessions[i] = world:session("returning-"..i, 1); end
		return context;
	end;
	prepare = function (context)
		local work = { messages = {}, requests = {} };
		for i, session in ipairs(context.sessions) do
			for _ = 1, max_errors do table.insert(work.messages, context.world:offline_event(session.username)); end
			work.requests[i] = context.world:iq_event(session, 1);
		end
		return work;
	end;
	run = function (context, work)
		fire_offline(context, work.messages);
		return function (answers)
			context.world:receive_answers(answers);
			return function () enable(context, work.requests); end;
		end;
	end;
	between = function (context)
		context.disabled = count_disabled(context.sessions);
		return context.world:take_answers("gone");
	end;
	check = function (context) return context.disabled == 8; end;
};

-- One event: a push that fails because its service is away, and is sent again after the service has answered a probe. The
-- original sends nothing again.
local retry = {
	name = "retry", event = "push that fails while its service is away, and is sent again";
	ours_only = true, size = 40, pushes = 80;
	setup = function (world)
		for i = 1, 40 do world:user("patient-"..i, 1, 0); end
		return { world = world };
	end;
	prepare = steps.make_all(40, function (context, i) return context.world:offline_event("patient-"..i); end);
	run = function (context, events)
		local world = context.world;
		context.answer = "away";
		fire_offline(context, events);
		return function (errors)
			context.answer = "result";
			world:receive_answers(errors);
			clock.advance(16); -- the probe
			return function (probe_result)
				world:receive_answers(probe_result);
				clock.advance(1.1); -- the pushes, at most 50 a second
				return function (results) world:receive_answers(results); end;
			end;
		end;
	end;
	between = function (context) return context.world:take_answers(context.answer); end;
};

return function (add)
	add(until_disabled);
	add(until_enabled);
	add(retry);
end
