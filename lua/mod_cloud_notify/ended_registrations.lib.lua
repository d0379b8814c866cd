-- How the latest registrations of each user ended (why.3), for people: one list per user in a store of its own. A store that
-- fails costs an entry, never the end of the registration or a push.

local log = module._log;

local options = module:require "options";
local shown = module:require "shown";
local user_exists = require "core.usermanager".user_exists;

local lifetime = options.get "push_ended_lifetime";
local most = 5; -- entries of a user

local function is_text(value)
	return value == nil or type(value) == "string";
end

-- Whether an entry of the store is whole, and young enough. A clock that was ahead has made one of the future.
local function is_usable(entry, now)
	return type(entry) == "table" and type(entry.jid) == "string" and type(entry.why) == "string"
		and math.type(entry.ended) and math.abs(now - entry.ended) <= lifetime
		and (entry.registered == nil or math.type(entry.registered))
		and is_text(entry.node) and is_text(entry.by) and is_text(entry.condition) and is_text(entry.text);
end

-- detail: see add
local function new_entry(record, why, detail, now)
	return {
		jid = record.jid; node = record.node and shown.node(record.node);
		registered = math.tointeger(record.timestamp); ended = now; why = why;
		by = detail.by; condition = detail.condition; text = detail.text;
	};
end

local store;

-- The store is opened when it is needed: without it the module has to load all the same.
local function opened()
	store = store or assert(module:open_store("cloud_notify_ended"));
	return store;
end

-- Adds the usable entries of the store to a list, until it is full.
local function add_stored(list, username, now)
	local stored, err = opened():get(username);
	if err and not stored then error(err, 0); end
	if type(stored) ~= "table" then return; end
	for i = 1, most do
		if #list < most and is_usable(stored[i], now) then list[#list + 1] = stored[i]; end
	end
end

-- An account that another process has deleted leaves nothing behind (3.5).
local function write(username, records, why, detail)
	if not user_exists(username, module.host) then return; end
	local now, list = os.time(), {};
	for i = 1, math.min(#records, most) do list[i] = new_entry(records[i], why, detail, now); end
	add_stored(list, username, now);
	local written, err = opened():set(username, list);
	if not written then error(err, 0); end
end

-- Registrations have ended. records: theirs, the newest first; why: the name of a reason; detail: if something of it is
-- known, by: the resource or client id of the device that ended them; condition, text: of the last error
local function add(username, records, why, detail)
	if lifetime == 0 or not records[1] then return; end
	local ok, err = pcall(write, username, records, why, detail or {});
	if not ok then log("error", "Cannot store how push registrations of %s ended: %s", username, err); end
end

-- Returns the entries of a user, the newest first; or nil if they cannot be read.
local function of_user(username)
	local list = {};
	if lifetime == 0 then return list; end
	local ok, err = pcall(add_stored, list, username, os.time());
	if ok then return list; end
	log("error", "Cannot read how push registrations of %s ended: %s", username, err);
end

return { add = add; of_user = of_user; };
