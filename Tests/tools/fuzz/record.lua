-- Predicts the engine's record (why.1) from what its methods return: how many entries there are of each user, and in which
-- order. A publish that nobody has answered in time leaves its entry at some call: those alone are not predicted.
local record = {};

local sentences, reasons = library.sentences, library.reasons;

local function add(self, username, path, reason, key)
	local entries = self.entries[username] or {};
	self.entries[username] = entries;
	table.insert(entries, { path = path; reason = reason; key = key; });
end

local function add_decisions(self, username, path, ...)
	for i = 1, select("#", ...), 4 do
		local _, class, reason, key = select(i, ...);
		add(self, username, path, reason, class and key);
	end
end

local skipped = { [9] = "already notified"; [10] = "class already notified in this scan"; [11] = "the device is awake";
	[12] = "a notification itself"; };
local codes = {};
for code, sentence in ipairs(sentences) do codes[sentence] = codes[sentence] or code; end

-- What a method's results add: after[name](record, arguments, results)
local after = {};

function after.next_candidate(self, arguments, results)
	for i = 9, 12 do
		if results[i] > 0 then add(self, arguments[1], reasons.stream_management, codes[skipped[i]]); end
	end
	if results[1] then add_decisions(self, arguments[1], table.unpack(results, 1, 5)); end
end

local function decisions_of_user(self, arguments, results)
	if results[1] then add_decisions(self, arguments[1], table.unpack(results, 1, results.n)); end
end
after.archived, after.archived_for_nobody, after.offline = decisions_of_user, decisions_of_user, decisions_of_user;
after.groupchat, after.ping = decisions_of_user, decisions_of_user;

function after.left_unacked(self, arguments, results)
	if results[1] then add_decisions(self, arguments[2].username, table.unpack(results, 1, results.n)); end
end

function after.device_is_back(self, arguments, results)
	if results[1] then add_decisions(self, arguments[1].username, table.unpack(results, 1, results.n)); end
end

function after.ended_session(self, arguments, results)
	if results[2] then add_decisions(self, arguments[1].username, table.unpack(results, 2, results.n)); end
end

-- The newest push of a registration whose publish has been made, or has not been.
local function newest_push(self, username, key, is_made)
	for _, entry in ipairs(self.entries[username] or {}) do
		if entry.key == key and (entry.is_made or false) == is_made then self.found = entry; end
	end
	local found = self.found;
	self.found = nil;
	return found;
end

function after.expect_answer(self, arguments, results)
	local push = newest_push(self, arguments[1], arguments[4], false);
	if push then push.is_made = true; end
	self.publishes[results[1]] = { username = arguments[1]; path = push and push.path; push = push; };
end

local function not_sent(self, id, reason)
	local push = self.publishes[id].push;
	if push then push.reason, push.key = reason, nil; end
end

function after.withdraw(self, arguments) not_sent(self, arguments[1], arguments[3]); end

function after.confirm(self, arguments, results)
	if results[1] then not_sent(self, arguments[1], reasons.waits); end
end

-- The reason of a repeat is that of the push.
function after.expect_again(self, arguments, results)
	local of = self.wake_ups[arguments[1]];
	if not results[1] then return; end
	add(self, of.username, reasons.again, of.reason);
	self.publishes[results[1]] = { username = of.username; path = reasons.again; };
end

function after.take_effect(self, _, results)
	if results[1] == library.effects.again then
		self.wake_ups[results[5]] = { username = results[2]; reason = results[7]; };
	end
end

function after.take_answer(self, arguments, results)
	local publish = self.publishes[arguments[1]];
	if not publish or not results[1] then return; end
	add(self, publish.username, publish.path, results[1]);
end

function after.forget_registration(self, arguments)
	add(self, arguments[1], nil, arguments[3]);
end

-- The engine, whose calls are watched.
function record.watch(engine)
	local self = { entries = {}; publishes = {}; wake_ups = {}; };
	local watched = { record = self; engine = engine; };
	return setmetatable(watched, { __index = function (_, name)
		return function (_, ...)
			local results = table.pack(engine[name](engine, ...));
			if after[name] then after[name](self, { ... }, results); end
			return table.unpack(results, 1, results.n);
		end
	end });
end

-- Compares the newest entries of a user.
function record.check(watched, username)
	local expected, told = watched.record.entries[username] or {}, table.pack(watched.engine:recorded(username, nil, 1000, 0, 0));
	local place = #expected;
	for i = 1, told.n, 7 do
		local path, reason = told[i + 1], told[i + 2];
		if sentences[reason] ~= "no answer" then
			local entry = expected[place] or {};
			if entry.path ~= path or entry.reason ~= reason then
				error(("entry %d of %s is %s: %s, expected %s: %s"):format(place, username, sentences[path], sentences[reason],
					sentences[entry.path], sentences[entry.reason]));
			end
			place = place - 1;
		end
	end
	if told.n < 7000 and place ~= 0 then error(place.." entries of "..username.." are missing"); end
end

return record;
