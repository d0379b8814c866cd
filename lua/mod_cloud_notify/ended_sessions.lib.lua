-- Sessions that have ended and wait for their scan (4c.2). Prosody empties the tables of its sessions, so these are copies of
-- what the scan needs.

local time = require "util.time";

local fields = {
	"username", "resource", "client_id", "priority", "directed", "push_identifier", "push_settings", "push_queue";
};
-- What a host keeps at most.
local max_sessions, max_stanzas = 1024, 16384;

return function ()
	local ended_sessions = { count = 0 }; -- count: nearly always 0
	local waiting = {}; -- session -> the number of its stanzas
	local stanzas = 0;

	function ended_sessions.copy(session)
		local ended = { ended_at = time.monotonic() };
		for _, field in ipairs(fields) do ended[field] = session[field]; end
		return ended;
	end

	-- Seconds since a session has ended. Rounded: a timer may be a little early.
	function ended_sessions.age(ended)
		return (time.monotonic() - ended.ended_at + 0.5) // 1 | 0;
	end

	-- Returns whether there is room for it.
	function ended_sessions.keep(ended)
		if waiting[ended] then return true; end
		local length = #ended.push_queue;
		if ended_sessions.count >= max_sessions or stanzas + length > max_stanzas then return false; end
		waiting[ended], stanzas = length, stanzas + length;
		ended_sessions.count = ended_sessions.count + 1;
		return true;
	end

	function ended_sessions.forget(ended)
		local length = waiting[ended];
		if not length then return; end
		waiting[ended], stanzas = nil, stanzas - length;
		ended_sessions.count = ended_sessions.count - 1;
	end

	-- Adds those of a user to a list, or of all users, and returns it.
	function ended_sessions.add_to(list, username)
		for ended in pairs(waiting) do
			if not username or ended.username == username then list[#list + 1] = ended; end
		end
		return list;
	end

	function ended_sessions.all()
		return ended_sessions.add_to({});
	end

	return ended_sessions;
end
