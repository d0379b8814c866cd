-- Builds the publish of a notification (note.1).

local log = module._log;
local st = require "util.stanza";

local importance_class = module:require "importance";

local with_sender = module:get_option_boolean("push_notification_with_sender", false);
local with_body = module:get_option_boolean("push_notification_with_body", false);
local important_body = module:get_option_string("push_notification_important_body", "New Message!");

local xmlns_push = "urn:xmpp:push:0";
local xmlns_pubsub = "http://jabber.org/protocol/pubsub";

local stanza_mt = st.stanza_mt;

local function element(name, attr, ...)
	return setmetatable({ name = name; attr = attr; tags = { ... }; ... }, stanza_mt);
end

local function text_element(name, text)
	return setmetatable({ name = name; attr = {}; tags = {}; text ~= "" and text or nil; }, stanza_mt);
end

local function field(type, var, value)
	local attr = { type = type; var = var; };
	if not value then return element("field", attr); end
	return element("field", attr, text_element("value", value));
end

local function form(summary)
	return element("x", { xmlns = "jabber:x:data"; type = "form"; },
		field("hidden", "FORM_TYPE", "urn:xmpp:push:summary"),
		field("text-single", "message-count", summary["message-count"]),
		field("text-single", "pending-subscription-count"),
		field("jid-single", "last-message-sender", summary["last-message-sender"]),
		field("text-single", "last-message-body", summary["last-message-body"]));
end

local function publish_options(record)
	local ok, options = pcall(st.deserialize, record.options);
	if ok then
		return element("publish-options", {}, options);
	end
	log("warn", "The publish-options of '%s' cannot be read: %s", record.jid, options);
end

local function iq(record, id, pubsub)
	return setmetatable({
		name = "iq"; attr = { to = record.jid; from = module.host; type = "set"; id = id; }; tags = { pubsub }; pubsub;
	}, stanza_mt);
end

-- Returns the pubsub element and the notification in it.
local function pubsub(record, summary)
	local payload = element("notification", { xmlns = xmlns_push; }, form(summary));
	local publish = element("publish", { node = record.node; }, element("item", {}, payload));
	local options = record.options and publish_options(record);
	return element("pubsub", { xmlns = xmlns_pubsub; }, publish, options), payload;
end

return function (rules)
	-- What a notification of each importance class shows: the options never change while the module runs.
	local shown = {};
	for _, class in pairs(importance_class) do
		local sender, real_body, dummy = rules.engine:summary(class, with_sender, with_body, important_body ~= "");
		shown[class] = { sender = sender; real_body = real_body; important_body = dummy; };
	end
	local important = shown[importance_class.important];
	local shows_the_stanza = important.sender or important.real_body;

	-- The pubsub elements of registrations, one for each class, that several notifications share.
	local shared = { setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" }) };

	local function summarise(stanza, class, is_private)
		local summary = { ["message-count"] = "1"; };
		local show = shown[class];
		if stanza and show.sender and not is_private then
			summary["last-message-sender"] = stanza.attr.from;
		end
		if stanza and show.real_body and not is_private then
			summary["last-message-body"] = stanza:get_child_text("body");
		elseif show.important_body then
			summary["last-message-body"] = important_body;
		end
		return summary;
	end

	-- Returns the iq, the notification in it, and the summary in that as a table: all new, for handlers to change.
	-- A private notification shows neither sender nor body, whatever the options say.
	local function build(record, id, stanza, class, is_private)
		local summary = summarise(stanza, class, is_private);
		local content, payload = pubsub(record, summary);
		return iq(record, id, content), payload, summary;
	end

	-- Returns an iq whose pubsub element belongs to every notification of the registration and class: for a
	-- recipient that only puts it on the wire.
	local function build_shared(record, id, stanza, class)
		if shows_the_stanza then
			return (build(record, id, stanza, class));
		end
		local content = shared[class][record];
		if not content then
			content = pubsub(record, summarise(stanza, class));
			shared[class][record] = content;
		end
		return iq(record, id, content);
	end

	return { build = build; build_shared = build_shared; };
end
