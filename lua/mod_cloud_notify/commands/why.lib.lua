-- push why: the last decisions and answers about a user (why.1).

local output = module:require "commands/output";

local is_off = module:require "options".all().push_record_entries == 0;
local default, most = 20, output.most_rows;
local columns = { { title = "Time", is_whole = true }, { title = "Path" }, { title = "Device" }, { title = "What and why" } };
local what = { push = "pushed"; skip = "not pushed"; answer = "answer"; ["end"] = "ended"; };

return function (rules, of_user, of_record, services)
	local is_error = {};
	for _, name in ipairs { "unreachable", "refused", "gone", "no_answer" } do is_error[rules.reason(name)] = true; end

	-- Returns registration key -> how it is shown.
	local function devices(username)
		local names = { [0] = "all" };
		for _, registration in ipairs(of_user.list(username) or {}) do
			names[rules.engine:registration_key(username, registration.identifier)] = of_user.device(registration.record);
		end
		return names;
	end

	local function tell(entry)
		local text = ("%s: %s"):format(what[entry.kind] or "unknown", rules.sentences[entry.reason] or "?");
		return entry.kind == "skip" and entry.stanzas > 1 and ("%s (%d stanzas)"):format(text, entry.stanzas) or text;
	end

	local function rows_of(username, entries)
		local names, rows = devices(username), {};
		for i, entry in ipairs(entries) do
			rows[i] = { output.time(entry.at); rules.sentences[entry.path] or "-"; names[entry.key] or "ended"; tell(entry); };
		end
		return rows;
	end

	local function has_errors(entries)
		for _, entry in ipairs(entries) do
			if is_error[entry.reason] then return true; end
		end
		return false;
	end

	-- The record has no room for what an error said. What a service said last tells more often than not.
	local function print_last_errors(print, username)
		local is_told = {};
		for _, registration in ipairs(of_user.list(username) or {}) do
			local jid = registration.record.jid;
			local known = services.of(jid);
			if known.error and not is_told[jid] then
				print(output.fit(("The last error at %s, of any user: %s, %s."):format(
					jid, output.time(known.error_at), known.error)));
			end
			is_told[jid] = true;
		end
	end

	local function run(request)
		local count = math.tointeger(tonumber(request.count or default));
		if not count or count < 1 then return nil, "The count has to be a number from 1 on."; end
		if is_off then return "The record is off (push_record_entries is 0)."; end
		local entries = of_record.last(request.username, nil, math.min(count, most));
		if not entries[1] then return ("Nothing is recorded about %s."):format(request.jid); end
		output.table(request.print, columns, rows_of(request.username, entries));
		if has_errors(entries) then print_last_errors(request.print, request.username); end
		return ("%s about %s, the newest first."):format(#entries == 1 and "1 entry" or #entries.." entries", request.jid);
	end

	return {
		name = "why"; of = "user"; description = "Show the last decisions and answers about a user, and why"; run = run;
		arguments = { { name = "count"; label = "Number of entries"; }; };
	};
end
