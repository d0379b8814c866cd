-- Sends notifications.

local log = module._log;
local jid_split = require "util.jid".split;
local st = require "util.stanza";

local frozen = module:require "frozen";
local guarded = module:require "guarded";
local new_generations = module:require "generations";
local new_notification = module:require "notification";

-- Values of decisions that are cheaper to select one after the other than to put into a table.
local max_few = 40;

local max_addresses = 200;

-- metrics: nil where no statistics run
return function (rules, registrations, sessions, decision_log, wake_ups, calls, prepare_jid, metrics)
	local get_handlers = prosody.hosts[module.host].events.get_handlers;
	local reason = rules.reason;
	local pushed, not_pushed = decision_log.pushed, decision_log.not_pushed;
	local vetoed_by_handler, cannot_be_sent = reason "vetoed", reason "cannot_be_sent";
	local path_again, no_registration, call = reason "again", reason "no_registration", reason "call";
	local it_waits = reason "waits";
	local important = rules.classes.important;

	local addresses = new_generations(max_addresses); -- JID of a push service -> its prepared form, and its host

	local function address(record)
		local known = addresses:get(record.jid);
		if known then return known; end
		local prepared = prepare_jid(record.jid) or record.jid;
		local _, host = jid_split(prepared);
		known = { jid = prepared; host = host; };
		addresses:keep(record.jid, known);
		return known;
	end

	local notification = new_notification(rules, function (record) return address(record).jid; end);

	-- Returns whether a handler vetoed, and its reason; or nil, error if a handler raised.
	local function ask_handlers(event)
		local ok, vetoed = pcall(module.fire_event, module, "cloud_notify/push", event);
		if not ok then return nil, vetoed; end
		return not not vetoed, event.reason;
	end

	-- The id that is being sent: a service on this server answers at once. nil if that publish has failed.
	local sending;

	local function failed(id)
		if sending == id then sending = nil; end
	end

	local may_share = true;

	-- Returns whether Prosody took the iq, and what it raised. Modules may change what is on its way, but not what pushes
	-- share: then each is built anew.
	local function hand_over(iq)
		local ok, err = pcall(module.send, module, iq);
		local written_at = frozen.written_at(err);
		if ok or not written_at then return ok, err; end
		may_share = false;
		log("warn", "A module changes pushes on their way, so each push is built anew until the next reload: %s", written_at);
		return pcall(module.send, module, st.clone(iq));
	end

	-- Returns "sent", or "failed" if that is known already; nil if Prosody did not take the iq.
	local function send(iq, id)
		local outer = sending;
		sending = id;
		if metrics then metrics.sending(id, iq.attr.to); end
		local ok, err = hand_over(iq);
		local how = sending and "sent" or "failed";
		sending = outer;
		if ok then return how; end
		if metrics then metrics.not_sent(id); end
		log("error", "Cannot send a push to %s: %s", iq.attr.to, err);
	end

	-- Asks the handlers. Returns the iq to send; or nil, reason, detail. If a handler raises, the push is still sent, showing
	-- nothing of the stanza.
	local function build_with_handlers(username, record, id, stanza, class)
		local iq, payload, summary = notification.build(record, id, stanza, class);
		local vetoed, why = ask_handlers({
			notification_stanza = iq;
			notification_payload = payload;
			original_stanza = stanza;
			username = username;
			push_info = record;
			push_summary = summary;
			important = class == important;
		});
		if vetoed == nil then
			log(stanza and "error" or "debug", "A handler of cloud_notify/push raised: %s", why);
			return (notification.build(record, id, nil, class));
		elseif vetoed then
			return nil, vetoed_by_handler, ": "..tostring(why or "no reason given");
		end
		return iq;
	end

	-- What is shared goes only to the wire: not to handlers, nor to a service on this server, which may change it.
	local function build_without_handlers(record, id, stanza, class)
		if not may_share or prosody.hosts[address(record).host] then
			return (notification.build(record, id, stanza, class));
		end
		return notification.build_shared(record, id, stanza, class);
	end

	-- Keeps what may have to be sent again: a service on this server may change what it gets.
	local function keep(record, id, iq)
		wake_ups.sent(id, prosody.hosts[address(record).host] and st.clone(iq) or iq);
	end

	-- Returns the iq to send; or nil, reason, detail.
	local function build(username, record, id, stanza, class)
		if not get_handlers("cloud_notify/push") then
			local iq = build_without_handlers(record, id, stanza, class);
			if class == important and notification.shows(class) then keep(record, id, iq); end
			return iq;
		end
		local iq, why, detail = build_with_handlers(username, record, id, stanza, class);
		if iq and class == important then keep(record, id, iq); end
		return iq, why, detail;
	end

	-- Returns how an iq was sent, see send; "waits" if it waits instead (err.4); "replaced" if it was sent in the place of a
	-- wake-up: then its result starts the own timeout (hib.5).
	local function confirm_and_send(id, iq, key, class)
		local waits, replaces = rules.engine:confirm(id, rules.monotonic());
		if waits then
			if class == important then wake_ups.failed(id, key); end -- others never take the place of what waits
			return "waits";
		end
		local how = send(iq, id);
		return how == "sent" and replaces and "replaced" or how;
	end

	local function dispatch(id, iq, key, class, must_confirm)
		if class == important or must_confirm then wake_ups.start(); end
		if must_confirm then return confirm_and_send(id, iq, key, class); end
		return send(iq, id);
	end

	-- Carries out a decision to push; a ping may name a registration that no user stores. A test has note_id(id), which is told
	-- the publish's id before it is sent, and the class that it looks like. Returns how, see confirm_and_send; if there is no push
	-- nil, reason, detail.
	local function publish(path, username, record, stanza, identifier, class, reason_code, key, note_id, looks_like)
		local id, must_confirm = rules.engine:expect_answer(
			username or "", identifier, address(record).jid, key, reason_code, rules.monotonic());
		if note_id then
			note_id(id);
			wake_ups.start(); -- an operator wants to know that there is no answer
		end
		local iq, why, detail = build(username, record, id, stanza, looks_like or class);
		if reason_code == call then calls.pushed(id, username, stanza); end
		local how = iq and dispatch(id, iq, key, class, must_confirm);
		if how then
			if how == "waits" then
				not_pushed(path, identifier, username, it_waits);
			else
				pushed(path, identifier, username, reason_code);
				if metrics then metrics.pushed(path, address(record).jid, username, identifier, class); end
			end
			return how;
		end
		rules.engine:withdraw(id, rules.monotonic(), why or cannot_be_sent);
		wake_ups.answered(id);
		not_pushed(path, identifier, username, why or cannot_be_sent, detail);
		return nil, why or cannot_be_sent, detail;
	end

	-- An error costs this push, and none of those to other registrations (1x.3).
	local push = guarded("a push", function (path, username, record, stanza, identifier, class, reason_code, key)
		local how = publish(path, username, record, stanza, identifier, class, reason_code, key);
		if how == "sent" then sessions.push_sent(username, identifier, class); end
		return how ~= nil;
	end);

	-- Returns the record that a wake-up is for; or nil, reason, and whether that may change: the account is disabled, or the
	-- store cannot be read.
	local function record_of_wake_up(username, identifier)
		local services, why = registrations.due(username);
		if why then return nil, why, true; end
		services = services or registrations.load(username);
		if not services then return nil, cannot_be_sent, true; end
		return services[identifier] or sessions.held_record(username, identifier), no_registration, false;
	end

	-- Sends a wake-up whose time has come (wake.1). Handlers had their say when its message came. What cannot be sent now, the
	-- engine tries again.
	local function push_again(username, identifier, wake_up, class, reason_code)
		local record, why, may_change = record_of_wake_up(username, identifier);
		if not record then
			if not may_change then rules.engine:end_wake_up(wake_up, rules.monotonic()); end
			return decision_log.decided_not_to_push(path_again, identifier, username, why);
		end
		local id = rules.engine:expect_again(wake_up, address(record).jid, rules.monotonic());
		if not id then return; end
		local iq = wake_ups.again(wake_up, id) or notification.build(record, id, nil, class);
		if send(iq, id) then
			if metrics then metrics.pushed(path_again, address(record).jid, username, identifier, class); end
			return pushed(path_again, identifier, username, reason_code);
		end
		rules.engine:withdraw(id, rules.monotonic(), cannot_be_sent);
		not_pushed(path_again, identifier, username, cannot_be_sent);
	end

	local push_one_of_many = guarded("a push", publish);

	-- The same as carry_out, in a time that grows with the number of decisions, not with its square.
	local function carry_out_many(username, services, stanza, origin, path, decisions, count)
		local sent = {};
		for i = 1, count, 4 do
			local identifier, class, why, key = decisions[i], decisions[i + 1], decisions[i + 2], decisions[i + 3];
			if not class then
				not_pushed(path, identifier, username, why);
			else
				local how = push_one_of_many(path, username, services[identifier], stanza, identifier, class, why, key);
				if how == "sent" then sent[identifier] = class; end
				if not how and origin then rules.engine:give_back(key, class, origin); end
			end
		end
		sessions.pushes_sent(username, sent);
	end

	-- Carries out the rules' decisions about one stanza for some of a user's registrations, see Decisions.swift.
	-- origin: the session that the stanza comes from; if it ends and leaves the stanza unacked, a class that was not pushed is
	-- given back.
	local function carry_out(username, services, stanza, origin, path, ...)
		local count = select("#", ...);
		if count > max_few then return carry_out_many(username, services, stanza, origin, path, { ... }, count); end
		for i = 1, count, 4 do
			local identifier, class, why, key = select(i, ...);
			if not class then
				not_pushed(path, identifier, username, why);
			elseif not push(path, username, services[identifier], stanza, identifier, class, why, key) and origin then
				rules.engine:give_back(key, class, origin);
			end
		end
	end

	return {
		carry_out = carry_out; carry_out_many = carry_out_many; push = push; push_again = push_again; publish = publish;
		failed = failed;
	};
end
