-- 4a: the events of mod_smacks, and the batch of each session.

local log = module._log;
local guarded = module:require "guarded";
local new_batch_timer = module:require "batch_timer";
local type = type; -- called for each queued stanza

local batch_delay = 1;
-- A batch with this many stanzas is scanned at once.
local max_batch_length = 1000;

-- carry_out_effects(): does what the engine wants, see Effects.swift
return function (rules, publisher, sessions, decision_log, registrations, carry_out_effects)
	local stream_management, no_registration = rules.reason "stream_management", rules.reason "no_registration";
	local device_awake, published_notification = rules.reason "device_awake", rules.reason "published_notification";

	local function not_scanned(session, identifier, reason)
		decision_log.decided_not_to_push(stream_management, identifier, session.username, reason or no_registration);
	end

	local function log_skipped(username, identifier, reason, count, queue)
		if count == 0 then return; end
		decision_log.not_pushed(stream_management, identifier, username, reason, (" (%d of %d stanzas)"):format(count, #queue));
	end

	local function log_end_of_scan(username, identifier, queue, already_notified, class_notified, awake, notifications)
		log("debug", "Scanned %d stanzas for '%s' of %s: %d already notified, %d notified by their class",
			#queue, identifier, username, already_notified, class_notified);
		log_skipped(username, identifier, device_awake, awake, queue);
		log_skipped(username, identifier, published_notification, notifications, queue);
	end

	-- Returns the record to push to. nil ends the scan: the account is disabled (3.7), or the registration is no longer
	-- stored (3.5).
	local function due(session, identifier)
		local record, reason = registrations.due_to(session, identifier);
		if not record then not_scanned(session, identifier, reason); end
		return record;
	end

	-- One scan of a queue for one registration (4a.1). It stops if the registration is disabled (3.3): a local service may
	-- answer a push with an error at once.
	local function scan(session, identifier, queue)
		local username, user_sessions, length = session.username, sessions.with_others(session), #queue;
		local index, used_classes, already_notified, class_notified, awake, published = 0, 0, 0, 0, 0, 0;
		while index < length and session.push_identifier == identifier do
			local path, _, class, reason, key, next_index, used_if_pushed, awake_class, known, by_class, on_awake, of_service =
				rules.engine:next_candidate(username, identifier, queue, index, used_classes, rules.now(), session, user_sessions);
			already_notified, class_notified = already_notified + known, class_notified + by_class;
			awake, published = awake + on_awake, published + of_service;
			if awake_class then sessions.push_sent(username, identifier, awake_class); end -- hib.5
			local record = path and due(session, identifier);
			if path and not record then return; end
			index = next_index or length;
			if path and publisher.push(path, username, record, queue[index], identifier, class, reason, key) then
				used_classes = used_if_pushed;
			end
		end
		if index < length then return not_scanned(session, identifier); end
		log_end_of_scan(username, identifier, queue, already_notified, class_notified, awake, published);
	end

	local function scan_queue(session, queue)
		local identifier = session.push_identifier;
		if not identifier then return; end
		if not session.push_settings then
			not_scanned(session, identifier);
			return;
		end
		scan(session, identifier, queue);
	end

	local scan_batch = guarded("a batch", function (session)
		local queue = session.push_queue;
		sessions.drop_batch(session, not session.push_identifier and "no_registration");
		if queue then scan_queue(session, queue); end
	end);

	local batch_timer = new_batch_timer(batch_delay, scan_batch);

	-- Returns the length of the batch with the stanza.
	local function append(session, stanza)
		local queue = session.push_queue;
		if type(queue) ~= "table" then -- nil, or another module's value
			queue = {};
			session.push_queue = queue;
		end
		local length = #queue + 1;
		queue[length] = stanza;
		return length;
	end

	-- 4a.2
	local function add_to_batch(session, stanza)
		if append(session, stanza) >= max_batch_length then
			scan_batch(session);
		elseif type(session.awaiting_push_timer) ~= "table" then
			batch_timer.start(session);
		end
	end

	local function ack_delayed(event)
		local session = event.origin;
		if not session.push_identifier then return; end
		if event.stanza then
			add_to_batch(session, event.stanza);
			return;
		end
		for i = 1, #event.queue do
			-- A full batch is scanned at once, which may disable the registration.
			if event.queue[i] and session.push_identifier then add_to_batch(session, event.queue[i]); end
		end
	end

	-- Needs no guard: only scanning can raise, and scan_batch is guarded.
	local function stanza_queued(event)
		local session = event.origin;
		if session and session.push_identifier then add_to_batch(session, event.stanza); end
	end

	local function hibernation_started(event)
		sessions.hibernation_started(event.origin);
		scan_queue(event.origin, event.queue);
	end

	-- 4a.3
	local function hibernation_ended(event)
		local session = event.resumed;
		if not session then return; end
		sessions.hibernation_ended(session, "resumed");
		local identifier = session.push_identifier;
		if identifier and rules.engine:session_resumed(session.username, identifier, rules.monotonic()) then
			carry_out_effects();
		end
	end

	-- 4c.2: what an ending session has not acknowledged joins its batch. This comes before Prosody empties the session's table.
	local function delivery_failed(event)
		local session, stanza = event.session, event.stanza;
		if not session.push_identifier then return; end
		local path, identifier, _, reason = rules.engine:left_unacked(stanza, session, rules.now());
		if path then
			decision_log.not_pushed(path, identifier, session.username, reason);
		else
			append(session, stanza);
		end
	end

	local advance;

	local function start_timer(ended, seconds)
		ended.awaiting_push_timer = module:add_timer(seconds, function ()
			ended.awaiting_push_timer = nil;
			advance(ended);
		end);
	end

	local decide = guarded("the end of a session", function (ended)
		local wait, path, identifier, _, reason = rules.engine:ended_session(
			ended, sessions.of_user(ended.username), sessions.ended.age(ended), rules.now());
		if wait and sessions.ended.keep(ended) then
			start_timer(ended, wait);
		elseif path then
			decision_log.not_pushed(path, identifier, ended.username, reason);
			sessions.drop_batch(ended);
		else
			scan_batch(ended);
		end
	end);

	-- 4c.2, 4a.6
	function advance(ended)
		decide(ended);
		if not ended.awaiting_push_timer then sessions.ended.forget(ended); end
	end

	local function session_ended(event)
		local session = event.session;
		rules.engine:forget_session(session);
		if type(session.push_queue) ~= "table" then return; end
		local ended = sessions.ended.copy(session);
		sessions.drop_batch(session);
		advance(ended);
	end

	-- The sessions that have ended are not scanned any more (4c.2).
	local function server_stopping()
		rules.engine:server_stops();
		for _, ended in ipairs(sessions.ended.all()) do advance(ended); end
	end

	local function scan_ended()
		for _, ended in ipairs(sessions.ended.all()) do scan_batch(ended); end
		batch_timer.stop();
	end

	-- life.1: a reload stops the timers and keeps the batches. The original, if loaded then, scans them with the next stanza.
	local function pause_batches()
		sessions.for_each(sessions.stop_timer);
		for _, ended in ipairs(sessions.ended.all()) do sessions.stop_timer(ended); end
		batch_timer.stop();
	end

	local function resume_batches()
		sessions.for_each(function (session)
			if session.push_queue then batch_timer.start(session); end
		end);
	end

	-- ended: what sessions.ended.all returned before a reload
	local function resume_ended(ended)
		for _, session in ipairs(ended) do advance(session); end
	end

	return {
		ack_delayed = ack_delayed;
		stanza_queued = stanza_queued;
		hibernation_started = hibernation_started;
		hibernation_ended = hibernation_ended;
		delivery_failed = delivery_failed;
		session_ended = session_ended;
		server_stopping = server_stopping;
		scan_ended = scan_ended;
		pause_batches = pause_batches;
		resume_batches = resume_batches;
		resume_ended = resume_ended;
	};
end
