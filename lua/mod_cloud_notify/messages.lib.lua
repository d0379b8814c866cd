-- 4(b) and 4(c): archived, offline and groupchat messages; and cloud-notify-ping.

local jid_split = require "util.jid".split;
local logger = require "util.logger";

local guarded = module:require "guarded";
local importance_class = module:require "importance";

-- What module:log("debug", ...) calls in the end: most archived messages have a line of their own.
local log_debug = logger.make_logger(module.host..":"..module.name, "debug");
local not_pushed_to_any = "Not pushed (%s) to 'all registrations' of %s: %s";

return function (rules, registrations, publisher)
	local any = registrations.any;
	local users = prosody.hosts[module.host].sessions;
	-- The classes that an ending session's stanzas have pushed, for each registration (4c.2).
	local ending_sessions = setmetatable({}, { __mode = "k" });

	-- Carries out the decisions (identifier, reason not to push or false)... for one stanza; without a class,
	-- importance is the reason why it pushes to nobody.
	local function carry_out(path, username, services, stanza, class, importance, is_urgent, ...)
		if not class then
			log_debug(not_pushed_to_any, path, username, importance);
			return;
		end
		if is_urgent then path = "urgent"; end
		for i = 1, select("#", ...), 2 do
			local identifier, reason = select(i, ...);
			if reason then
				publisher.not_pushed(path, identifier, username, reason);
			else
				publisher.push(path, username, identifier, services[identifier], stanza, class, importance);
			end
		end
	end

	local function recipient(event)
		local to = event.stanza.attr.to;
		return event.username or jid_split(to) or event.origin and event.origin.username;
	end

	local push_archived = guarded("archive-message-added", function (event, services, user_sessions)
		local username, stanza, origin = event.for_user, event.stanza, event.origin;
		carry_out("archived", username, services, stanza,
			rules.engine:archived(username, stanza, services, user_sessions,
				event.id, origin and origin.username, os.time()));
	end);

	local function archived(event)
		local username = event.for_user;
		local services = any(username);
		if not services then return; end
		local user = users[username]; -- as sessions.of_user, whose call would be a thirtieth of this event
		local user_sessions = user and user.sessions;
		-- Needs no guard: it leaves whatever is odd to push_archived, which has one.
		local reason = rules.engine:archived_for_nobody(username, event.stanza, services, user_sessions);
		if reason then
			log_debug(not_pushed_to_any, "archived", username, reason);
		else
			push_archived(event, services, user_sessions);
		end
	end

	-- 4c.2: mod_smacks hands the unacked stanzas of a session that ends to this event, one by one.
	local function is_of_ending_session(event, username)
		local session = event.origin;
		return session and session.username == username and (session.hibernating or session.smacks == false);
	end

	local function push_for_ending_session(event, username, services)
		local used = ending_sessions[event.origin];
		if not used then
			used = {};
			ending_sessions[event.origin] = used;
		end
		for identifier, record in pairs(services) do
			local classes = used[identifier] or 0;
			local class, reason = rules.engine:ending_session(username, identifier, event.stanza, classes, os.time());
			if not class then
				publisher.not_pushed("offline", identifier, username, reason);
			elseif publisher.push("offline", username, identifier, record, event.stanza, class, reason) then
				used[identifier] = classes | class;
			end
		end
	end

	local function push_to_all(path, event, username, services)
		carry_out(path, username, services, event.stanza,
			rules.engine:offline(username, event.stanza, services, os.time()));
	end

	local push_offline = guarded("message/offline/handle", function (event)
		local username = recipient(event);
		local services = registrations.any(username);
		if not services then return; end
		if is_of_ending_session(event, username) then
			push_for_ending_session(event, username, services);
		else
			push_to_all("offline", event, username, services);
		end
	end);

	local function offline(event)
		local username = event.username;
		if username and not registrations.any(username) then return; end
		push_offline(event);
	end

	local function groupchat(event)
		local username = recipient(event);
		local services = registrations.any(username);
		if services then push_to_all("groupchat", event, username, services); end
	end

	local function ping(event)
		local services = event.push_services or registrations.any(event.user);
		for identifier, record in pairs(services or {}) do
			publisher.push("ping", event.user, identifier, record, nil, importance_class.unimportant, "unimportant (ping)");
		end
	end

	return { archived = archived; offline = offline; groupchat = groupchat; ping = ping; };
end
