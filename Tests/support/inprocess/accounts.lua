-- The accounts of a host, with the interface of core.usermanager of Prosody 13 that the module needs. Every account exists;
-- some are disabled.

local disabled = {};
local accounts = {};

function accounts.is_enabled(username)
	return not disabled[username];
end

function accounts.set_enabled(username, is_enabled)
	disabled[username] = not is_enabled or nil;
end

function accounts.reset()
	disabled = {};
end

package.loaded["core.usermanager"] = { user_is_enabled = accounts.is_enabled };

return accounts;
