-- The registrations of each user: one table per user in the store, identifier -> record, with a bounded cache. A change is
-- stored before it is cached, so that a failed write changes nothing (3.6). Another process may change the store: a request
-- reads it, and so does a push that is due, after five minutes (3.5).

local log = module._log;
local time = require "util.time";

local accounts = module:require "accounts";
local ended_registrations = module:require "ended_registrations";
local is_same = module:require "same";
local new_known_users = module:require "known_users";
local options = module:require "options";
local recorded_errors = module:require "recorded_errors";
local shown = module:require "shown".identifier;

local max_devices = options.get "push_max_devices";
local max_cached_users = options.get "push_max_cached_users";

local none = {};

local function is_registration(identifier, record)
	return type(identifier) == "string" and type(record) == "table" and type(record.jid) == "string"
		and (record.node == nil or type(record.node) == "string");
end

local function copy(original)
	local result = {};
	for key, value in pairs(original) do
		result[key] = value;
	end
	return result;
end

-- carry_out_effects(): does what the engine wants, see Effects.swift; metrics: nil where no statistics run
return function (rules, sessions, prepare_jid, carry_out_effects, metrics)
	local store = assert(module:open_store());
	local account_disabled = rules.reason "account_disabled";
	local known;

	-- Returns what the store has, or nil if it has nothing; on failure nil, error.
	local function read(username)
		local ok, loaded, err = pcall(store.get, store, username);
		if not ok then return nil, loaded; end
		if loaded ~= nil and type(loaded) ~= "table" then return nil, "the store has no table"; end
		return loaded, err;
	end

	-- Drops damaged records, so that they do no harm to the others. Prepares the JIDs that the original stored as they were
	-- spelled (3.1).
	local function repair(username, services)
		for identifier, record in pairs(services) do
			if is_registration(identifier, record) then
				record.jid = prepare_jid(record.jid) or record.jid;
			else
				log("warn", "Push registration '%s' of %s is damaged", shown(tostring(identifier)), username);
				services[identifier] = nil;
			end
		end
	end

	local function forget_one(username, identifier, code)
		rules.engine:forget_registration(username, identifier, code, rules.monotonic());
		if metrics then metrics.ended(username, identifier); end
	end

	-- The engine and the sessions forget registrations. why: the name of a reason
	local function forget(username, identifiers, why)
		local gone, code = {}, rules.reason(why);
		for _, identifier in ipairs(identifiers) do
			if not gone[identifier] then forget_one(username, identifier, code); end
			gone[identifier] = true;
		end
		if next(gone) then sessions.release(username, gone); end
	end

	-- Registrations have ended (why.3). records: identifier -> record. Without a record nothing is noted: a ping may name a
	-- registration that nobody has made. detail: see ended_registrations
	local function note_ends(username, identifiers, records, why, detail)
		if not identifiers[1] then return; end
		local ended = {};
		for _, identifier in ipairs(identifiers) do
			local record = records[identifier];
			if is_registration(identifier, record) then ended[#ended + 1] = record; end
		end
		ended_registrations.add(username, ended, why, detail);
	end

	-- Records that have been in the store, so that it is seen if one vanishes from there though only a session knows it.
	-- Others are other modules' own.
	local stored_records = setmetatable({}, { __mode = "k" });

	local function mark_as_stored(services)
		for _, record in pairs(services) do stored_records[record] = true; end
	end

	local add_held = sessions.for_each_of_user(function (session, services)
		local identifier, record = session.push_identifier, session.push_settings;
		if identifier and stored_records[record or none] then services[identifier] = services[identifier] or record; end
	end);

	-- Returns what was stored before, as far as it is known: what is cached, and what sessions hold.
	local function former(username)
		local user = known.cached(username);
		local result = user and copy(user.services) or {};
		add_held(username, result);
		return result;
	end

	-- What is the same keeps its table, what changed is replaced wherever it is held, and what vanished is released.
	local function reconcile(username, before, loaded)
		local vanished = {};
		for identifier, record in pairs(before) do
			local stored = loaded[identifier];
			if not stored then
				log("info", "Push registration '%s' of %s is no longer stored", shown(identifier), username);
				vanished[#vanished + 1] = identifier;
			elseif is_same(record, stored) then
				loaded[identifier] = record;
			else
				sessions.replace(username, identifier, stored);
			end
		end
		if not vanished[1] then return; end
		forget(username, vanished, "not_stored");
		note_ends(username, vanished, before, "not_stored");
	end

	-- Returns what the store has now, identifier -> record, which callers must not change; or nil if it cannot be read. Caches
	-- nothing: a look at all users must not push out those who get messages.
	local function peek(username)
		local loaded, err = read(username);
		if err and not loaded then
			log("error", "Cannot read the push registrations of %s: %s", username, err);
			return;
		end
		loaded = loaded or {};
		repair(username, loaded);
		return loaded;
	end

	-- The same, and what is known follows it. If the store cannot be read, what is known stays.
	local function load(username)
		local loaded = peek(username);
		if not loaded then return; end
		local before = former(username);
		known.remember(username, loaded);
		recorded_errors.restore(rules, username, loaded);
		reconcile(username, before, loaded);
		mark_as_stored(loaded);
		return loaded;
	end

	known = new_known_users(max_cached_users, load, rules.now);
	local any = known.any;

	-- What is known without reading the store.
	local function cached(username)
		local user = known.cached(username);
		return user and user.services or none;
	end

	-- Returns the registrations of a user for whom a push is due, else nil; and the reason if the account is disabled (3.7).
	local function due(username)
		if not accounts.is_enabled(username) then return nil, account_disabled; end
		if not any(username) then return; end
		return known.fresh(username);
	end

	-- The same for the one that a session holds: returns its record, else nil; and the reason if the account is disabled.
	local function due_to(session, identifier)
		local _, reason = due(session.username);
		if reason or session.push_identifier ~= identifier then return nil, reason; end -- it may have vanished just now
		return session.push_settings;
	end

	local function write(username, services)
		local ok, written, err = pcall(store.set, store, username, services);
		if ok and written then
			known.remember(username, services);
			mark_as_stored(services);
			return true;
		end
		log("error", "Cannot write the push registrations of %s: %s", username, err or written);
	end

	-- Gives the present time to registrations that were made while the clock was ahead, and keeps their order (1x.2). Others
	-- may hold the records, so they stay as they are. Returns the identifiers.
	local function date_back(username, services, now)
		local ahead = { rules.engine:stamped_ahead(username, services, now) };
		for i = #ahead, 1, -1 do
			local identifier = ahead[i];
			services[identifier] = copy(services[identifier]);
			services[identifier].timestamp = now;
			rules.engine:arrived(username, identifier, now);
		end
		return ahead;
	end

	-- Returns the identifiers of the registrations that a new one replaces: of the same service, spelled in another way (3.1).
	local function replace(services, identifier, record)
		local replaced = { rules.engine:replaced(services, identifier, record.jid, record.node) };
		for _, old in ipairs(replaced) do services[old] = nil; end
		services[identifier] = record;
		return replaced;
	end

	-- Returns the evicted identifiers, the oldest last; and whether the order of arrival matters.
	local function evict(username, services, new_identifier, timestamp)
		local evicted = { rules.engine:over_limit(username, services, max_devices, new_identifier, timestamp) };
		local is_tied = table.remove(evicted, 1);
		for _, identifier in ipairs(evicted) do services[identifier] = nil; end
		return evicted, is_tied;
	end

	local function release_evicted(username, evicted)
		for i = #evicted, 1, -1 do
			log("info", "Push registration '%s' of %s evicted: more than %d devices",
				shown(evicted[i]), username, max_devices);
		end
		forget(username, evicted, "evicted");
	end

	-- Returns the registrations with a new one, and what else that changes.
	local function with_new(username, services, identifier, record, now)
		services = copy(services);
		local change = { dated_back = date_back(username, services, now) };
		change.replaced = replace(services, identifier, record);
		change.evicted, change.is_tied = evict(username, services, identifier, record.timestamp);
		return services, change;
	end

	-- An enable of this session has ended others. former_services: what was stored before
	local function note_ends_by(session, change, former_services)
		local detail = { by = session.client_id or session.resource };
		note_ends(session.username, change.replaced, former_services, "replaced", detail);
		note_ends(session.username, change.evicted, former_services, "evicted", detail);
	end

	-- Tells the engine and the sessions what has been stored.
	local function carry_out(session, services, identifier, change, now)
		local username = session.username;
		if change.is_tied then rules.engine:arrived(username, identifier, now); end
		for _, other in ipairs(change.dated_back) do sessions.replace(username, other, services[other]); end
		for _, old in ipairs(change.replaced) do
			log("info", "Push registration '%s' of %s replaced: it names the same service in another spelling", shown(old), username);
			forget_one(username, old, rules.reason "replaced");
		end
		local has_effects = rules.engine:device_enabled(username, identifier, rules.monotonic());
		if metrics then metrics.returned(username, identifier); end
		sessions.hold(session, identifier, services[identifier], change.replaced);
		release_evicted(username, change.evicted);
		if has_effects then carry_out_effects(); end
	end

	-- Adds or replaces a registration, which the session then holds, and evicts those over the device limit (3.4). Returns
	-- whether it was stored.
	local function add(session, identifier, record, now)
		local username = session.username;
		local stored = load(username);
		if not stored then return; end
		if not is_registration(identifier, record) then
			log("error", "Push registration '%s' of %s has been damaged by another module", shown(identifier), username);
			return;
		end
		local services, change = with_new(username, stored, identifier, record, now);
		if not write(username, services) then return; end
		carry_out(session, services, identifier, change, now);
		note_ends_by(session, change, stored);
		return true;
	end

	-- Sets fields of a record in the store and wherever it is held; to nil where fields has false. Returns whether the store
	-- has them, or no such record.
	local function set_fields(username, identifier, fields)
		local stored = load(username);
		if not stored then return false; end
		local record = stored[identifier];
		if not record then return true; end
		record = copy(record);
		for name, value in pairs(fields) do record[name] = value or nil; end
		local services = copy(stored);
		services[identifier] = record;
		if not write(username, services) then return false; end
		sessions.replace(username, identifier, record);
		return true;
	end

	-- Returns the remaining registrations, nil if they are as many as before; and the records of those that go.
	local function without(username, services, identifiers)
		local left, gone, is_less = copy(services), {}, false;
		for _, identifier in ipairs(identifiers) do
			if left[identifier] then is_less = true; end
			gone[identifier] = services[identifier] or sessions.held_record(username, identifier);
			left[identifier] = nil;
		end
		return is_less and left or nil, gone;
	end

	-- Removes registrations (3.3), even those that only a ping or a session knows, whether the user has sessions or not. Returns
	-- whether they are gone. why: the name of a reason; detail: see ended_registrations; services: what has just been read, if
	-- it has
	local function remove(username, identifiers, why, detail, services)
		local sentence = rules.sentences[rules.reason(why)];
		services = services or load(username);
		if not services then return; end
		local left, records = without(username, services, identifiers);
		if left and not write(username, left) then return; end
		for _, identifier in ipairs(identifiers) do
			log("info", "Push registration '%s' of %s %s", shown(identifier), username, sentence);
		end
		forget(username, identifiers, why);
		note_ends(username, identifiers, records, why, detail);
		return true;
	end

	local add_identifier = sessions.for_each_of_user(function (session, held)
		if session.push_identifier then held[session.push_identifier] = true; end
	end);

	-- Forgets and releases what is known of a user, and what the sessions hold. Their ends are not stored: whoever deletes a
	-- user deletes that store, too.
	local function release_all(username, services)
		local held, identifiers = {}, {};
		add_identifier(username, held);
		for identifier in pairs(services) do held[identifier] = true; end
		for identifier in pairs(held) do
			identifiers[#identifiers + 1] = identifier;
			log("info", "Push registration '%s' of %s ends: the account has been deleted", shown(identifier), username);
		end
		forget(username, identifiers, "user_deleted");
	end

	-- A user is being deleted. Forgets everything now, so that nothing is pushed while the sessions close: Prosody purges the
	-- store only after every handler. Releases what the sessions hold even if the store cannot be read.
	local function user_going(username)
		release_all(username, load(username) or cached(username));
		known.remember(username, none);
		accounts.forget(username);
	end

	local function user_gone(username)
		known.forget(username);
		accounts.forget(username);
	end

	-- When this module took over from another one, whose publishes may still fail; in monotonic seconds.
	local restored_at;

	local function restored()
		restored_at = rules.monotonic();
	end

	-- Returns the registrations of a user who may have a push on its way, or a wake-up. Who has one was looked up just now, but
	-- for what is pending, or was sent before a reload.
	local function pushed_lately(username)
		local is_new = restored_at and rules.monotonic() - restored_at < rules.answer_period;
		return (is_new or rules.engine:has_wake_ups()) and any(username) or cached(username);
	end

	-- A session has bound: its device may be back (wake.1), and it gets messages from now on (4a.7).
	local function user_bound(session)
		local username = session.username;
		session.push_bound_at = time.now();
		known.forget_none(username);
		local services = pushed_lately(username);
		if next(services) == nil then return; end
		if rules.engine:device_bound(username, services, session, rules.monotonic()) then carry_out_effects(); end
	end

	-- The account is new, so what is known is of a former one, which another process may have deleted (3.5).
	local function user_registered(username)
		release_all(username, cached(username));
		known.forget(username);
		accounts.forget(username);
	end

	return {
		any = any;
		cached = cached;
		due = due;
		due_to = due_to;
		load = load;
		peek = peek;
		add = add;
		remove = remove;
		ended = ended_registrations.of_user;
		user_going = user_going;
		user_gone = user_gone;
		stored_records = stored_records;
		user_registered = user_registered;
		user_bound = user_bound;
		restored = restored;
		set_fields = set_fields;
		account_changed = accounts.forget;
		stop = known.stop;
		count_cached = known.count;
	};
end
