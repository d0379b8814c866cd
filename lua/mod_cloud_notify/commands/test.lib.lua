-- push test: sends a notification to registrations, and tells the answers and whether the devices came back.

local async = require "util.async";
local time = require "util.time";

local error_of = module:require "error_of";
local output = module:require "commands/output";

local seconds_for_answers, seconds_for_devices = 10, 60;
local step = 0.1;

local answer_columns = {
	{ title = "No", align = "right" }, { title = "Service" }, { title = "Node" }, { title = "Device" }, { title = "Answer" },
};
local device_columns = { { title = "No", align = "right" }, { title = "Device" }, { title = "Came back" } };

-- Waits until nothing is open any more, or the time is over. Outside of a runner there is no waiting.
local function wait_while(is_open, tests, seconds)
	local deadline = time.monotonic() + seconds;
	local function any_open()
		local any = false;
		for _, test in ipairs(tests) do any = is_open(test) or any; end
		return any;
	end
	while any_open() and time.monotonic() < deadline and async.ready() do async.sleep(step); end
end

return function (rules, of_user, sessions, push_tests)
	local function is_connected(username, identifier)
		for _, session in pairs(sessions.holding(username, identifier)) do
			if not session.hibernating then return true; end
		end
		return false;
	end

	local function send(username, registration)
		local identifier = registration.identifier;
		local was_connected = is_connected(username, identifier);
		local test = push_tests.send(username, identifier, registration.record);
		test.username, test.registration, test.was_connected = username, registration, was_connected;
		return test;
	end

	local function tell_answer(test)
		if not test.how then return "not sent: "..rules.sentences[test.why]..(test.detail or ""); end
		if test.how == "waits" then return "not sent yet: it waits, since pushes of this registration fail"; end
		if not test.answer then return ("none within %d s"):format(seconds_for_answers); end
		local what = test.answer.attr.type == "result" and "result" or error_of.sentence(test.answer);
		return ("%s after %.1f s"):format(what, test.seconds);
	end

	local function tell_device(test)
		if test.was_connected then return "it was connected"; end
		return test.back and ("after %.0f s"):format(test.back) or ("not within %d s"):format(seconds_for_devices);
	end

	-- Looks whether its device has come back.
	local function is_away(test)
		if not test.sent_at or test.was_connected or test.back then return false; end
		if not is_connected(test.username, test.registration.identifier) then return true; end
		test.back = time.monotonic() - test.sent_at;
		return false;
	end

	local function is_unanswered(test)
		is_away(test);
		return (test.how == "sent" or test.how == "replaced") and not test.answer;
	end

	local function rows_of(tests, ...)
		local rows, cells = {}, { ... };
		for i, test in ipairs(tests) do
			rows[i] = {};
			for j, cell in ipairs(cells) do rows[i][j] = cell(test); end
		end
		return rows;
	end

	local function number(test) return test.registration.number; end
	local function service(test) return test.registration.record.jid; end
	local function node(test) return of_user.node(test.registration.record); end
	local function device(test) return of_user.device(test.registration.record); end

	-- Returns the tests whose services took the notification.
	local function taken(tests)
		local result = {};
		for _, test in ipairs(tests) do
			if test.answer and test.answer.attr.type == "result" then result[#result + 1] = test; end
		end
		return result;
	end

	local function wait_for_devices(request, tests)
		wait_while(is_away, tests, seconds_for_devices);
		request.print "";
		output.table(request.print, device_columns, rows_of(tests, number, device, tell_device));
	end

	local function chosen(request)
		local all, err = of_user.list(request.username);
		if not all or not request.node then return all, err; end
		local registration, problem = of_user.find(all, request.node);
		return registration and { registration }, problem;
	end

	local function run(request)
		local all, err = chosen(request);
		if not all then return nil, err; end
		if not all[1] then return nil, ("%s has no registration."):format(request.jid); end
		local tests = {};
		for i, registration in ipairs(all) do tests[i] = send(request.username, registration); end
		wait_while(is_unanswered, tests, seconds_for_answers);
		output.table(request.print, answer_columns, rows_of(tests, number, service, node, device, tell_answer));
		local accepted = taken(tests);
		if accepted[1] and request.waits_for_devices then wait_for_devices(request, accepted); end
		return ("%d of %s took a test notification.%s"):format(#accepted, output.count(#tests, "registration"),
			request.waits_for_devices and "" or " The list shows whether the devices come back.");
	end

	return {
		name = "test"; of = "user"; is_own = true; run = run;
		description = "Send a notification, and tell what comes of it"; own_description = "send a test notification";
		arguments = { { name = "node"; label = "Node or number in the list; all without it"; }; };
	};
end
