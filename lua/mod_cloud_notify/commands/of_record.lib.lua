-- What the engine's record tells (why.1), in the terms of the commands.

local output = module:require "commands/output";

local width = 7; -- results of engine:recorded for an entry
local searched = 1000; -- entries that are searched for the last push
local room = 16384; -- for answers, repeats, knocks and ends (why.1)

return function (rules)
	local kinds, result = rules.kinds, rules.reason "result";
	local is_repeat_or_knock = { [rules.reason "again"] = true; [rules.reason "knock"] = true; };
	local is_on = module:require "options".all().push_record_entries > 0;
	local since = os.time(); -- when the record began

	-- Answers are timed by another clock than decisions, so one may seem to come a second before its push.
	local function put_in_order(entries)
		for i = #entries - 1, 1, -1 do
			local before = entries[i + 1].at;
			if entries[i].at == before - 1 then entries[i].at = before; end
		end
		return entries;
	end

	-- Returns the last entries about a user, or about one registration of the user, the newest first.
	local function last(username, identifier, count)
		local results = table.pack(rules.engine:recorded(username, identifier, count, rules.now(), rules.monotonic()));
		local entries = {};
		for i = 1, results.n, width do
			local at, path, reason, class, key, stanzas, stanza = table.unpack(results, i, i + width - 1);
			entries[#entries + 1] = {
				at = at; path = path; kind = kinds[reason]; reason = reason; class = class; key = key; stanzas = stanzas;
				stanza = stanza;
			};
		end
		return put_in_order(entries);
	end

	-- Returns the last push of a registration and its answer, each nil if none is known.
	local function last_push(username, identifier)
		local answers = {}; -- digest of the stanza -> the last answer
		for _, entry in ipairs(last(username, identifier, searched)) do
			if entry.kind == "push" then return entry, answers[entry.stanza]; end
			if entry.kind == "answer" then answers[entry.stanza] = answers[entry.stanza] or entry; end
		end
	end

	-- Returns when a push of a registration was last taken by its service, nil if that is not known; and the time of the oldest
	-- entry that was looked at, if there may be older ones.
	local function last_result(username, identifier)
		local entries = last(username, identifier, searched);
		for _, entry in ipairs(entries) do
			if entry.reason == result then return entry.at; end
		end
		return nil, entries[searched] and entries[searched].at;
	end

	-- Whether an entry shares the room of the answers.
	local function is_beside_answers(path, reason)
		local kind = kinds[reason];
		return is_repeat_or_knock[path] or kind ~= "push" and kind ~= "skip";
	end

	-- Returns since when every result is known, nil if it is not; and a sentence about it. The engine does not tell how old its
	-- oldest answer is, but how many entries it ever got. If these have room, no answer has been pushed out.
	local function results_since()
		if not is_on then return nil, "The record is off (push_record_entries is 0), so no result is known."; end
		local counts, number = table.pack(rules.engine:recorded_counts()), 0;
		for i = 1, counts.n, 3 do
			if is_beside_answers(counts[i], counts[i + 1]) then number = number + counts[i + 2]; end
		end
		if number >= room then return nil, ("The record is full: it has the last %d answers, and no older ones."):format(room); end
		return since, ("Results are known since %s."):format(output.time(since));
	end

	return {
		last = last; last_push = last_push; last_result = last_result; results_since = results_since;
		save = function () return is_on and since or nil; end;
		-- Without a time from before the reload the record was off, or nobody knows when it began.
		restore = function (saved) since = saved or since; end;
	};
end
