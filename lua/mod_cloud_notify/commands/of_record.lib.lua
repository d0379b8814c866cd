-- What the engine's record tells (why.1), in the terms of the commands.

local width = 7; -- results of engine:recorded for an entry
local searched = 1000; -- entries that are searched for the last push

return function (rules)
	local kinds, result = rules.kinds, rules.reason "result";

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

	-- Returns when a push of a registration was last taken by its service; nil if that is not known.
	local function last_result(username, identifier)
		for _, entry in ipairs(last(username, identifier, searched)) do
			if entry.reason == result then return entry.at; end
		end
	end

	return { last = last; last_push = last_push; last_result = last_result; };
end
