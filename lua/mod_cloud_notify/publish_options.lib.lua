-- The publish-options of a registration as its publishes carry them (note.1).

local log = module._log;
local st = require "util.stanza";

local frozen = module:require "frozen";
local is_same = module:require "same";

-- The field that most forms begin with, with a type and without one.
local common_fields = {};
for _, attr in ipairs { { var = "FORM_TYPE"; }, { var = "FORM_TYPE"; type = "hidden"; } } do
	local field = st.stanza("field", attr):text_tag("value", "http://jabber.org/protocol/pubsub#publish-options");
	common_fields[#common_fields + 1] = { serialized = st.preserialize(field); element = frozen.freeze(field); };
end

local function common_field(serialized)
	for _, field in ipairs(common_fields) do
		if is_same(serialized, field.serialized) then return field.element; end
	end
end

-- Whether the names need no translation, see st.deserialize.
local function are_plain(attr)
	for name in pairs(attr) do
		if type(name) ~= "string" or name:find("|", 1, true) then return false; end
	end
	return true;
end

-- The same as st.deserialize, with less memory: attributes are those of the record, and what all forms have is shared.
local function element_of(serialized)
	if not are_plain(serialized.attr) then return st.deserialize(serialized); end
	local element = st.stanza(serialized.name, serialized.attr);
	for _, child in ipairs(serialized) do
		if type(child) == "table" then child = common_field(child) or element_of(child); end
		element:add_direct_child(child);
	end
	if not element.tags[1] then element.tags = frozen.none; end
	return element;
end

local function try(make, record)
	local ok, form = pcall(make, record.options);
	if ok then return form; end
	log("warn", "The publish-options of '%s' cannot be read: %s", record.jid, form);
end

local forms = setmetatable({}, { __mode = "k" }); -- what a record has -> the form

-- Both return nil if the record's options cannot be read.
return {
	-- Returns a new form.
	read = function (record) return try(st.deserialize, record); end;

	-- Returns the form that all publishes to a registration have.
	shared = function (record)
		local options = record.options;
		if type(options) ~= "table" then return try(element_of, record); end
		local form = forms[options];
		if form == nil then
			form = try(element_of, record) or false;
			forms[options] = form;
		end
		return form or nil;
	end;
};
