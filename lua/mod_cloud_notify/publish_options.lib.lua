-- The publish-options element of a registration's publishes (note.1), with the form that its enable had.

local log = module._log;
local st = require "util.stanza";
local valid_utf8 = require "util.encodings".utf8.valid;

local frozen = module:require "frozen";

-- The field that most forms begin with, by its namespace and its type. Parsers give each element its namespace.
local form_type = "http://jabber.org/protocol/pubsub#publish-options";
local common_fields = {};
for _, xmlns in ipairs { "jabber:x:data", "" } do
	common_fields[xmlns] = {};
	for _, type in ipairs { "hidden", "" } do
		local has_xmlns = xmlns ~= "" and xmlns or nil;
		common_fields[xmlns][type] = frozen.freeze(
			st.stanza("field", { xmlns = has_xmlns; type = type ~= "" and type or nil; var = "FORM_TYPE"; })
				:text_tag("value", form_type, { xmlns = has_xmlns; }));
	end
end

local attributes_of_field, attributes_of_value = { xmlns = true, type = true, var = true }, { xmlns = true };

local function has_only(known, attr)
	for name in pairs(attr) do
		if not known[name] then return false; end
	end
	return true;
end

-- Returns the shared field that a serialized one is the same as, if any.
local function common_field(serialized)
	local attr, value = serialized.attr, serialized[1];
	if attr.var ~= "FORM_TYPE" or serialized.name ~= "field" or serialized[2] ~= nil then return; end
	if type(value) ~= "table" or value.name ~= "value" or value[1] ~= form_type or value[2] ~= nil then return; end
	if not has_only(attributes_of_field, attr) or not has_only(attributes_of_value, value.attr) then return; end
	if attr.xmlns ~= value.attr.xmlns then return; end
	local of_namespace = common_fields[attr.xmlns or ""];
	return of_namespace and of_namespace[attr.type or ""];
end

-- What most forms have, and needs no check.
local words = {};
for word in ("x field value jabber:x:data xmlns type var submit hidden secret"):gmatch("%S+") do words[word] = true; end

local function is_name(name)
	return type(name) == "string" and not name:find("[<>& '\"|%c]") and name ~= "" and valid_utf8(name);
end

local function is_text(text)
	return words[text] or type(text) == "string" and not text:find("%c") and valid_utf8(text);
end

local function check(serialized)
	local name = serialized.name;
	assert(words[name] or is_name(name));
	for attribute, value in pairs(serialized.attr) do
		if not (words[attribute] and words[value]) then assert(is_name(attribute) and is_text(value)); end
	end
end

local function element(name, attr, tags, ...)
	return setmetatable({ name = name; attr = attr; tags = tags; ... }, st.stanza_mt);
end

local function with_children(serialized, ...)
	return element(serialized.name, serialized.attr, { ... }, ...);
end

local plain_element;

-- Returns the elements in an element, from a place on.
local function children(serialized, i)
	local child = serialized[i];
	if child == nil then return; end
	return common_field(child) or plain_element(child), children(serialized, i + 1);
end

-- An element as those of data forms are (XEP-0004): with elements or one text in it. Its attributes are those of the record,
-- and what all forms have is shared. Raises an error at anything else.
function plain_element(serialized)
	check(serialized);
	local first = serialized[1];
	if type(first) == "table" then return with_children(serialized, children(serialized, 1)); end
	assert(first == nil or is_text(first) and serialized[2] == nil);
	return element(serialized.name, serialized.attr, frozen.none, first);
end

local function form_of(serialized)
	local ok, form = pcall(plain_element, serialized);
	return ok and form or st.deserialize(serialized);
end

-- attr: the attributes of the element; make(serialized): returns the form. Returns nil if the record's options cannot be read.
local function element_with(record, attr, make)
	local ok, form = pcall(make, record.options);
	if ok then return element("publish-options", attr, { form }, form); end
	log("warn", "The publish-options of '%s' cannot be read: %s", record.jid, form);
end

local known = setmetatable({}, { __mode = "k" }); -- what a record has -> the element, false if it cannot be read

return {
	-- Returns a new element; nil if the record's options cannot be read.
	new = function (record) return element_with(record, {}, st.deserialize); end;

	-- Returns the element that all publishes to a registration share; nil if the record's options cannot be read.
	shared = function (record)
		local options = record.options;
		local shared = known[options];
		if shared == nil then
			shared = element_with(record, frozen.none, form_of) or false;
			if type(options) == "table" then known[options] = shared; end
		end
		return shared or nil;
	end;
};
