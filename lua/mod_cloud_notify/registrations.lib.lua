-- The registrations of each user: one table per user in the store, identifier -> record, with a bounded cache. A change is
-- stored before it is cached, so that a failed write changes nothing (3.6).

local log = module._log;
local options = module:require "options";
local max_devices = options.integer("push_max_devices", 5, 1);
local max_cached_users = options.integer("push_max_cached_users", 10000, 1);

-- Shared by all users without registrations.
local none = {};

local function is_registration(identifier, record)
	return type(identifier) == "string" and type(record) == "table" and type(record.jid) == "string"
		and (record.node == nil or type(record.node) == "string");
end

return function (rules, sessions)
	local store = assert(module:open_store());

	-- Two generations of users. The older one is forgotten when the younger is full, so at least the last half of
	-- max_cached_users looked up are cached.
	local younger, older, count = {}, {}, 0;

	-- Returns the registrations as cached.
	local function remember(username, services)
		if next(services) == nil then services = none; end
		if younger[username] == nil then
			count = count + 1;
		end
		younger[username] = services;
		if count >= max_cached_users / 2 then
			younger, older, count = {}, younger, 0;
		end
		return services;
	end

	local function forget(username)
		if younger[username] then count = count - 1; end
		younger[username], older[username] = nil, nil;
	end

	-- Returns what the store has, or nil if it has nothing; on failure nil, error.
	local function read(username)
		local ok, loaded, err = pcall(store.get, store, username);
		if not ok then return nil, loaded; end
		if loaded ~= nil and type(loaded) ~= "table" then return nil, "the store has no table"; end
		return loaded, err;
	end

	-- Drops damaged records, so that they do no harm to the others.
	local function drop_damaged(username, services)
		for identifier, record in pairs(services) do
			if not is_registration(identifier, record) then
				log("warn", "Push registration '%s' of %s is damaged", identifier, username);
				services[identifier] = nil;
			end
		end
	end

	local function load(username)
		local loaded, err = read(username);
		if err and not loaded then
			log("error", "Cannot read the push registrations of %s: %s", username, err);
			return;
		end
		loaded = loaded or {};
		drop_damaged(username, loaded);
		return remember(username, loaded);
	end

	-- Returns identifier -> record, which callers must not change; or nil if the store cannot be read.
	local function get(username)
		local services = younger[username];
		if services then return services; end
		services = older[username];
		if services then return remember(username, services); end
		return load(username);
	end

	-- Returns the registrations of a user who has any, else nil. The direct lookup saves a call for most messages.
	local function any(username)
		if not username then return; end
		local services = younger[username] or get(username);
		if services ~= none then return services; end
	end

	local function copy(services)
		local result = {};
		for identifier, record in pairs(services) do
			result[identifier] = record;
		end
		return result;
	end

	local function write(username, services)
		local ok, written, err = pcall(store.set, store, username, services);
		if ok and written then
			remember(username, services);
			return true;
		end
		log("error", "Cannot write the push registrations of %s: %s", username, err or written);
	end

	local function removed(username, identifier)
		rules.engine:forget_registration(username, identifier);
		sessions.release(username, identifier);
	end

	-- Returns the evicted identifiers, or nil if there are none; and whether the order of arrival matters.
	local function evict(username, services, new_identifier, timestamp)
		local evicted;
		local over, is_tied = rules.engine:over_limit(username, services, max_devices, new_identifier, timestamp);
		while over do
			services[over] = nil;
			evicted = evicted or {};
			evicted[#evicted+1] = over;
			over = rules.engine:over_limit(username, services, max_devices, new_identifier, timestamp);
		end
		return evicted, is_tied;
	end

	-- Adds or replaces a registration, which the session then holds, and evicts those over the device limit (3.4). Returns
	-- whether it was stored.
	local function add(session, identifier, record)
		local username = session.username;
		local services = get(username);
		if not services then return; end
		if not is_registration(identifier, record) then
			log("error", "Push registration '%s' of %s has been damaged by another module", identifier, username);
			return;
		end
		services = copy(services);
		services[identifier] = record;
		local evicted, is_tied = evict(username, services, identifier, record.timestamp);
		if not write(username, services) then return; end
		if is_tied then rules.engine:arrived(username, identifier, os.time()); end
		sessions.hold(session, identifier, record);
		for _, old in ipairs(evicted or none) do
			log("info", "Push registration '%s' of %s evicted: more than %d devices", old, username, max_devices);
			removed(username, old);
		end
		return true;
	end

	-- Returns the remaining registrations, and whether any was removed.
	local function without(services, identifiers)
		local left, is_less = copy(services), false;
		for _, identifier in ipairs(identifiers) do
			if left[identifier] then left[identifier], is_less = nil, true; end
		end
		return left, is_less;
	end

	-- Removes registrations (3.3), even those that only a ping or a session knows. Returns whether they are gone.
	local function remove(username, identifiers)
		local services = get(username);
		if not services then return; end
		local left, is_less = without(services, identifiers);
		if is_less and not write(username, left) then return; end
		for _, identifier in ipairs(identifiers) do
			log("info", "Push registration '%s' of %s disabled", identifier, username);
			removed(username, identifier);
		end
		return true;
	end

	-- A user is being deleted. Forgets everything now, so that nothing is pushed while the sessions close: Prosody purges the
	-- store only after every handler. Releases what the sessions hold even if the store cannot be read.
	local function user_going(username)
		for identifier in pairs(get(username) or none) do
			removed(username, identifier);
		end
		for _, session in pairs(sessions.of_user(username) or none) do
			if session.push_identifier then removed(username, session.push_identifier); end
		end
		remember(username, none);
	end

	return { get = get; any = any; add = add; remove = remove; user_going = user_going; user_gone = forget; };
end
