-- Stanzas with the class and reason that the rules must give them, written by hand.
local messages = {};

local function element(name, attr, ...)
	local result = { name = name; attr = attr or {}; tags = {}; };
	for i, child in ipairs { ... } do
		result[i] = child;
		if type(child) == "table" then table.insert(result.tags, child); end
	end
	return result;
end

local function body(text) return element("body", nil, text); end
local function in_namespace(name, xmlns, ...) return element(name, { xmlns = xmlns }, ...); end

-- Name of the element, type, expected class (nil if it is never pushed) and reason, and children made from a text, if they
-- depend on one.
local texts, no_texts = { "a", "b", ("long "):rep(20) }, { "" };
local function kind(name, type, class, reason, children)
	return { name = name; type = type; class = class; reason = reason; children = children; texts = texts; };
end
local function textless_kind(...)
	local result = kind(...);
	result.texts = no_texts;
	return result;
end
local function encrypted(name, xmlns, has_body, is_key_transport)
	local class, reason = is_key_transport and 1 or 2, "important (encrypted)";
	return kind("message", "chat", class, is_key_transport and "unimportant (key transport)" or reason, function (text)
		local header = element("header", nil, element("iv", nil, text));
		local payload = not is_key_transport and element("payload") or nil;
		return { in_namespace(name, xmlns, header, text, payload), has_body and body("fallback") or nil };
	end);
end

messages.kinds = {
	kind("message", "chat", 2, "important (body)", function (text) return { body(text) }; end),
	kind("message", nil, 2, "important (body)", function (text) return { element("subject", nil, "s"), body(text) }; end),
	textless_kind("message", "chat", 1, "unimportant (no body)", function () return { body("") }; end),
	textless_kind("message", "chat", 1, "unimportant (no body)", function () return { in_namespace("composing", "urn:x") }; end),
	textless_kind("message", "chat", 1, "unimportant (no body)", function () return { in_namespace("body", "urn:x", "x") }; end),
	kind("message", "error", 1, "unimportant (error)", function (text) return { body(text) }; end),
	kind("message", "headline", 1, "unimportant (headline)", function (text) return { body(text) }; end),
	kind("message", "groupchat", 2, "important (body)", function (text) return { body(text) }; end),
	kind("message", "groupchat", 1, "unimportant (subject)", function (text)
		return { body(text), element("subject", nil, text) };
	end),
	encrypted("encrypted", "urn:xmpp:omemo:2"), encrypted("encrypted", "urn:xmpp:omemo:1", true, true),
	encrypted("x", "jabber:x:encrypted", true),
	textless_kind("message", "chat", 2, "important (encrypted)", function ()
		return { in_namespace("encryption", "urn:xmpp:eme:0") };
	end),
	textless_kind("message", "chat", 1, "unimportant (no body)", function () return { in_namespace("encrypted", "urn:x") }; end),
	textless_kind("message", "chat", 2, "important (call)", function ()
		return { in_namespace("propose", "urn:xmpp:jingle-message:0") };
	end),
	textless_kind("message", "chat", 2, "important (call)", function ()
		return { in_namespace("invite", "urn:xmpp:call-invites:0") };
	end),
	kind("message", "chat", 1, "unimportant (retraction)", function (text)
		return { in_namespace("retract", "urn:xmpp:message-retract:1"), body(text) };
	end),
	kind("message", "chat", 1, "unimportant (reactions)", function (text)
		return { body(text), in_namespace("reactions", "urn:xmpp:reactions:0", element("reaction", nil, text)) };
	end),
	textless_kind("message", nil, 2, "important (invitation)", function ()
		return { in_namespace("x", "http://jabber.org/protocol/muc#user", element("invite")) };
	end),
	textless_kind("message", "chat", 2, "important (file)", function ()
		return { in_namespace("x", "jabber:x:oob", element("url", nil, "a")) };
	end),
	textless_kind("message", "chat", 1, "unimportant (no body)", function () return { body(" \n") }; end),
	textless_kind("iq", "set", 2, "important (Jingle session)", function ()
		return { element("jingle", { xmlns = "urn:xmpp:jingle:1"; action = "session-initiate" }) };
	end),
	textless_kind("iq", "set", nil, "a notification itself", function ()
		return { in_namespace("pubsub", "http://jabber.org/protocol/pubsub", element("publish", nil,
			element("item", nil, in_namespace("notification", "urn:xmpp:push:0")))) };
	end),
	textless_kind("presence", "subscribe", 2, "important (subscription request)", function () return {}; end),
	textless_kind("presence", nil, 1, "unimportant (not a message)", function () return {}; end),
	textless_kind("iq", "get", 1, "unimportant (not a message)", function () return { in_namespace("ping", "urn:x") }; end),
};
for number, each in ipairs(messages.kinds) do each.number = number; end

-- The plan of a message for a user. Few ids and texts, so that they repeat. Only messages are archived.
function messages.new(bytes, user, archive_id)
	local each = bytes:pick(messages.kinds);
	local id = bytes:below(4);
	return {
		kind = each; user = user; text = bytes:pick(each.texts);
		id = id > 0 and ("id-%d-%d"):format(each.number, id) or nil;
		archive_id = each.name == "message" and archive_id or nil;
	};
end

local function delay(stamp)
	return element("delay", { xmlns = "urn:xmpp:delay"; stamp = os.date("!%Y-%m-%dT%H:%M:%SZ", stamp); });
end

-- One copy of it. A copy in a queue has a stamp and, if the message was archived, its archive id.
function messages.copy(message, stamp, with_archive_id)
	local to = message.user.."@h";
	local attr = { type = message.kind.type; id = message.id; from = "friend@h/r"; to = to; };
	local stanza = element(message.kind.name, attr, table.unpack(message.kind.children(message.text)));
	local function add(child)
		table.insert(stanza, child);
		table.insert(stanza.tags, child);
	end
	if message.archive_id and with_archive_id then
		add(element("stanza-id", { xmlns = "urn:xmpp:sid:0"; by = to; id = message.archive_id; }));
	end
	if stamp and message.kind.name ~= "iq" then add(delay(stamp)); end
	return stanza;
end

-- A carbon of it, with its own class and reason.
function messages.carbon(message, direction, stamp)
	local inner = messages.copy(message, nil, true);
	inner.attr.xmlns = "jabber:client";
	local carbon = element("message", { from = message.user.."@h"; to = message.user.."@h/r"; type = "chat"; },
		in_namespace(direction, "urn:xmpp:carbons:2", in_namespace("forwarded", "urn:xmpp:forward:0", inner)),
		delay(stamp));
	if direction == "sent" then return carbon, 1, "unimportant (sent carbon)"; end
	return carbon, message.kind.class, message.kind.reason;
end

-- What identifies a copy; nil if nothing does: then it is always new. Only copies in queues have a stamp.
function messages.identity(message, copy, stamp, now)
	if message.archive_id then
		return { key = "archive "..message.archive_id; };
	elseif message.kind.type == "subscribe" then
		return { key = "subscription request"; at = now; period = 3600; };
	elseif message.kind.name == "iq" then
		return { key = copy; };
	end
	local id = message.id or "kind-"..message.kind.number;
	return { key = id.." "..message.text; at = stamp or now; };
end

return messages;
