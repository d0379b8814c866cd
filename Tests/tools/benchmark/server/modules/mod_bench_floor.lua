-- Benchmark only: the least that a module can do for a push. Sends a publish prepared once, with a new id,
-- for each offline message to both registrations and for each stanza queued for a hibernated session to its own. It decides
-- nothing, remembers nothing and handles no answers.

local jid_split = require "util.jid".split;
local st = require "util.stanza";

local sent = 0;
local prepared = {};

local function field(form, kind, name, value)
	form:tag("field", { type = kind; var = name; });
	if value then form:text_tag("value", value); end
	form:up();
end

local function options(secret)
	local form = st.stanza("x", { xmlns = "jabber:x:data"; type = "submit"; });
	field(form, nil, "FORM_TYPE", "http://jabber.org/protocol/pubsub#publish-options");
	field(form, nil, "secret", secret);
	return form;
end

local function summary()
	local form = st.stanza("x", { xmlns = "jabber:x:data"; type = "form"; });
	field(form, "hidden", "FORM_TYPE", "urn:xmpp:push:summary");
	field(form, "text-single", "message-count", "1");
	field(form, "text-single", "pending-subscription-count");
	field(form, "jid-single", "last-message-sender");
	field(form, "text-single", "last-message-body", "New Message!");
	return form;
end

local function publish(node)
	return st.iq({ type = "set"; id = "push"; to = "push.remote"; from = module.host; })
		:tag("pubsub", { xmlns = "http://jabber.org/protocol/pubsub"; })
			:tag("publish", { node = node; })
				:tag("item")
					:tag("notification", { xmlns = "urn:xmpp:push:0"; })
						:add_child(summary()):up():up():up()
			:tag("publish-options"):add_child(options("secret-of-"..node)):reset();
end

local function send(node)
	local iq = prepared[node];
	if not iq then
		iq = publish(node);
		prepared[node] = iq;
	end
	sent = sent + 1;
	iq.attr.id = "push-"..sent;
	module:send(iq);
end

module:hook("message/offline/handle", function (event)
	local username = jid_split(event.stanza.attr.to);
	send(username.."-phone");
	send(username.."-tablet");
end, 1);

module:hook("smacks-hibernation-stanza-queued", function (event)
	send(event.origin.username.."-phone");
end);
