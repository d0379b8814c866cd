-- Whether an account is enabled (3.7). Prosody 0.12 has no disabled accounts.

local log = module._log;
local new_generations = module:require "generations";
local time = require "util.time";
local user_is_enabled = require "core.usermanager".user_is_enabled;

local max_age = 300; -- seconds
local max_kept = 10000;

local answers = new_generations(max_kept);

local function keep(username, enabled)
	answers:keep(username, { enabled = enabled; asked_at = time.monotonic(); });
	return enabled;
end

-- If nobody can tell, the last answer stands. An account of which nothing is known counts as enabled: no push is lost.
local function ask(username, known)
	local ok, enabled, err = pcall(user_is_enabled, username, module.host);
	if not ok or enabled == nil and err then
		log("debug", "Cannot tell whether the account %s is enabled: %s", username, ok and err or enabled);
		enabled = known and known.enabled;
	end
	return keep(username, enabled ~= false);
end

local function is_enabled(username)
	if not user_is_enabled or not username then return true; end
	local known = answers:get(username);
	if known and time.monotonic() - known.asked_at < max_age then return known.enabled; end
	return ask(username, known);
end

local function forget(username)
	answers:forget(username);
end

return { is_enabled = is_enabled; forget = forget; };
