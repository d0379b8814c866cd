-- push why: the last decisions and answers about a user (why.1).

local output = module:require "commands/output";

local default, most = 20, 1000;
local columns = { { title = "Time" }, { title = "Path" }, { title = "Device" }, { title = "What and why" } };
local what = { push = "pushed"; skip = "not pushed"; answer = "answer"; ["end"] = "ended"; };

return function (rules, of_user, of_record)
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

	-- Returns the rows of the last entries, the newest first.
	local function rows_of(username, count)
		local names, rows = devices(username), {};
		for i, entry in ipairs(of_record.last(username, nil, count)) do
			rows[i] = { output.time(entry.at); rules.sentences[entry.path] or "-"; names[entry.key] or "ended"; tell(entry); };
		end
		return rows;
	end

	local function run(request)
		local count = math.tointeger(tonumber(request.count or default));
		if not count or count < 1 then return nil, "The count has to be a number from 1 on."; end
		local rows = rows_of(request.username, math.min(count, most));
		if not rows[1] then return ("Nothing is recorded about %s since the server started."):format(request.jid); end
		output.table(request.print, columns, rows);
		return ("%s about %s, the newest first."):format(#rows == 1 and "1 entry" or #rows.." entries", request.jid);
	end

	return {
		name = "why"; of = "user"; description = "Show the last decisions and answers about a user, and why"; run = run;
		arguments = { { name = "count"; label = "Number of entries"; }; };
	};
end
