-- Benchmark only: the module's effects in the benchmark's scenarios without any rule, the least that a module can cost. It
-- has one importance class, checks no request, may push a message twice and counts no errors.

local st = require "util.stanza";
local watchdog = require "util.watchdog";

local store = module:open_store();
local users = prosody.hosts[module.host].sessions;
local services, prepared, in_flight, last_id = {}, {}, {}, 0;

local function get(username)
	local known = services[username];
	if not known then
		known = store:get(username) or false;
		services[username] = known;
	end
	return known;
end

local function publish(record)
	return st.iq({ type = "set"; id = "push"; to = record.jid; from = module.host; })
		:tag("pubsub", { xmlns = "http://jabber.org/protocol/pubsub"; })
			:tag("publish", { node = record.node; })
				:tag("item"):tag("notification", { xmlns = "urn:xmpp:push:0"; }):reset().tags[1];
end

local function push(record)
	local content = prepared[record];
	if not content then
		content = publish(record);
		prepared[record] = content;
	end
	last_id = last_id + 1;
	local id = "push-"..last_id;
	in_flight[id] = record;
	module:send(setmetatable({
		name = "iq"; attr = { type = "set"; id = id; to = record.jid; from = module.host; }; tags = { content }; content;
	}, st.stanza_mt));
end

local function change(event, identifier, record)
	local origin = event.origin;
	local changed = get(origin.username) or {};
	changed[identifier], services[origin.username] = record, changed;
	store:set(origin.username, changed);
	origin.push_identifier, origin.push_settings = record and identifier, record;
	origin.send(st.reply(event.stanza));
	return true;
end

module:hook("iq-set/self/urn:xmpp:push:0:enable", function (event)
	local request, origin = event.stanza.tags[1], event.origin;
	local jid, node = request.attr.jid, request.attr.node;
	return change(event, jid.."<"..node, {
		jid = jid; node = node; options = st.preserialize(request.tags[1]); timestamp = os.time(); resource = origin.resource;
	});
end);

module:hook("iq-set/self/urn:xmpp:push:0:disable", function (event)
	local attr = event.stanza.tags[1].attr;
	return change(event, attr.jid.."<"..attr.node, nil);
end);

module:hook("iq/host", function (event)
	local id = event.stanza.attr.id;
	if not in_flight[id] then return; end
	in_flight[id] = nil;
	return true;
end, 10);

local function is_held(identifier, sessions)
	for _, session in pairs(sessions) do
		if session.push_identifier == identifier then return true; end
	end
end

module:hook("archive-message-added", function (event)
	local known = get(event.for_user);
	if not known then return; end
	for identifier, record in pairs(known) do
		if not is_held(identifier, users[event.for_user].sessions) then push(record); end
	end
end);

module:hook("message/offline/handle", function (event)
	for _, record in pairs(get(event.username) or {}) do push(record); end
end, 1);

-- Reads a bit of every stanza: the last one may be important.
local function scan(session, queue)
	local important = 0;
	for i = 1, #queue do
		local stanza = queue[i];
		local child = stanza.tags[1];
		if stanza.name == "message" and child and child.name == "body" then important = important + 1; end
	end
	push(session.push_settings);
	if important > 0 and #queue > important then push(session.push_settings); end
end

module:hook("smacks-hibernation-start", function (event)
	local session = event.origin;
	local original = session.hibernating_watchdog;
	original:cancel();
	session.hibernating_watchdog = watchdog.new(72*3600, original.callback);
	scan(session, event.queue);
end);

module:hook("smacks-hibernation-stanza-queued", function (event)
	local session = event.origin;
	local queue = session.push_queue;
	if queue then
		queue[#queue + 1] = event.stanza;
		return;
	end
	session.push_queue = { event.stanza };
	session.awaiting_push_timer = module:add_timer(1, function ()
		local batch = session.push_queue;
		session.push_queue, session.awaiting_push_timer = nil, nil;
		scan(session, batch);
	end);
end);
