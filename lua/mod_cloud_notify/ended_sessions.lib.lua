-- Sessions that have ended and wait for their scan (4c.2). Prosody empties the tables of its sessions, so these are copies of
-- what the scan needs.

local time = require "util.time";

local fields = {
	"username", "host", "resource", "full_jid", "client_id", "directed", "push_identifier", "push_settings", "push_queue";
};
-- What a host keeps at most.
local max_sessions, max_stanzas = 1024, 16384;

local none = {};

return function ()
	local by_user = {}; -- username -> session -> the number of its stanzas
	local sessions, stanzas = 0, 0;

	local function copy(session)
		local ended = { ended_at = time.monotonic() };
		for _, field in ipairs(fields) do ended[field] = session[field]; end
		return ended;
	end

	-- Seconds since a session has ended. Rounded: a timer may be a little early.
	local function age(ended)
		return (time.monotonic() - ended.ended_at + 0.5) // 1 | 0;
	end

	-- Adds those of a user to a list, and returns it.
	local function add_to(list, username)
		for ended in pairs(by_user[username] or none) do list[#list + 1] = ended; end
		return list;
	end

	local function has_any(username)
		return by_user[username] ~= nil;
	end

	-- The number of stanzas of one that is kept.
	local function length_of(ended)
		return (by_user[ended.username] or none)[ended];
	end

	local function add(ended, length)
		local of_this_user = by_user[ended.username] or {};
		by_user[ended.username] = of_this_user;
		of_this_user[ended] = length;
		sessions, stanzas = sessions + 1, stanzas + length;
	end

	-- Returns whether there is room for it.
	local function keep(ended)
		if length_of(ended) then return true; end
		local length = #ended.push_queue;
		if sessions >= max_sessions or stanzas + length > max_stanzas then return false; end
		add(ended, length);
		return true;
	end

	local function forget(ended)
		local length = length_of(ended);
		if not length then return; end
		local of_this_user = by_user[ended.username];
		of_this_user[ended] = nil;
		if next(of_this_user) == nil then by_user[ended.username] = nil; end
		sessions, stanzas = sessions - 1, stanzas - length;
	end

	local function all()
		local list = {};
		for username in pairs(by_user) do add_to(list, username); end
		return list;
	end

	return { copy = copy; age = age; add_to = add_to; has_any = has_any; keep = keep; forget = forget; all = all; };
end
