-- Stream management as mod_smacks fires it: a queue of clones with delay tags, hibernation, resumption, expiry.

local sessions = require "inprocess.sessions";
local datetime = require "util.datetime";
local smqueue = require "util.smqueue";
local st = require "util.stanza";
local watchdog = require "util.watchdog";

local smacks = {};

-- The copy of a stanza that is queued.
function smacks.copy(host, session, stanza)
	local copy = st.clone(stanza);
	if copy.name ~= "iq" and not copy:get_child("delay", "urn:xmpp:delay") then
		copy:tag("delay", {
			xmlns = "urn:xmpp:delay", from = session.username.."@"..host.name, stamp = datetime.datetime();
		});
	end
	return copy;
end

local function queue_stanza(host, session, stanza)
	local copy = smacks.copy(host, session, stanza);
	local queue = session.outgoing_stanza_queue;
	queue:push(copy);
	if session.hibernating then
		host:fire("smacks-hibernation-stanza-queued", { origin = session, queue = queue:table(), stanza = copy });
	end
	return copy;
end

function smacks.enable(host, session)
	local raw_send = session.send;
	session.smacks = "urn:xmpp:sm:3";
	session.resumption_token = "token-of-"..session.resource;
	session.outgoing_stanza_queue = smqueue.new(500);
	function session.send(stanza)
		if session.destroyed then return false; end
		if session.smacks and not session.resending_unacked then queue_stanza(host, session, stanza); end
		return raw_send(stanza);
	end
	return session;
end

function smacks.unacked(session)
	return session.outgoing_stanza_queue and session.outgoing_stanza_queue:count_unacked() or 0;
end

function smacks.queue(session)
	return session.outgoing_stanza_queue and session.outgoing_stanza_queue:table() or {};
end

-- The client acknowledges the oldest count stanzas, by default all.
function smacks.ack(session, count)
	local queue = session.outgoing_stanza_queue;
	queue:ack(queue:count_acked() + math.min(count or math.huge, queue:count_unacked()));
end

-- The same, as the stanza that other modules see, too.
function smacks.receive_ack(host, session)
	host:fire("stanza/"..session.smacks..":a", { origin = session, stanza = st.stanza("a", { xmlns = session.smacks }) });
	smacks.ack(session);
end

-- The ack is late; with_last: the event has the stanza for which it was requested.
function smacks.ack_delayed(host, session, with_last)
	local queue = session.outgoing_stanza_queue:table();
	local stanza = with_last and queue[#queue] or nil;
	return host:fire("smacks-ack-delayed", { origin = session, queue = queue, stanza = stanza });
end

local function only_session(host, session)
	local all = host.session.sessions[session.username].sessions;
	return next(all) == session.resource and next(all, session.resource) == nil;
end

-- True for stanzas that are safe: archived, or in the offline storage.
local function delivery_failure(host, session, stanza)
	if not session.username then return nil; end
	local kind = stanza.attr.type or "normal";
	if stanza.name ~= "message" or (kind ~= "chat" and kind ~= "normal") then return nil; end
	local by = session.username.."@"..host.name;
	if session.mam_requested and stanza:get_child_with_attr("stanza-id", "urn:xmpp:sid:0", "by", by) then return true; end
	if not only_session(host, session) then return nil; end
	return host:fire("message/offline/handle", { origin = session, username = session.username, stanza = stanza });
end

local function handle_unacked(host, session)
	local queue = session.outgoing_stanza_queue;
	if not queue or queue:count_unacked() == 0 then return; end
	session.smacks = false;
	session.outgoing_stanza_queue = nil;
	for stanza in queue:consume() do
		host:fire("delivery/failure", { session = session, stanza = stanza });
	end
end

local function expire(host, session)
	if session.destroyed or not session.resumption_token then return; end
	session.resumption_token = nil;
	session.resending_unacked = true;
	sessions.destroy(host, session);
end

-- 0.12 accepts the call of any watchdog; 13 only that of the session's current one.
local function hibernation_watchdog(host, session)
	return watchdog.new(host.smacks.timeout, function (this_dog)
		if host.smacks.style == "13" and this_dog ~= session.hibernating_watchdog then return; end
		expire(host, session);
	end);
end

local function start_hibernation(host, session)
	session.hibernating = os.time();
	session.hibernating_watchdog = hibernation_watchdog(host, session);
	local queue = session.outgoing_stanza_queue:table();
	host:fire("smacks-hibernation-start", { origin = session, queue = queue });
	return true;
end

-- The connection is lost.
function smacks.hibernate(host, session)
	return sessions.destroy(host, session);
end

-- A new connection resumes the session; the client has seen the oldest acked stanzas.
function smacks.resume(host, session, acked)
	if session.hibernating_watchdog then
		session.hibernating_watchdog:cancel();
		session.hibernating_watchdog = nil;
	end
	session.hibernating = nil;
	smacks.ack(session, acked or 0);
	local intermediate = { type = "c2s", username = session.username, host = host.name, log = session.log };
	local queue = session.outgoing_stanza_queue:table();
	return host:fire("smacks-hibernation-end", { origin = intermediate, resumed = session, queue = queue });
end

-- Closed by the client or the server, so no longer resumable.
function smacks.close(host, session)
	host:fire("pre-session-close", { session = session });
	sessions.destroy(host, session);
end

local function before_close(event)
	local session = event.session;
	session.resumption_token = nil;
	if session.hibernating_watchdog then
		session.hibernating_watchdog:cancel();
		session.hibernating_watchdog = nil;
	end
end

local function before_unbind(host, session)
	if not session.smacks then return nil; end
	if not session.resumption_token then return handle_unacked(host, session); end
	if session.hibernating then return nil; end
	return start_hibernation(host, session);
end

-- The hooks of mod_smacks, at its priorities.
function smacks.attach(host)
	local add = host.events.add_handler;
	add("pre-session-close", before_close);
	add("pre-resource-unbind", function (event) return before_unbind(host, event.session); end);
	add("delivery/failure", function (event) return delivery_failure(host, event.session, event.stanza); end);
end

return smacks;
