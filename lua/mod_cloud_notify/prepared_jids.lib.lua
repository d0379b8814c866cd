-- A cache of the prepared JIDs of push services.

local jid_prep = require "util.jid".prep;

local max_kept_length = 255;
local kept = require "util.cache".new(100);

local function prepare(jid)
	local known = kept:get(jid);
	if known then return known; end
	-- Twice: the first pass may leave an empty host (a lone soft hyphen).
	local prepared = jid_prep(jid_prep(jid));
	if prepared and #jid <= max_kept_length then kept:set(jid, prepared); end
	return prepared;
end

-- Most come several times in a row.
local last, last_prepared;

-- Returns nil if the JID is not valid.
return function (jid)
	if jid ~= last then last, last_prepared = jid, prepare(jid); end
	return last_prepared;
end
