-- Sessions that have ended and wait for their scan (4c.2). Prosody empties the tables of its sessions, so these are copies of
-- what the scan needs.

local time = require "util.time";

local fields = { "username", "resource", "client_id", "directed", "push_identifier", "push_settings", "push_queue" };
-- What a host keeps at most.
local max_sessions, max_stanzas = 1024, 16384;

return function ()
	local waiting = {}; -- session -> the number of its stanzas
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

	-- Returns whether there is room for it.
	local function keep(ended)
		if waiting[ended] then return true; end
		local length = #ended.push_queue;
		if sessions >= max_sessions or stanzas + length > max_stanzas then return false; end
		waiting[ended], sessions, stanzas = length, sessions + 1, stanzas + length;
		return true;
	end

	local function forget(ended)
		local length = waiting[ended];
		if not length then return; end
		waiting[ended], sessions, stanzas = nil, sessions - 1, stanzas - length;
	end

	-- Nearly always.
	local function is_empty()
		return next(waiting) == nil;
	end

	-- Adds those of a user to a list, or of all users, and returns it.
	local function add_to(list, username)
		for ended in pairs(waiting) do
			if not username or ended.username == username then list[#list + 1] = ended; end
		end
		return list;
	end

	local function all()
		return add_to({});
	end

	return { copy = copy; age = age; keep = keep; forget = forget; is_empty = is_empty; add_to = add_to; all = all; };
end
