-- This module's fields in session tables, where other modules read them: push_identifier, push_settings,
-- push_queue, awaiting_push_timer, first_hibernated_push, hibernating_watchdog, original_smacks_callback and
-- original_smacks_timeout.

local guarded = module:require "guarded";
local new_ended_sessions = module:require "ended_sessions";
local new_extended_timeout = module:require "extended_timeout";

local users = prosody.hosts[module.host].sessions;
local no_sessions = {};

local function stop_timer(session)
	local running = session.awaiting_push_timer;
	if type(running) == "table" then running:stop(); end -- else nil, or another module's value
	session.awaiting_push_timer = nil;
end

return function (rules, decision_log)
	local extended_timeout = new_extended_timeout(rules);

	-- A batch that is not scanned logs the reason (1x.3).
	local function drop_batch(session, reason)
		stop_timer(session);
		if session.push_queue and reason then
			decision_log.decided_not_to_push(
				rules.reason "stream_management", session.push_identifier, session.username, rules.reason(reason));
		end
		session.push_queue = nil;
	end

	local function of_user(username)
		local user = users[username];
		return user and user.sessions;
	end

	local ended_sessions = new_ended_sessions();

	-- Iterates over the user's sessions, and those that have ended and wait for their scan (4c.2).
	local function each_of_user(username)
		local connected = of_user(username) or no_sessions;
		if ended_sessions.count == 0 then return pairs(connected); end
		local list = {};
		for _, session in pairs(connected) do list[#list + 1] = session; end
		return ipairs(ended_sessions.add_to(list, username));
	end

	local function connected_of_user(username)
		return pairs(of_user(username) or no_sessions);
	end

	-- Returns the connected and hibernating sessions of the user that hold a registration: resource -> session.
	local function holding(username, identifier)
		local holders = {};
		for resource, session in connected_of_user(username) do
			if session.push_identifier == identifier then holders[resource] = session; end
		end
		return holders;
	end

	-- Returns a function that calls handler(session, ...) for each session of a user. iterate(username): over which of them.
	-- One that another module has damaged costs the others nothing.
	local function for_each_of(iterate, handler)
		local handle = guarded("a session", handler);
		return function (username, ...)
			for _, session in iterate(username) do handle(session, ...); end
		end
	end

	-- Those that have ended, too.
	local function for_each_of_user(handler)
		return for_each_of(each_of_user, handler);
	end

	-- The sessions of the session's user; nil if it is the only one, as for most users.
	local function with_others(session)
		local all = of_user(session.username);
		if not all then return nil; end
		local resource, first = next(all);
		return (first ~= session or next(all, resource)) and all or nil;
	end

	-- Gives the new record to every session of the user that holds the registration (3.1).
	local replace = for_each_of_user(function (session, identifier, record)
		if session.push_identifier == identifier then
			session.push_settings = record;
		end
	end);

	local find_record = for_each_of_user(function (session, identifier, found)
		if session.push_identifier == identifier then found.record = session.push_settings or found.record; end
	end);

	-- Returns the record of a registration as a session of the user holds it, if any: other modules write some that the
	-- store does not have (hib.3).
	local function held_record(username, identifier)
		local found = {};
		find_record(username, identifier, found);
		return found.record;
	end

	-- Sessions that hold a registration hold another one from now on, and keep what waits in their batches.
	local move = for_each_of_user(function (session, old_identifier, identifier)
		if session.push_identifier == old_identifier then
			session.push_identifier = identifier;
		end
	end);

	-- Ended sessions of the user are not scanned if their device is back (4c.2).
	local function drop_ended(session)
		if ended_sessions.count == 0 then return; end
		for _, ended in ipairs(ended_sessions.add_to({}, session.username)) do
			local path, identifier, _, reason = rules.engine:device_is_back(ended, session, rules.now());
			if path then
				decision_log.not_pushed(path, identifier, ended.username, reason);
				drop_batch(ended);
				ended_sessions.forget(ended);
			end
		end
	end

	-- replaced: the identifiers of registrations that this one replaces
	local function hold(session, identifier, record, replaced)
		session.push_identifier = identifier;
		session.first_hibernated_push = nil;
		for _, old in ipairs(replaced) do move(session.username, old, identifier); end
		session.push_settings = record;
		replace(session.username, identifier, record);
		drop_ended(session);
	end

	-- Lets go of registrations in every session of the user (3.3). gone: a table whose keys are their identifiers
	local release = for_each_of_user(function (session, gone)
		if session.push_identifier and gone[session.push_identifier] then
			drop_batch(session, "no_registration");
			session.push_identifier = nil;
			session.push_settings = nil;
			session.first_hibernated_push = nil;
			extended_timeout.restore(session);
			ended_sessions.forget(session);
		end
	end);

	local function hibernation_started(session)
		session.first_hibernated_push = nil;
		extended_timeout.start(session);
	end

	local function hibernation_ended(session, reason)
		drop_batch(session, reason);
		session.first_hibernated_push = nil;
		session.original_smacks_callback = nil;
		session.original_smacks_timeout = nil;
	end

	local function start_own_timeout(session, identifier, class)
		if rules.engine:starts_own_timeout(session, identifier, class) then
			session.first_hibernated_push = os.time();
			extended_timeout.restore(session);
		end
	end

	local note_push = guarded("a session", function (session, identifier, class)
		if session.hibernating then start_own_timeout(session, identifier, class); end
	end);

	-- In hibernating sessions that hold the registration, an important push starts mod_smacks' own timeout (hib.1). Each push
	-- comes here, so this loop costs no more than its calls.
	local function push_sent(username, identifier, class)
		for _, session in pairs(of_user(username) or no_sessions) do note_push(session, identifier, class); end
	end

	-- hib.5: an important push failed, so the sessions that hold the registration get the extended timeout back.
	local push_failed = for_each_of(connected_of_user, function (session, identifier)
		if session.push_identifier == identifier and session.first_hibernated_push and session.hibernating then
			hibernation_started(session);
		end
	end);

	-- The same as push_sent for many pushes. classes: identifier -> class
	local pushes_sent = for_each_of(connected_of_user, function (session, classes)
		local class = session.hibernating and session.push_identifier and classes[session.push_identifier];
		if class then start_own_timeout(session, session.push_identifier, class); end
	end);

	-- Each session of the host.
	local function for_each(handler)
		local handle = guarded("a session", handler);
		for _, user in pairs(users) do
			for _, session in pairs(user.sessions) do
				handle(session);
			end
		end
	end

	-- knock(session): what sleeping sessions get before their extended timeout runs out (wake.2), those of before a reload, too
	local function knock_with(knock)
		extended_timeout.knock_with(knock);
		for_each(extended_timeout.adopt);
	end

	-- Restores every session to what mod_smacks made of it (life.2).
	local function restore_all()
		for_each(function (session)
			extended_timeout.restore(session);
			hibernation_ended(session, "unloaded");
		end);
	end

	return {
		of_user = of_user;
		for_each_of_user = for_each_of_user;
		ended = ended_sessions;
		with_others = with_others;
		for_each = for_each;
		hold = hold;
		held_record = held_record;
		holding = holding;
		replace = replace;
		release = release;
		hibernation_started = hibernation_started;
		hibernation_ended = hibernation_ended;
		stop_timer = stop_timer;
		drop_batch = drop_batch;
		push_sent = push_sent;
		push_failed = push_failed;
		pushes_sent = pushes_sent;
		knock_with = knock_with;
		restore_all = restore_all;
	};
end
