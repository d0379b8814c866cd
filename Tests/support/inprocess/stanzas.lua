-- The kinds of stanzas that the simulation sends. Each build returns a new table with a new id.
--   class: that of the rules; old_class: that of the original, if different
--   archived: mod_mam's default policy would store it

local st = require "util.stanza";

local function message(kind)
	return function (attr) attr.type = kind; return st.message(attr); end
end

local function text(stanza)
	return stanza:body("text of "..stanza.attr.id);
end

local function with_child(name, xmlns, body)
	return function (attr)
		attr.type = "chat";
		local stanza = st.message(attr):tag(name, { xmlns = xmlns }):up();
		if body then stanza:body(body); end
		return stanza;
	end
end

local kinds = {
	chat = { class = "important", archived = true, build = function (attr) return text(message("chat")(attr)); end };
	normal = { class = "important", archived = true, build = function (attr) return text(message(nil)(attr)); end };
	empty_body = { class = "unimportant", build = function (attr) return message("chat")(attr):body(""); end };
	chat_state = { class = "unimportant", build = with_child("composing", "http://jabber.org/protocol/chatstates") };
	receipt = { class = "unimportant", archived = true, build = with_child("received", "urn:xmpp:receipts") };
	marker = { class = "unimportant", archived = true, build = with_child("displayed", "urn:xmpp:chat-markers:0") };
	headline = {
		class = "unimportant", old_class = "important", bare_only = true;
		build = function (attr) return text(message("headline")(attr)); end;
	};
	error = {
		class = "unimportant", old_class = "important", full_only = true;
		build = function (attr) return text(message("error")(attr)):tag("error", { type = "cancel" })
			:tag("gone", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):up():up(); end;
	};
	groupchat = { class = "important", room = true, build = function (attr) return text(message("groupchat")(attr)); end };
	subject = {
		class = "unimportant", room = true;
		build = function (attr) return text(message("groupchat")(attr)):text_tag("subject", "topic"); end;
	};
	subject_chat = {
		class = "important", archived = true;
		build = function (attr) return text(message("chat")(attr)):text_tag("subject", "about"); end;
	};
	omemo_legacy = {
		class = "important", archived = true;
		build = with_child("encrypted", "eu.siacs.conversations.axolotl", "fallback");
	};
	omemo_0 = { class = "important", archived = true, build = with_child("encrypted", "urn:xmpp:omemo:0") };
	omemo_1 = {
		class = "important", old_class = "unimportant", archived = true;
		build = with_child("encrypted", "urn:xmpp:omemo:1");
	};
	omemo_2 = {
		class = "important", old_class = "unimportant", archived = true;
		build = with_child("encrypted", "urn:xmpp:omemo:2");
	};
	eme = {
		class = "important", old_class = "unimportant", archived = true;
		build = with_child("encryption", "urn:xmpp:eme:0");
	};
	pgp = { class = "important", archived = true, build = with_child("x", "jabber:x:encrypted", "fallback") };
	ox = { class = "important", archived = true, build = with_child("openpgp", "urn:xmpp:openpgp:0") };
	propose = {
		class = "important", urgent = true, archived = true;
		build = function (attr)
			attr.type = "chat";
			return st.message(attr):tag("propose", { xmlns = "urn:xmpp:jingle-message:0", id = attr.id }):up();
		end;
	};
	presence = { class = "unimportant", full_only = true, build = function (attr) return st.presence(attr); end };
	iq = {
		class = "unimportant", full_only = true;
		build = function (attr) attr.type = "get"; return st.iq(attr):tag("ping", { xmlns = "urn:xmpp:ping" }):up(); end;
	};
};

local stanzas = { kinds = kinds, names = {} };
for name in pairs(kinds) do stanzas.names[#stanzas.names + 1] = name; end
table.sort(stanzas.names);

function stanzas.build(kind, attr)
	return kinds[kind].build(attr);
end

-- direction: "received" or "sent"; the carbon itself has no id, the message inside keeps its own
function stanzas.carbon(stanza, direction, bare, full)
	local copy = st.clone(stanza);
	copy.attr.xmlns = "jabber:client";
	return st.message { from = bare, to = full, type = stanza.attr.type }
		:tag(direction, { xmlns = "urn:xmpp:carbons:2" })
			:tag("forwarded", { xmlns = "urn:xmpp:forward:0" }):add_child(copy):reset();
end

function stanzas.with_archive_id(stanza, by, id)
	local copy = st.clone(stanza);
	copy:maptags(function (tag)
		if tag.name == "stanza-id" and tag.attr.by == by then return nil; end
		return tag;
	end);
	copy:reset():tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = by, id = id }):up();
	return copy;
end

local function append_attributes(parts, attr, ignored)
	local list = {};
	for name, value in pairs(attr) do
		if not (ignored and ignored[name]) then list[#list + 1] = " "..name.."='"..value.."'"; end
	end
	if list[2] then table.sort(list); end
	for i = 1, #list do parts[#parts + 1] = list[i]; end
end

local function append_canonical(parts, element, ignored)
	parts[#parts + 1] = "<"..element.name;
	append_attributes(parts, element.attr, ignored);
	parts[#parts + 1] = ">";
	for i = 1, #element do
		local child = element[i];
		if type(child) == "string" then
			parts[#parts + 1] = child;
		else
			append_canonical(parts, child);
		end
	end
	parts[#parts + 1] = "</>";
end

-- A text that is equal for equivalent stanzas; ignored: attributes of the stanza itself to leave out.
function stanzas.canonical(stanza, ignored)
	local parts = {};
	append_canonical(parts, stanza, ignored);
	return table.concat(parts);
end

-- The id under which a simulated message is known, through carbons too.
function stanzas.id(stanza)
	if not stanza then return "none"; end
	if stanza.attr.id then return stanza.attr.id; end
	local inner = stanza:find("{urn:xmpp:carbons:2}/{urn:xmpp:forward:0}/{jabber:client}message");
	return inner and inner.attr.id or "unknown";
end

return stanzas;
