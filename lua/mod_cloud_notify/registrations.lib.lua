-- The registrations of each user: one table per user in the store, identifier -> record, and a bounded cache
-- of it. A change is written first and remembered then, so that a failed write changes nothing (3.6).

local options = module:require "options";
local max_devices = options.integer("push_max_devices", 5);
local max_cached_users = options.integer("push_max_cached_users", 10000);

local none = {};

-- Two generations of users, the older one forgotten when the younger is full: the last half of max_cached_users that
-- were asked for are always there.
local function new_cache()
	local younger, older, count = {}, {}, 0;
	local cache = {};

	function cache.set(username, services)
		if younger[username] == nil then
			count = count + 1;
		end
		younger[username] = services;
		if count >= max_cached_users / 2 then
			younger, older, count = {}, younger, 0;
		end
	end

	function cache.get(username)
		local services = younger[username];
		if services then return services; end
		services = older[username];
		if services then cache.set(username, services); end
		return services;
	end

	function cache.forget(username)
		if younger[username] then count = count - 1; end
		younger[username], older[username] = nil, nil;
	end

	return cache;
end

local function is_registration(identifier, record)
	return type(identifier) == "string" and type(record) == "table" and type(record.jid) == "string"
		and (record.node == nil or type(record.node) == "string");
end

return function (rules, sessions)
	local store = assert(module:open_store());
	local cache = new_cache();

	-- The order in which the records came, which a timestamp does not tell within a second.
	local arrivals, last_arrival = setmetatable({}, { __mode = "k" }), 0;

	-- Users without registrations share one table.
	local function remember(username, services)
		cache.set(username, next(services) ~= nil and services or none);
	end

	-- Returns what the store has, nil if that is nothing; or nil, error.
	local function read(username)
		local ok, loaded, err = pcall(store.get, store, username);
		if not ok then return nil, loaded; end
		if loaded ~= nil and type(loaded) ~= "table" then return nil, "the store has no table"; end
		return loaded, err;
	end

	-- Leaves out what nothing can be pushed to, so that a damaged record harms no other.
	local function drop_damaged(username, services)
		for identifier, record in pairs(services) do
			if not is_registration(identifier, record) then
				module:log("warn", "Push registration '%s' of %s is damaged", identifier, username);
				services[identifier] = nil;
			end
		end
	end

	-- Returns identifier -> record, not to be changed; or nil, error.
	local function get(username)
		local services = cache.get(username);
		if services then return services; end
		local loaded, err = read(username);
		if err and not loaded then
			module:log("error", "Cannot read the push registrations of %s: %s", username, err);
			return nil, "cannot read";
		end
		services = loaded or {};
		drop_damaged(username, services);
		remember(username, services);
		return services;
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
		module:log("error", "Cannot write the push registrations of %s: %s", username, ok and err or written);
		return nil, "cannot write";
	end

	local function removed(username, identifier)
		rules.engine:forget_registration(username, identifier);
		sessions.release(username, identifier);
	end

	-- Adds or replaces a registration, which the session holds from now on, and evicts what is over the device limit (3.4).
	local function add(session, identifier, record)
		local username = session.username;
		local services, err = get(username);
		if not services then return nil, err; end
		services = copy(services);
		services[identifier] = record;
		last_arrival = last_arrival + 1;
		arrivals[record] = last_arrival;
		local evicted = {};
		local over = rules.engine:over_limit(services, max_devices, identifier, arrivals);
		while over do
			services[over] = nil;
			evicted[#evicted+1] = over;
			over = rules.engine:over_limit(services, max_devices, identifier, arrivals);
		end
		local ok, write_err = write(username, services);
		if not ok then return nil, write_err; end
		sessions.hold(session, identifier, record);
		for _, old in ipairs(evicted) do
			module:log("info", "Push registration '%s' of %s evicted: more than %d devices", old, username, max_devices);
			removed(username, old);
		end
		return true;
	end

	-- Removes registrations (3.3).
	local function remove(username, identifiers)
		local services, err = get(username);
		if not services then return nil, err; end
		if not identifiers[1] then return true; end
		services = copy(services);
		for _, identifier in ipairs(identifiers) do
			services[identifier] = nil;
		end
		local ok, write_err = write(username, services);
		if not ok then return nil, write_err; end
		for _, identifier in ipairs(identifiers) do
			module:log("info", "Push registration '%s' of %s disabled", identifier, username);
			removed(username, identifier);
		end
		return true;
	end

	-- A user is being deleted: leaves nothing in memory, and nothing is pushed while the sessions are closed, although
	-- the store is purged only when every handler has run.
	local function user_going(username)
		for identifier in pairs(get(username) or none) do
			removed(username, identifier);
		end
		remember(username, none);
	end

	local function user_gone(username)
		cache.forget(username);
	end

	return { get = get; add = add; remove = remove; user_going = user_going; user_gone = user_gone; };
end
