-- The kinds of stanzas that the simulation sends: at least one for each row of the vocabulary, with and without what the
-- row asks for.
--   class: that of the rules; old_class: that of the original, if different
--   stanza: "message" if not given; type: its type attribute
--   bodies: texts, or { text, lang = xml:lang }; $id stands for the stanza's id
--   with: other children: { name, xmlns = ..., text = ..., children... }
--   archived: mod_mam's default policy would store it; bare_only, full_only: to which JIDs it is sent
--   common: most messages are of these kinds; urgent: a call that does not wait
--   own_words: perhaps from the recipient's own occupant, which is from

local text = { "text of $id" };

local function omemo(xmlns)
	return { "encrypted", xmlns = xmlns, { "header" }, { "payload", text = "secret of $id" } };
end

local function key_transport(xmlns)
	return { "encrypted", xmlns = xmlns, { "header", text = "keys of $id" } };
end

local eme = { "encryption", xmlns = "urn:xmpp:eme:0", namespace = "urn:xmpp:omemo:2" };
local propose = { "propose", xmlns = "urn:xmpp:jingle-message:0" };
local call_invite = { "invite", xmlns = "urn:xmpp:call-invites:0" };

local function retract(version)
	return { "retract", xmlns = "urn:xmpp:message-retract:"..version };
end

local function jingle(action)
	return { "jingle", xmlns = "urn:xmpp:jingle:1", action = action };
end

local kinds = {
	chat = { class = "important", type = "chat", common = true, archived = true, bodies = text };
	normal = { class = "important", common = true, archived = true, bodies = text };
	chat_state = {
		class = "unimportant", type = "chat", common = true;
		with = { { "composing", xmlns = "http://jabber.org/protocol/chatstates" } };
	};
	receipt = {
		class = "unimportant", type = "chat", common = true, archived = true, with = { { "received", xmlns = "urn:xmpp:receipts" } };
	};
	marker = {
		class = "unimportant", type = "chat", common = true, archived = true;
		with = { { "displayed", xmlns = "urn:xmpp:chat-markers:0" } };
	};

	-- Bodies
	empty_body = { class = "unimportant", type = "chat", common = true, bodies = { "" } };
	blank_body = { class = "unimportant", old_class = "important", type = "chat", bodies = { " \n\t" } };
	empty_and_text = {
		class = "important", old_class = "unimportant", type = "chat", archived = true, bodies = { { "", lang = "en" }, "text of $id" };
	};
	languages = {
		class = "important", type = "chat", archived = true;
		bodies = { { "texte de $id", lang = "fr" }, "text of $id", { "Text von $id", lang = "de" }, { " ", lang = "en" } };
	};
	region = {
		class = "important", type = "chat", archived = true;
		bodies = { { "Text von $id", lang = "de" }, { "Tekst von $id", lang = "de-AT" }, { "texte de $id", lang = "fr" } };
	};
	long_body = { class = "important", type = "chat", archived = true, bodies = { "text of $id"..(" and more"):rep(200) } };
	long_umlauts = { class = "important", type = "chat", archived = true, bodies = { "$id "..("\u{e4}"):rep(700) } };
	full_body = { class = "important", type = "chat", archived = true, bodies = { ("x"):rep(1000) } };

	-- Types
	headline = { class = "unimportant", old_class = "important", type = "headline", common = true, bare_only = true, bodies = text };
	encrypted_headline = { class = "unimportant", type = "headline", bare_only = true, with = { omemo("urn:xmpp:omemo:0") } };
	error = {
		class = "unimportant", old_class = "important", type = "error", full_only = true, bodies = text;
		with = { { "error", type = "cancel", { "gone", xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" } } };
	};
	error_propose = { class = "unimportant", old_class = "important", type = "error", full_only = true, with = { propose } };

	-- Rooms
	groupchat = { class = "important", type = "groupchat", common = true, bodies = text };
	own_words = {
		class = "important", old_class = "important", type = "groupchat", own_words = true, from = "room@rooms.test/me", bodies = text;
	};
	subject = {
		class = "unimportant", type = "groupchat", common = true, bodies = text, with = { { "subject", text = "topic" } };
	};
	subject_chat = {
		class = "important", type = "chat", common = true, archived = true, bodies = text, with = { { "subject", text = "about" } };
	};

	-- Encrypted
	omemo_legacy = {
		class = "important", type = "chat", common = true, archived = true, bodies = { "fallback" };
		with = { omemo("eu.siacs.conversations.axolotl") };
	};
	omemo_0 = { class = "important", type = "chat", common = true, archived = true, with = { omemo("urn:xmpp:omemo:0") } };
	omemo_1 = {
		class = "important", old_class = "unimportant", type = "chat", archived = true, with = { omemo("urn:xmpp:omemo:1") };
	};
	omemo_2 = {
		class = "important", old_class = "unimportant", type = "chat", archived = true, with = { omemo("urn:xmpp:omemo:2") };
	};
	key_transport_legacy = {
		class = "unimportant", old_class = "important", type = "chat", archived = true, bodies = { "fallback" };
		with = { key_transport("eu.siacs.conversations.axolotl") };
	};
	key_transport_0 = {
		class = "unimportant", old_class = "important", type = "chat", archived = true, with = { key_transport("urn:xmpp:omemo:0") };
	};
	key_transport_1 = { class = "unimportant", type = "chat", archived = true, with = { key_transport("urn:xmpp:omemo:1") } };
	key_transport_2 = { class = "unimportant", type = "chat", archived = true, with = { key_transport("urn:xmpp:omemo:2"), eme } };
	eme = { class = "important", old_class = "unimportant", type = "chat", archived = true, with = { eme } };
	pgp = {
		class = "important", type = "chat", common = true, archived = true, bodies = { "fallback" };
		with = { { "x", xmlns = "jabber:x:encrypted", text = "secret of $id" } };
	};
	ox = {
		class = "important", type = "chat", common = true, archived = true;
		with = { { "openpgp", xmlns = "urn:xmpp:openpgp:0", text = "secret of $id" } };
	};

	-- Calls
	propose = { class = "important", urgent = true, type = "chat", common = true, archived = true, with = { propose } };
	propose_groupchat = { class = "important", type = "groupchat", with = { propose } };
	call_invite = {
		class = "important", old_class = "unimportant", urgent = true, type = "chat", archived = true, with = { call_invite };
	};
	call_invite_groupchat = { class = "important", old_class = "unimportant", type = "groupchat", with = { call_invite } };
	jingle = {
		class = "important", old_class = "unimportant", stanza = "iq", type = "set", full_only = true;
		with = { jingle("session-initiate") };
	};
	jingle_info = { class = "unimportant", stanza = "iq", type = "set", full_only = true, with = { jingle("session-info") } };

	-- What takes back, or reacts to, an earlier message
	retract_0 = {
		class = "unimportant", old_class = "important", type = "chat", archived = true, bodies = text, with = { retract("0") };
	};
	retract_1 = { class = "unimportant", type = "chat", archived = true, with = { retract("1") } };
	apply_retract_0 = {
		class = "unimportant", old_class = "important", type = "chat", archived = true, bodies = text;
		with = { { "apply-to", xmlns = "urn:xmpp:fasten:0", retract("0") } };
	};
	apply_retract_1 = {
		class = "unimportant", type = "chat", archived = true, with = { { "apply-to", xmlns = "urn:xmpp:fasten:0", retract("1") } };
	};
	apply_other = {
		class = "important", type = "chat", archived = true, bodies = text, with = { { "apply-to", xmlns = "urn:xmpp:fasten:0" } };
	};
	retract_encrypted = {
		class = "unimportant", old_class = "important", type = "chat", archived = true;
		with = { retract("1"), omemo("urn:xmpp:omemo:0") };
	};
	reactions = {
		class = "unimportant", old_class = "important", type = "chat", archived = true, bodies = { "fallback" };
		with = { { "reactions", xmlns = "urn:xmpp:reactions:0", { "reaction", text = "+" } } };
	};

	-- Invitations and files
	muc_invite = {
		class = "important", old_class = "unimportant", archived = true;
		with = { { "x", xmlns = "http://jabber.org/protocol/muc#user", { "invite" } } };
	};
	muc_user = {
		class = "unimportant", archived = true, with = { { "x", xmlns = "http://jabber.org/protocol/muc#user", { "status" } } };
	};
	conference = {
		class = "important", old_class = "unimportant", archived = true, with = { { "x", xmlns = "jabber:x:conference" } };
	};
	oob = {
		class = "important", old_class = "unimportant", type = "chat", archived = true;
		with = { { "x", xmlns = "jabber:x:oob", { "url", text = "https://files.test/$id" } } };
	};
	oob_empty = { class = "unimportant", type = "chat", archived = true, with = { { "x", xmlns = "jabber:x:oob" } } };
	sfs = {
		class = "important", old_class = "unimportant", type = "chat", archived = true;
		with = { { "file-sharing", xmlns = "urn:xmpp:sfs:0" } };
	};
	sims = {
		class = "important", old_class = "unimportant", type = "chat", archived = true;
		with = { { "reference", xmlns = "urn:xmpp:reference:0", { "media-sharing", xmlns = "urn:xmpp:sims:1" } } };
	};
	reference = {
		class = "unimportant", type = "chat", archived = true, with = { { "reference", xmlns = "urn:xmpp:reference:0" } };
	};

	-- No messages
	presence = { class = "unimportant", stanza = "presence", common = true, full_only = true };
	subscribe = { class = "important", old_class = "unimportant", stanza = "presence", type = "subscribe", bare_only = true };
	iq = {
		class = "unimportant", stanza = "iq", type = "get", common = true, full_only = true;
		with = { { "ping", xmlns = "urn:xmpp:ping" } };
	};
};

return kinds;
