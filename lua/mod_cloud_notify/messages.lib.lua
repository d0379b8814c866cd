-- 4b, 4c and note.3: archived, offline and groupchat messages, and cloud-notify-ping.

local jid_node, jid_split = require "util.jid".node, require "util.jid".split;
local os_time = os.time; -- rules.now would cost a twentieth of an archived message

local guarded = module:require "guarded";

return function (rules, registrations, publisher, decision_log)
	local sentences, log_debug, not_pushed_to_any = rules.sentences, decision_log.debug, decision_log.not_pushed_to_any;
	local any, carry_out = registrations.any, publisher.carry_out;
	local users, full_sessions = prosody.hosts[module.host].sessions, prosody.full_sessions;

	local function recipient(event)
		local to = event.stanza.attr.to;
		return event.username or jid_split(to) or event.origin and event.origin.username;
	end

	-- Returns the registrations to push to, else nil; and the reason if it says so of all.
	local function due(username, path)
		local services, reason = registrations.due(username);
		if reason then decision_log.decided_not_to_push(rules.reason(path), nil, username, reason); end
		return services, reason;
	end

	local push_archived = guarded("archive-message-added", function (event, user_sessions, seconds)
		local username, stanza, origin, id = event.for_user, event.stanza, event.origin, event.id;
		local services = due(username, "archived");
		if not services then return; end
		if type(id) == "number" then id = tostring(id); end -- from an archive in a database
		carry_out(username, services, stanza, nil,
			rules.engine:archived(username, stanza, services, user_sessions, id, origin and origin.username,
				rules.now(seconds)));
	end);

	local function archived(event)
		local username = event.for_user;
		local services = any(username);
		if not services then return; end
		local user = users[username]; -- like sessions.of_user, whose call would cost a thirtieth of this event
		local user_sessions, seconds = user and user.sessions, os_time();
		-- Needs no guard: it leaves odd arguments to push_archived, which has one.
		local path, _, _, reason = rules.engine:archived_for_nobody(
			username, event.stanza, services, user_sessions, seconds);
		if path then -- as decision_log.not_pushed, whose call would be a twentieth of this event
			log_debug(not_pushed_to_any, sentences[path], username, sentences[reason]);
		else
			push_archived(event, user_sessions, seconds);
		end
	end

	local note_not_archived = guarded("a message", function (username, user, stanza)
		local services = any(username);
		if not services then return; end
		local path, _, _, reason = rules.engine:not_archived(username, stanza, services, user.sessions, os_time());
		if path then decision_log.not_pushed(path, nil, username, reason); end
	end);

	-- Hot: every message of the host. If a session gets one that is not archived, nothing else asks whom to push (why.1). Without
	-- a session that takes it, it goes to the offline messages.
	local function delivered(event)
		local stanza = event.stanza;
		local username = stanza and jid_node(stanza.attr.to);
		local user = username and users[username];
		if user and (user.top_resources or full_sessions[stanza.attr.to]) then note_not_archived(username, user, stanza); end
	end

	local push_offline = guarded("message/offline/handle", function (event)
		local username = recipient(event);
		local services = any(username) and due(username, "offline");
		if not services then return; end
		carry_out(username, services, event.stanza, event.origin,
			rules.engine:offline(username, event.stanza, services, rules.now(), event.origin));
	end);

	local function offline(event)
		local username = event.username;
		if username and not any(username) then return; end
		push_offline(event);
	end

	local function groupchat(event)
		local username = recipient(event);
		local services = any(username) and due(username, "groupchat");
		if not services then return; end
		carry_out(username, services, event.stanza, nil,
			rules.engine:groupchat(username, event.stanza, services, rules.now()));
	end

	-- Adds what is decided about a registration to the decisions, and returns their length.
	local decide_ping = guarded("a ping", function (username, identifier, decisions, length)
		local path, _, class, reason, key = rules.engine:ping(username or "", identifier, rules.now());
		decisions.path = path;
		decisions[length + 1], decisions[length + 2] = identifier, class;
		decisions[length + 3], decisions[length + 4] = reason, key;
		return length + 4;
	end);

	local function push_ping(username, services)
		local decisions, length = {}, 0;
		for identifier in pairs(services) do
			length = decide_ping(username, identifier, decisions, length) or length;
		end
		publisher.carry_out_many(username, services, nil, nil, decisions.path, decisions, length);
	end

	-- An event may bring registrations that no user stores.
	local function ping(event)
		local stored, reason = due(event.user, "ping");
		local services = event.push_services or stored;
		if services and not reason then push_ping(event.user, services); end
	end

	return { archived = archived; delivered = delivered; offline = offline; groupchat = groupchat; ping = ping; };
end
