-- Lua values made from an input's bytes: some that Prosody passes, and some that it never would.
local values = {};

local hostile = { "__index", "__newindex", "__len", "__eq", "__pairs", "__call", "__name" };
local function refuse() error("a metamethod was called"); end
local metatable = {};
for _, name in ipairs(hostile) do metatable[name] = refuse; end

values.words = {
	"message", "presence", "iq", "body", "subject", "encrypted", "encryption", "x", "openpgp", "propose", "delay",
	"stanza-id", "received", "sent", "forwarded", "field", "value", "title", "reported", "item", "FORM_TYPE",
	"name", "attr", "tags", "xmlns", "type", "id", "from", "to", "by", "stamp", "var", "jid", "node", "timestamp",
	"push_identifier", "hibernating", "hibernating_watchdog", "first_hibernated_push", "username", "smacks",
	"error", "headline", "groupchat", "chat", "submit", "form", "result", "cancel", "wait",
	"jabber:client", "jabber:x:data", "eu.siacs.conversations.axolotl", "urn:xmpp:omemo:0", "urn:xmpp:omemo:1",
	"urn:xmpp:omemo:2", "urn:xmpp:eme:0", "urn:xmpp:openpgp:0", "jabber:x:encrypted", "urn:xmpp:jingle-message:0",
	"urn:xmpp:delay", "urn:xmpp:sid:0", "urn:xmpp:carbons:2", "urn:xmpp:forward:0",
	"http://jabber.org/protocol/pubsub#publish-options", "urn:xmpp:message-retract:1", "urn:xmpp:fasten:0",
	"urn:xmpp:reactions:0", "urn:xmpp:call-invites:0", "urn:xmpp:jingle:1", "session-initiate", "urn:xmpp:sfs:0",
	"http://jabber.org/protocol/muc#user", "jabber:x:conference", "jabber:x:oob", "urn:xmpp:sims:1", "urn:xmpp:reference:0",
	"reject", "proceed", "accept", "gone", "item-not-found", "remote-server-not-found", "resource-constraint",
	"urn:ietf:params:xml:ns:xmpp-stanzas", "client_id", "resource",
	"payload", "invite", "retract", "apply-to", "reactions", "jingle", "action", "directed", "xml:lang", "subscribe", "set", "de",
	"full_jid", "priority", "state", "active", "awaiting_ack", "want_carbons", "conntime", "http://jabber.org/protocol/pubsub",
	"urn:xmpp:push:0",
	"me", "you", "me@h", "me@h/r", "you@h", "me@h/r/s", "push.x", "push.x<1", "push.y<", "1", "2", "", "<", "\0", "\xff",
};
local long_texts = {};
for i, length in ipairs { 7, 8, 9, 39, 40, 41, 64, 255, 1024, 6141, 6142, 6143, 16383, 16385, 70000 } do
	long_texts[i] = ("push.x<"):rep(length):sub(1, length);
end
local integers = { 0, 1, -1, 2, 3, 255, 256, 1 << 31, 1 << 32, 1 << 62, math.maxinteger, math.mininteger };
local floats = { 0.5, -0.0, 2.0, 1e308, 1 / 0, -1 / 0, 0 / 0, 2.0 ^ 53, 2.0 ^ 63 };
local elements = { "message", "body", "subject", "encrypted", "propose", "delay", "stanza-id", "received", "sent",
	"forwarded", "x", "field", "value", "encryption", "openpgp", "payload", "invite", "retract",
	"reject", "proceed", "accept", "error", "gone", "item-not-found", "remote-server-not-found", "resource-constraint",
	"apply-to", "reactions", "reference", "media-sharing",
	"file-sharing", "url", "jingle", "iq", "presence", "pubsub", "publish", "item", "notification" };
local attributes = { "xmlns", "type", "id", "from", "to", "by", "stamp", "var", "action", "xml:lang" };

function values.string(bytes)
	local kind = bytes:below(8);
	if kind == 0 then return bytes:text(bytes:below(256)); end
	if kind == 1 then return bytes:pick(long_texts); end
	if kind == 2 then return bytes:pick(values.words)..bytes:pick(values.words); end
	return bytes:pick(values.words);
end

function values.integer(bytes)
	local kind = bytes:below(4);
	if kind == 0 then return bytes:integer(); end
	return kind == 1 and bytes:pick(integers) or bytes:below(256) * (kind == 2 and 1000 or 1);
end

-- Large tables are never nested: the paths through them would be countless.
local function keep(world, table)
	if #table <= 4 then world.values[#world.values+1] = table; end
	return table;
end

local function attribute_table(bytes, world)
	local attr = {};
	for _ = 1, bytes:below(5) do
		attr[bytes:pick(attributes)] = bytes:below(16) > 0 and values.string(bytes) or values.any(bytes, world, 3);
	end
	return attr;
end

-- An element like those of util.stanza, though any part may differ. An element may appear in many places, so that there are
-- cycles. At most three children keep the number of paths small.
function values.element(bytes, world, depth)
	if depth > 6 or bytes:below(16) == 0 then return values.any(bytes, world, depth); end
	local element = { name = bytes:pick(elements); attr = attribute_table(bytes, world); tags = {}; };
	for _ = 1, bytes:below(4) do
		if bytes:flag() then
			element[#element+1] = values.string(bytes);
		else
			local child = values.element(bytes, world, depth + 1);
			element[#element+1], element.tags[#element.tags+1] = child, child;
		end
	end
	if bytes:below(16) == 0 then element[bytes:pick { "name", "attr", "tags" }] = values.any(bytes, world, depth); end
	return keep(world, element);
end

local function mapping(bytes, world, depth, size, value)
	local result = {};
	for i = 1, size do
		local key = bytes:flag() and values.string(bytes) or values.any(bytes, world, depth + 1);
		if key == nil or key ~= key then key = i; end
		result[key] = value(bytes, world, depth + 1);
	end
	return keep(world, result);
end

local function list(bytes, world, depth, size)
	local result = {};
	for i = 1, size do result[i] = values.element(bytes, world, depth + 1); end
	return keep(world, result);
end

local function record(bytes, world)
	local result = {};
	for _ = 1, bytes:below(4) do
		local name = bytes:pick {
			"jid", "node", "timestamp", "push_identifier", "hibernating", "hibernating_watchdog", "username", "smacks", "directed",
			"client_id", "resource", "full_jid", "priority", "state", "awaiting_ack", "want_carbons", "conntime", "resumption_token";
		};
		result[name] = bytes:flag() and values.string(bytes) or values.any(bytes, world, 5);
	end
	return result;
end

-- Queues, registrations and sessions of any size, mostly small.
local function size(bytes)
	return bytes:below(8) > 0 and bytes:below(4) or bytes:below(128);
end

function values.queue(bytes, world) return list(bytes, world, 1, size(bytes)); end
function values.records(bytes, world) return mapping(bytes, world, 4, size(bytes), record); end
function values.table(bytes, world) return bytes:flag() and values.element(bytes, world, 1) or record(bytes, world); end

local makers = {
	function () return nil; end,
	function (bytes) return bytes:flag(); end,
	values.integer,
	function (bytes) return bytes:pick(floats); end,
	values.string, values.string,
	function (bytes, world) return world.values[bytes:below(256) + 1]; end,
	function (bytes, world, depth) return depth < 6 and mapping(bytes, world, depth, bytes:below(4), values.any) or {}; end,
	function (bytes, world, depth) return depth < 6 and list(bytes, world, depth, bytes:below(4)) or nil; end,
	function (bytes, world) return world.engines[bytes:below(4) + 1]; end,
	function (bytes) return bytes:pick { print, io.stdout, coroutine.running() }; end,
	function () return setmetatable({}, metatable); end,
};

function values.any(bytes, world, depth)
	return bytes:pick(makers)(bytes, world, depth or 1);
end

-- Makes cycles and other surprises in what was made before.
function values.mutate(bytes, world)
	local value = world.values[bytes:below(#world.values + 1) + 1];
	if type(value) ~= "table" or getmetatable(value) then return; end
	local key = bytes:flag() and bytes:pick(values.words) or bytes:below(3) + 1;
	value[key] = values.any(bytes, world);
end

return values;
