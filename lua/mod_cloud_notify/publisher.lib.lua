-- Sends notifications and handles the answers.

local log = module._log;
local jid_split = require "util.jid".split;

local guarded = module:require "guarded";
local options = module:require "options";
local max_push_errors = options.integer("push_max_errors", 16, 1);
local new_notification = module:require "notification";

-- Values of decisions that are cheaper to select one after the other than to put into a table.
local max_few = 40;

return function (rules, registrations, sessions, decision_log, prepare_jid)
	local get_handlers = prosody.hosts[module.host].events.get_handlers;
	local sentences, reason = rules.sentences, rules.reason;
	local pushed, not_pushed = decision_log.pushed, decision_log.not_pushed;
	local vetoed_by_handler, cannot_be_sent = reason "vetoed", reason "cannot_be_sent";
	local important, publish_id_length = rules.classes.important, rules.publish_id_length;

	-- The prepared JID and the host of each registration's push service.
	local addresses = setmetatable({}, { __mode = "k" });

	local function address(record)
		local known = addresses[record];
		if known and known.of == record.jid then return known; end
		local prepared = prepare_jid(record.jid) or record.jid;
		local _, host = jid_split(prepared);
		known = { of = record.jid; jid = prepared; host = host; };
		addresses[record] = known;
		return known;
	end

	local notification = new_notification(rules, function (record) return address(record).jid; end);

	-- Returns whether a handler vetoed, and its reason; or nil, error if a handler raised.
	local function ask_handlers(event)
		local ok, vetoed = pcall(module.fire_event, module, "cloud_notify/push", event);
		if not ok then return nil, vetoed; end
		return not not vetoed, event.reason;
	end

	local function send(iq)
		local ok, err = pcall(module.send, module, iq);
		if not ok then
			log("error", "Cannot send a push to %s: %s", iq.attr.to, err);
		end
		return ok;
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

	-- A shared iq goes only to the wire: not to handlers, nor to a service on this server, which may change it.
	local function build(username, record, id, stanza, class)
		if get_handlers("cloud_notify/push") then
			return build_with_handlers(username, record, id, stanza, class);
		elseif prosody.hosts[address(record).host] then
			return (notification.build(record, id, stanza, class));
		end
		return notification.build_shared(record, id, stanza, class);
	end

	-- Carries out a decision to push; a ping may name a registration that no user stores. Returns whether the push was sent.
	local function publish(path, username, record, stanza, identifier, class, reason_code, key)
		local id = rules.engine:expect_answer(username or "", identifier, address(record).jid, key, os.time());
		local iq, why, detail = build(username, record, id, stanza, class);
		if not iq or not send(iq) then
			rules.engine:withdraw(id);
			not_pushed(path, identifier, username, why or cannot_be_sent, detail);
			return false;
		end
		pushed(path, identifier, username, reason_code);
		return true;
	end

	-- An error costs this push, and none of those to other registrations (1x.3).
	local push = guarded("a push", function (path, username, record, stanza, identifier, class, reason_code, key)
		if not publish(path, username, record, stanza, identifier, class, reason_code, key) then return false; end
		sessions.push_sent(username, identifier, class);
		return true;
	end);

	local push_one_of_many = guarded("a push", publish);
	local many_sent = guarded("many pushes", sessions.pushes_sent);

	-- The same as carry_out, in a time that grows with the number of decisions, not with its square.
	local function carry_out_many(username, services, stanza, origin, path, decisions, count)
		local sent = {};
		for i = 1, count, 4 do
			local identifier, class, why, key = decisions[i], decisions[i + 1], decisions[i + 2], decisions[i + 3];
			if not class then
				not_pushed(path, identifier, username, why);
			elseif push_one_of_many(path, username, services[identifier], stanza, identifier, class, why, key) then
				sent[identifier] = class;
			elseif origin then
				rules.engine:give_back(key, class, origin);
			end
		end
		many_sent(username, sent);
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

	local function disable_failing()
		for username, identifier in rules.engine.take_disabled, rules.engine do
			log("warn", "Push registration '%s' of %s has %d errors in a row, or more", identifier, username, max_push_errors);
			registrations.remove(username, { identifier });
		end
	end

	-- iq/host: an answer to a publish, or an iq for somebody else.
	local function answered(event)
		local stanza = event.stanza;
		local attr = stanza.attr;
		if attr.type ~= "result" and attr.type ~= "error" or not attr.id or #attr.id ~= publish_id_length then return; end
		local err = stanza:get_child("error");
		-- An answer from this server itself has the JID as the client spelled it.
		local from = prepare_jid(attr.from) or attr.from;
		local outcome, errors, is_disabled = rules.engine:take_answer(
			attr.id, from, attr.type, err and err.attr.type, max_push_errors, os.time());
		if not outcome then return; end
		log("debug", "Push answer of %s: %s (%d in a row)", attr.from, sentences[outcome], errors);
		if is_disabled then disable_failing(); end
		return true;
	end

	return { carry_out = carry_out; carry_out_many = carry_out_many; push = push; answered = answered; };
end
