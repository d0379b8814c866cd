-- push why: the last decisions and answers about a user (why.1).

local output = module:require "commands/output";

local default, most = 20, 1000;
local width = 6; -- results of engine:recorded for an entry
local columns = { { title = "Time" }, { title = "Path" }, { title = "Device" }, { title = "What and why" } };

return function (rules, of_user)
	-- Returns registration key -> how it is shown.
	local function devices(username)
		local names = { [0] = "all" };
		for _, registration in ipairs(of_user.list(username) or {}) do
			names[rules.engine:registration_key(username, registration.identifier)] = of_user.device(registration.record);
		end
		return names;
	end

	local function tell(reason, stanzas)
		local kind, sentence = rules.kinds[reason], rules.sentences[reason] or "unknown";
		local what = kind and kind..": "..sentence or sentence;
		return kind == "not pushed" and stanzas > 1 and ("%s (%d stanzas)"):format(what, stanzas) or what;
	end

	-- Returns the rows of the last entries, the newest first.
	local function rows_of(username, count)
		local results = table.pack(rules.engine:recorded(username, nil, count, rules.now(), rules.monotonic()));
		local names, rows = devices(username), {};
		for i = 1, results.n, width do
			local at, path, reason, _, key, stanzas = table.unpack(results, i, i + 5);
			rows[#rows + 1] = {
				output.time(at); rules.sentences[path] or "-"; names[key] or "ended"; tell(reason, stanzas);
			};
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
