-- Client sessions as core.sessionmanager keeps them: bound, unbound, retired.

local st = require "util.stanza";

local environment = require "inprocess.environment";

local prosody, clock = environment.prosody, environment.clock;
local sessions = {};

local function nothing() end

local resting = { destroyed = true, type = "c2s_destroyed", close = nothing };
resting.__index = resting;

-- Like sessionmanager at the end of a session: empties the table.
local function retire(session)
	for key in pairs(session) do
		if key ~= "log" and key ~= "id" then session[key] = nil; end
	end
	function session.send() return false; end
	function session.rawsend() return false; end
	return setmetatable(session, resting);
end

-- Like mod_presence: the sessions that get messages to the bare JID; nil if there are none.
local function find_top_resources(user)
	local highest, top = 0, {};
	for _, session in pairs(user.sessions) do
		if session.presence and session.priority > highest then highest, top = session.priority, {}; end
		if session.presence and session.priority == highest then top[#top + 1] = session; end
	end
	user.top_resources = top[1] and top or nil;
end

local function register(host, session)
	local user = host.session.sessions[session.username];
	if not user then
		user = { sessions = {} };
		host.session.sessions[session.username] = user;
		prosody.bare_sessions[session.username.."@"..host.name] = user;
	end
	user.sessions[session.resource] = session;
	prosody.full_sessions[session.full_jid] = session;
	find_top_resources(user);
end

local function unregister(host, session)
	local user = host.session.sessions[session.username];
	user.sessions[session.resource] = nil;
	prosody.full_sessions[session.full_jid] = nil;
	find_top_resources(user);
	if not next(user.sessions) then
		host.session.sessions[session.username] = nil;
		prosody.bare_sessions[session.username.."@"..host.name] = nil;
	end
end

-- fields: client_id, mam_requested, want_carbons, ... are copied into the session.
function sessions.bind(host, username, resource, fields)
	local session = {
		type = "c2s", host = host.name, username = username, resource = resource;
		full_jid = username.."@"..host.name.."/"..resource;
		log = nothing, conntime = clock.wall(), presence = st.presence(), priority = 0;
	};
	for key, value in pairs(fields or {}) do session[key] = value; end
	function session.send(stanza)
		if stanza.attr.type == "result" or stanza.attr.type == "error" then host.replies[#host.replies + 1] = stanza; end
		return true;
	end
	register(host, session);
	host:fire("resource-bind", { session = session });
	return session;
end

function sessions.find(host, username, resource)
	local user = host.session.sessions[username];
	return user and user.sessions[resource];
end

-- Handlers of pre-resource-unbind may keep the session, as stream management does.
function sessions.destroy(host, session)
	if session.destroyed then return; end
	if host:fire("pre-resource-unbind", { session = session }) then return; end
	session.destroyed = true;
	unregister(host, session);
	host:fire("resource-unbind", { session = session });
	retire(session);
end

-- All sessions of a user, always in the same order.
function sessions.of(host, username)
	local user = host.session.sessions[username];
	local list = {};
	for _, session in pairs(user and user.sessions or {}) do list[#list + 1] = session; end
	table.sort(list, function (a, b) return a.resource < b.resource; end);
	return list;
end

return sessions;
