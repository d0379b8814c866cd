-- Stanzas of the kinds that the simulation sends. Each build returns a new table.

local datetime = require "util.datetime".datetime;
local kinds = require "inprocess.stanza_kinds";
local st = require "util.stanza";

local stanzas = { kinds = kinds, names = {}, judged_otherwise = {} };
for name in pairs(kinds) do stanzas.names[#stanzas.names + 1] = name; end
table.sort(stanzas.names);
-- The kinds of which the original thinks otherwise.
for _, name in ipairs(stanzas.names) do
	if kinds[name].old_class then table.insert(stanzas.judged_otherwise, name); end
end

-- The text of a body, or of another element, in a stanza with this id.
function stanzas.text(pattern, id)
	return (pattern:gsub("%$id", id));
end

local function add_child(stanza, child, id)
	local attr = {};
	for name, value in pairs(child) do
		if type(name) == "string" and name ~= "text" then attr[name] = value; end
	end
	stanza:tag(child[1], attr);
	if child.text then stanza:text(stanzas.text(child.text, id)); end
	for i = 2, #child do add_child(stanza, child[i], id); end
	stanza:up();
end

-- attr: of the stanza, without its type; id: stands in its texts, that of the stanza if not given
function stanzas.build(name, attr, id)
	local kind = kinds[name];
	id, attr.type = id or attr.id, kind.type;
	local stanza = st.stanza(kind.stanza or "message", attr);
	for _, body in ipairs(kind.bodies or {}) do
		local is_plain = type(body) == "string";
		stanza:text_tag("body", stanzas.text(is_plain and body or body[1], id), { ["xml:lang"] = not is_plain and body.lang or nil });
	end
	for _, child in ipairs(kind.with or {}) do add_child(stanza, child, id); end
	return stanza;
end

-- XEP-0203 stamps that others gave to a message.
local stamps = {
	past = function () return datetime(os.time() - 3600); end;
	future = function () return datetime(os.time() + 3600); end;
	unreadable = function () return "yesterday"; end;
};

function stanzas.add_stamp(stanza, name)
	return stanza:tag("delay", { xmlns = "urn:xmpp:delay", from = "remote.test", stamp = stamps[name]() }):up();
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

-- The name under which a simulated message is known, through carbons too: its id, or an attribute where that is another
-- message's too.
function stanzas.id(stanza)
	if not stanza then return "none"; end
	local inner = stanza:find("{urn:xmpp:carbons:2}/{urn:xmpp:forward:0}/{jabber:client}message");
	local attr = (inner or stanza).attr;
	return attr.known_as or attr.id or "unknown";
end

return stanzas;
