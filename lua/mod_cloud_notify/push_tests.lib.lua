-- Test notifications that an operator or a user asks for: real ones, whose answers somebody waits for.

local time = require "util.time";

-- Seconds that an answer is waited for, after which nobody asks for it any more.
local lifetime = 600;

return function (rules, registrations, publisher, decision_log)
	local waiting = {}; -- id of the publish -> its test
	local path_test = rules.reason "test";
	local important, foreign = rules.classes.important, rules.reason "foreign_answer";

	local function forget_old()
		local now = time.monotonic();
		for id, test in pairs(waiting) do
			if now - test.sent_at > lifetime then waiting[id] = nil; end
		end
	end

	-- Sends what an important message would send. For the engine it is not important: a test that fails is not sent again. Returns
	-- the test: { how: "sent" and so on, see publisher; why: a code and its detail, if it was not sent; and later answer }.
	local function send(username, identifier, record)
		forget_old();
		local _, why = registrations.due(username); -- the account is disabled (3.7)
		if why then
			decision_log.decided_not_to_push(path_test, identifier, username, why);
			return { why = why };
		end
		local path, _, class, reason, key = rules.engine:ping(username, identifier, rules.now(), true);
		local test = { sent_at = time.monotonic() };
		test.how, test.why, test.detail = publisher.publish(
			path, username, record, nil, identifier, class, reason, key, function (id) waiting[id] = test; end, important);
		return test;
	end

	-- A publish was answered.
	local function answered(stanza, _, outcome)
		local test = waiting[stanza.attr.id];
		if not test or outcome == foreign then return; end
		waiting[stanza.attr.id] = nil;
		test.answer, test.seconds = stanza, time.monotonic() - test.sent_at;
	end

	return {
		send = send; answered = answered;
		save = function () return waiting; end;
		restore = function (saved) waiting = saved or waiting; end; -- an older version had none
	};
end
