-- Builds the publish of a notification (note.1).

local log = module._log;
local st = require "util.stanza";

local configured = module:require "options";
local with_sender = configured.get "push_notification_with_sender";
local with_body = configured.get "push_notification_with_body";
local important_body = configured.get "push_notification_important_body";

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

local function iq(to, id, pubsub)
	return setmetatable({
		name = "iq"; attr = { to = to; from = module.host; type = "set"; id = id; }; tags = { pubsub }; pubsub;
	}, stanza_mt);
end

-- Returns the pubsub element and the notification in it.
local function pubsub(record, summary)
	local payload = element("notification", { xmlns = xmlns_push; }, form(summary));
	local publish = element("publish", { node = record.node; }, element("item", {}, payload));
	local options = record.options and publish_options(record);
	return element("pubsub", { xmlns = xmlns_pubsub; }, publish, options), payload;
end

-- address(record): returns the prepared JID of the push service
return function (rules, address)
	-- What a notification shows, by class and by whether it may show the stanza. Computed once: options need a reload.
	local function shown(class, may_show_stanza)
		local sender, body, dummy = rules.engine:summary(
			class, may_show_stanza, with_sender, with_body, important_body ~= "");
		return { sender = sender; body = body; important_body = dummy and important_body or nil; };
	end

	local of_stanza, of_none, shared = {}, {}, {};
	for _, class in pairs(rules.classes) do
		of_stanza[class], of_none[class] = shown(class, true), shown(class, false);
		-- By registration, the pubsub element that its notifications of a class share.
		shared[class] = setmetatable({}, { __mode = "k" });
	end

	local function shortened(body)
		local text = body:get_text();
		local length = rules.engine:cut(text);
		return length and text:sub(1, length)..rules.ellipsis or text;
	end

	local function summarise(record, stanza, class)
		local show = (stanza and of_stanza or of_none)[class];
		local sender, body;
		if show.sender or show.body then
			local language = record.language;
			sender, body = rules.engine:shown(stanza, type(language) == "string" and language or nil);
		end
		return {
			["message-count"] = "1";
			["last-message-sender"] = show.sender and sender or nil;
			["last-message-body"] = show.body and body and shortened(body) or show.important_body;
		};
	end

	-- Returns the iq, the notification in it, and its summary as a table. All are new, so that handlers may change them.
	-- Without a stanza they show neither sender nor real body, whatever the options.
	local function build(record, id, stanza, class)
		local summary = summarise(record, stanza, class);
		local content, payload = pubsub(record, summary);
		return iq(address(record), id, content), payload, summary;
	end

	-- Whether notifications of a class show anything of a stanza.
	local function shows(class)
		return of_stanza[class].sender or of_stanza[class].body;
	end

	-- Saves work where nobody changes the iq, only sends it: the registration's notifications of a class share one pubsub
	-- element.
	local function build_shared(record, id, stanza, class)
		if shows(class) then
			return (build(record, id, stanza, class));
		end
		local content = shared[class][record];
		if not content then
			content = pubsub(record, summarise(record, stanza, class));
			shared[class][record] = content;
		end
		return iq(address(record), id, content);
	end

	return { build = build; build_shared = build_shared; shows = shows; };
end
