-- push list: a user's registrations, who holds them, and what became of their last push.

local error_of = module:require "error_of";
local output = module:require "commands/output";

local registration_columns = {
	{ title = "No", align = "right" }, { title = "Service" }, { title = "Node" }, { title = "Since", is_whole = true },
	{ title = "Device", most = 18 }, { title = "Session" },
};
local push_columns = {
	{ title = "No", align = "right" }, { title = "Last push", is_whole = true }, { title = "Class" },
	{ title = "Answer", most = 40 }, { title = "Errors in a row" },
};
local ended_columns = {
	{ title = "Ended", is_whole = true }, { title = "Service" }, { title = "Node" }, { title = "Why" },
};

return function (rules, of_user, sessions, of_record)
	local class_names, path_test = {}, rules.reason "test";
	for name, class in pairs(rules.classes) do class_names[class] = name; end

	local function state_of(session)
		if not session.hibernating then return "connected"; end
		local since = type(session.hibernating) == "number" and " since "..output.time(session.hibernating) or "";
		local watchdog = session.hibernating_watchdog;
		local is_extended = type(watchdog) == "table" and watchdog.push_extended;
		return "hibernating"..since..(is_extended and ", extended" or "");
	end

	local function sessions_of(username, identifier)
		local states = {};
		for resource, session in pairs(sessions.holding(username, identifier)) do
			states[#states + 1] = of_user.name(resource)..": "..state_of(session);
		end
		table.sort(states);
		return states[1] and table.concat(states, "; ") or "none";
	end

	-- A test shows what an important push does, and counts as unimportant.
	local function class_of(push)
		if not push then return "-"; end
		return push.path == path_test and rules.sentences[path_test] or class_names[push.class];
	end

	local function answer_of(push, answer)
		if not push then return "-"; end
		if not answer then return "none yet"; end
		return ("%s after %d s"):format(rules.sentences[answer.reason], math.max(0, answer.at - push.at));
	end

	local function errors_of(username, identifier)
		local refusals, counted, unreachable, age, is_pending, wait =
			rules.engine:registration_state(username, identifier, rules.monotonic());
		local parts = {};
		if refusals > 0 then parts[#parts + 1] = ("%d refused, %d of them count"):format(refusals, counted); end
		if unreachable > 0 then parts[#parts + 1] = ("%d unreachable"):format(unreachable); end
		if age then parts[#parts + 1] = "for "..output.duration(age); end
		if is_pending then
			parts[#parts + 1] = wait and "sent again in "..output.duration(wait) or "sent again once the service answers";
		end
		return parts[1] and table.concat(parts, ", ") or "none";
	end

	local function registration_row(username, registration)
		local record = registration.record;
		return {
			registration.number; record.jid; of_user.node(record); output.time(record.timestamp);
			of_user.device(record); sessions_of(username, registration.identifier);
		};
	end

	local function push_row(username, registration)
		local push, answer = of_record.last_push(username, registration.identifier);
		return {
			registration.number; push and output.time(push.at) or "none known"; class_of(push);
			answer_of(push, answer); errors_of(username, registration.identifier);
		};
	end

	local function print_registrations(print, username, all)
		output.table(print, registration_columns, all, function (registration) return registration_row(username, registration); end);
		print "";
		output.table(print, push_columns, all, function (registration) return push_row(username, registration); end);
		print "";
	end

	-- Why a registration has ended, and what is known of it.
	local function end_of(ended)
		local parts = { rules.sentences[rules.reasons[ended.why]] or ended.why };
		if ended.by then parts[#parts + 1] = "by "..of_user.name(ended.by); end
		if ended.condition then parts[#parts + 1] = "last error "..error_of.sentence(ended); end
		return table.concat(parts, ", ");
	end

	local function print_ended(print, username)
		local rows = {};
		for i, ended in ipairs(of_user.ended(username)) do
			rows[i] = { output.time(ended.ended); ended.jid; ended.node; end_of(ended); };
		end
		if rows[1] then output.table(print, ended_columns, rows); end
	end

	local function run(request)
		local all, err = of_user.list(request.username);
		if not all then return nil, err; end
		if all[1] then print_registrations(request.print, request.username, all); end
		print_ended(request.print, request.username);
		if all[1] then return ("%s has %s."):format(request.jid, output.count(#all, "registration")); end
		return ("%s has no registration: no app of this user has enabled push here, or each has been removed."):format(request.jid);
	end

	return {
		name = "list"; of = "user"; is_own = true; run = run; arguments = {};
		description = "Show a user's registrations"; own_description = "show";
	};
end
