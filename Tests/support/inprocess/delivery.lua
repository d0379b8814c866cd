-- How a message reaches an account: the events of mod_mam, mod_carbons, mod_message and mod_offline that matter for
-- notifications.

local sessions = require "inprocess.sessions";
local stanzas = require "inprocess.stanzas";
local st = require "util.stanza";

local delivery = {};

local remote_origin = { type = "s2sin", host = "remote.test", log = function () end, send = function () return true; end };

-- The last handler of offline messages, like mod_offline: stores the message.
function delivery.attach(host)
	host.events.add_handler("message/offline/handle", function () return true; end, -1);
end

-- Handlers of the event get the stanza without its archive id; everything later gets a clone with it.
local function archive(host, origin, stanza, user, id)
	host:fire("archive-message-added", { origin = origin, stanza = st.clone(stanza), for_user = user, id = id });
	if not id then return stanza; end
	return stanzas.with_archive_id(stanza, user.."@"..host.name, tostring(id)); -- a number in some databases
end

local function offline(host, origin, stanza, user)
	return host:fire("message/offline/handle", { origin = origin, username = user, stanza = stanza });
end

local function send_carbons(host, stanza, user, except, direction)
	local bare = user.."@"..host.name;
	for _, session in ipairs(sessions.of(host, user)) do
		if session.want_carbons and session.resource ~= except then
			session.send(stanzas.carbon(stanza, direction, bare, session.full_jid));
		end
	end
end

local function to_full(host, origin, stanza, user, resource)
	local session = sessions.find(host, user, resource);
	local kind = stanza.attr.type;
	local wants_copies = stanza.name == "message" and kind ~= "error" and kind ~= "groupchat";
	if wants_copies then send_carbons(host, stanza, user, resource, "received"); end
	if session and session.send(stanza) then return; end
	if wants_copies then offline(host, origin, stanza, user); end
end

local function to_bare(host, origin, stanza, user)
	if stanza.attr.type == "groupchat" then
		return host:fire("message/bare/groupchat", { origin = origin, stanza = stanza });
	end
	local sent = false;
	for _, session in ipairs(sessions.of(host, user)) do
		sent = session.send(stanza) or sent;
	end
	if not sent and stanza.name == "message" and stanza.attr.type ~= "headline" then offline(host, origin, stanza, user); end
end

-- mod_mam removes archive ids that others forged.
local function build(host, options, from, to, user)
	local attr = { id = options.id, from = from, to = to };
	if options.wire_id then
		attr.known_as, attr.id = options.id, options.wire_id ~= "none" and options.wire_id or nil;
	end
	local stanza = stanzas.build(options.kind, attr, options.text);
	if options.stamp then stanzas.add_stamp(stanza, options.stamp); end
	if options.forged and not host.has_mam then
		return stanzas.with_archive_id(stanza, user.."@"..host.name, options.forged);
	end
	return stanza;
end

-- options: kind; id; wire_id: the id that the stanza has instead, or "none"; text: stands in its texts instead of the id;
--   from; to_resource; stamp: see stanzas.lua; forged: an archive id that the sender forged; archive_id: nil if it is not
--   archived, false if it is archived without an id
function delivery.message(host, user, options)
	local bare = user.."@"..host.name;
	local to = options.to_resource and bare.."/"..options.to_resource or bare;
	local stanza = build(host, options, options.from or "contact@remote.test/phone", to, user);
	if options.archive_id ~= nil then stanza = archive(host, remote_origin, stanza, user, options.archive_id or nil); end
	if options.to_resource then return to_full(host, remote_origin, stanza, user, options.to_resource); end
	return to_bare(host, remote_origin, stanza, user);
end

-- A message that the user sends to somebody else: archived for the sender, copied to the sender's other devices.
function delivery.outgoing(host, session, options)
	local stanza = build(host, options, session.full_jid, "contact@remote.test", session.username);
	if options.archive_id then stanza = archive(host, session, stanza, session.username, options.archive_id); end
	send_carbons(host, stanza, session.username, session.resource, "sent");
end

-- A note to oneself: archived when it leaves and when it arrives, both times without 'to', then delivered. Returns what
-- makes it arrive: others may leave before.
function delivery.note_to_self(host, session, options)
	local stanza = build(host, options, session.full_jid, nil, session.username);
	local id = options.archive_id;
	local outgoing = id and (type(id) == "number" and id + 1000 or id.."-out");
	if id then stanza = archive(host, session, stanza, session.username, outgoing); end
	return function ()
		if id then stanza = archive(host, session, stanza, session.username, id); end
		return to_bare(host, session, stanza, session.username);
	end;
end

return delivery;
