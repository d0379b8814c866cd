-- Builds the publish of a notification (note.1).

local st = require "util.stanza";

local frozen = module:require "frozen";
local new_generations = module:require "generations";
local publish_options = module:require "publish_options";

local configured = module:require "options";
local with_sender = configured.get "push_notification_with_sender";
local with_body = configured.get "push_notification_with_body";
local important_body = configured.get "push_notification_important_body";

local xmlns_push = "urn:xmpp:push:0";
local xmlns_pubsub = "http://jabber.org/protocol/pubsub";

-- Publishes of a class that are kept.
local max_kept = 200;

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

local function item(summary)
	return element("item", {}, element("notification", { xmlns = xmlns_push; }, form(summary)));
end

local function iq(to, id, pubsub)
	return setmetatable({
		name = "iq"; attr = { to = to; from = module.host; type = "set"; id = id; }; tags = { pubsub }; pubsub;
	}, stanza_mt);
end

-- options: the publish-options element, if there is one
local function pubsub(attr, record, shown_item, options)
	return element("pubsub", attr, element("publish", { node = record.node; }, shown_item), options);
end

-- address(record): returns the prepared JID of the push service
return function (rules, address)
	-- What a notification shows, by class and by whether it may show the stanza. Computed once: options need a reload.
	local function shown(class, may_show_stanza)
		local sender, body, dummy = rules.engine:summary(
			class, may_show_stanza, with_sender, with_body, important_body ~= "");
		return { sender = sender; body = body; important_body = dummy and important_body or nil; };
	end

	local of_stanza, of_none = {}, {};
	for _, class in pairs(rules.classes) do
		of_stanza[class], of_none[class] = shown(class, true), shown(class, false);
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
		local shown_item = item(summary);
		local options = record.options and publish_options.new(record);
		local content = pubsub({ xmlns = xmlns_pubsub; }, record, shown_item, options);
		return iq(address(record), id, content), shown_item.tags[1], summary;
	end

	-- Whether notifications of a class show anything of a stanza.
	local function shows(class)
		return of_stanza[class].sender or of_stanza[class].body;
	end

	-- By class, for those that show nothing: the item that all registrations have, and by registration the pubsub element of
	-- those that were pushed last.
	local pubsub_attr = frozen.freeze(element("pubsub", { xmlns = xmlns_pubsub; })).attr;
	local items, kept = {}, {};
	for _, class in pairs(rules.classes) do
		if not shows(class) then
			items[class] = frozen.freeze(item(summarise({}, nil, class)));
			kept[class] = new_generations(max_kept, "k");
		end
	end

	local function shared_pubsub(record, class)
		local content = kept[class]:get(record);
		if not content then
			local options = record.options and publish_options.shared(record);
			content = pubsub(pubsub_attr, record, items[class], options);
			kept[class]:keep(record, content);
		end
		return content;
	end

	-- Saves work where nobody changes the iq, only sends it.
	local function build_shared(record, id, stanza, class)
		if not items[class] then return (build(record, id, stanza, class)); end
		return iq(address(record), id, shared_pubsub(record, class));
	end

	return { build = build; build_shared = build_shared; shows = shows; };
end
