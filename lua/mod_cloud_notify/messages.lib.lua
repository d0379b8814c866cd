-- 4b, 4c and note.3: archived, offline and groupchat messages, and cloud-notify-ping.

local jid_split = require "util.jid".split;

local guarded = module:require "guarded";

return function (rules, registrations, publisher, decision_log)
	local sentences, log_debug, not_pushed_to_any = rules.sentences, decision_log.debug, decision_log.not_pushed_to_any;
	local any, carry_out, push = registrations.any, publisher.carry_out, publisher.push;
	local users = prosody.hosts[module.host].sessions;

	local function recipient(event)
		local to = event.stanza.attr.to;
		return event.username or jid_split(to) or event.origin and event.origin.username;
	end

	local push_archived = guarded("archive-message-added", function (event, services, user_sessions)
		local username, stanza, origin, id = event.for_user, event.stanza, event.origin, event.id;
		if type(id) == "number" then id = tostring(id); end -- from an archive in a database
		carry_out(username, services, stanza, nil,
			rules.engine:archived(username, stanza, services, user_sessions, id, origin and origin.username, os.time()));
	end);

	local function archived(event)
		local username = event.for_user;
		local services = any(username);
		if not services then return; end
		local user = users[username]; -- like sessions.of_user, whose call would cost a thirtieth of this event
		local user_sessions = user and user.sessions;
		-- Needs no guard: it leaves odd arguments to push_archived, which has one.
		local path, _, _, reason = rules.engine:archived_for_nobody(username, event.stanza, services, user_sessions);
		if path then -- as decision_log.not_pushed, whose call would be a twentieth of this event
			log_debug(not_pushed_to_any, sentences[path], username, sentences[reason]);
		else
			push_archived(event, services, user_sessions);
		end
	end

	local push_offline = guarded("message/offline/handle", function (event)
		local username = recipient(event);
		local services = any(username);
		if not services then return; end
		carry_out(username, services, event.stanza, event.origin,
			rules.engine:offline(username, event.stanza, services, os.time(), event.origin));
	end);

	local function offline(event)
		local username = event.username;
		if username and not any(username) then return; end
		push_offline(event);
	end

	local function groupchat(event)
		local username = recipient(event);
		local services = any(username);
		if not services then return; end
		carry_out(username, services, event.stanza, nil,
			rules.engine:groupchat(username, event.stanza, services, os.time()));
	end

	local push_ping = guarded("a ping", function (username, identifier, record)
		local path, _, class, reason, key = rules.engine:ping(username or "", identifier);
		push(path, username, record, nil, identifier, class, reason, key);
	end);

	local function ping(event)
		local services = event.push_services or any(event.user);
		for identifier, record in pairs(services or {}) do push_ping(event.user, identifier, record); end
	end

	return { archived = archived; offline = offline; groupchat = groupchat; ping = ping; };
end
