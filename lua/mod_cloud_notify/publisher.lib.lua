-- Sends notifications and takes the answers.

local log = module._log;
local jid = require "util.jid";

local guarded = module:require "guarded";
local importance_class = module:require "importance";
local options = module:require "options";
local max_push_errors = options.integer("push_max_errors", 16);
local new_notification = module:require "notification";

return function (rules, registrations, sessions)
	local notification = new_notification(rules);
	local get_handlers = prosody.hosts[module.host].events.get_handlers;

	-- The prepared JID and the host of each registration's push service.
	local addresses = setmetatable({}, { __mode = "k" });

	local function address(record)
		local known = addresses[record];
		if known and known.of == record.jid then return known; end
		local prepped = jid.prep(record.jid) or record.jid;
		local _, host = jid.split(prepped);
		known = { of = record.jid; jid = prepped; host = host; };
		addresses[record] = known;
		return known;
	end

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

	local function not_pushed(path, identifier, username, reason)
		log("debug", "Not pushed (%s) to '%s' of %s: %s", path, identifier, username, reason);
	end

	-- Asks the handlers and returns the iq to send; or nil, reason. Where a handler raises, the device is woken
	-- all the same, by a notification that shows nothing.
	local function prepare_with_handlers(username, record, id, stanza, class)
		local iq, payload, summary = notification.build(record, id, stanza, class);
		local vetoed, reason = ask_handlers({
			notification_stanza = iq;
			notification_payload = payload;
			original_stanza = stanza;
			username = username;
			push_info = record;
			push_summary = summary;
			important = class == importance_class.important;
		});
		if vetoed == nil then
			log(stanza and "error" or "debug", "A handler of cloud_notify/push raised: %s", reason);
			return (notification.build(record, id, stanza, class, true));
		elseif vetoed then
			return nil, "vetoed: "..tostring(reason or "no reason given");
		end
		return iq;
	end

	-- Without handlers, and to a service on another host, a notification goes to the wire as it is.
	local function prepare(username, record, id, stanza, class)
		if get_handlers("cloud_notify/push") then
			return prepare_with_handlers(username, record, id, stanza, class);
		elseif prosody.hosts[address(record).host] then
			return (notification.build(record, id, stanza, class));
		end
		return notification.build_shared(record, id, stanza, class);
	end

	-- Pushes to one registration; a ping may bring one that is nobody's. Importance is the text that the rules give
	-- for the class. Returns whether the push was sent. An error costs this push, and none of those to other
	-- registrations (1x.3).
	local push = guarded("a push", function (path, username, identifier, record, stanza, class, importance)
		local id = rules.engine:expect_answer(username or "", identifier, address(record).jid, os.time());
		local iq, reason = prepare(username, record, id, stanza, class);
		if not iq or not send(iq) then
			rules.engine:withdraw(id);
			not_pushed(path, identifier, username, reason or "cannot be sent");
			return false;
		end
		log("debug", "Pushed (%s) to '%s' of %s: %s", path, identifier, username, importance);
		sessions.push_sent(username, identifier, class);
		return true;
	end);

	local function disable_failing()
		for username, identifier in rules.engine.take_disabled, rules.engine do
			log("warn", "Push registration '%s' of %s has %d errors in a row, or more", identifier, username, max_push_errors);
			registrations.remove(username, { identifier });
		end
	end

	-- iq/host: an answer to a push, or another iq that is none of ours.
	local function answered(event)
		local stanza = event.stanza;
		local attr = stanza.attr;
		if attr.type ~= "result" and attr.type ~= "error" or not attr.id then return; end
		local err = stanza:get_child("error");
		local error_type = err and err.attr.type;
		local outcome, errors, is_disabled, is_foreign = rules.engine:take_answer(
			attr.id, attr.from, attr.type, error_type, max_push_errors, os.time());
		if is_foreign then -- or spelled as the client spelled it: the sender of what this server answers itself
			outcome, errors, is_disabled = rules.engine:take_answer(
				attr.id, jid.prep(attr.from), attr.type, error_type, max_push_errors, os.time());
		end
		if not outcome then return; end
		log("debug", "Push answer of %s: %s (%d in a row)", attr.from, outcome, errors);
		if is_disabled then disable_failing(); end
		return true;
	end

	return { push = push; not_pushed = not_pushed; answered = answered; };
end
