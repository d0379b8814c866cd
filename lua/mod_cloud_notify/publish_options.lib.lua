-- The publish-options element of a registration's publishes (note.1), with the form that its enable had.

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
local function form_of(serialized)
	if not are_plain(serialized.attr) then return st.deserialize(serialized); end
	local form = st.stanza(serialized.name, serialized.attr);
	for _, child in ipairs(serialized) do
		if type(child) == "table" then child = common_field(child) or form_of(child); end
		form:add_direct_child(child);
	end
	if not form.tags[1] then form.tags = frozen.none; end
	return form;
end

-- attr: the attributes of the element; make(serialized): returns the form. Returns nil if the record's options cannot be read.
local function element_with(record, attr, make)
	local ok, form = pcall(make, record.options);
	if ok then
		return setmetatable({ name = "publish-options"; attr = attr; tags = { form }; form; }, st.stanza_mt);
	end
	log("warn", "The publish-options of '%s' cannot be read: %s", record.jid, form);
end

local elements = setmetatable({}, { __mode = "k" }); -- what a record has -> the element, false if it cannot be read

return {
	-- Returns a new element; nil if the record's options cannot be read.
	new = function (record) return element_with(record, {}, st.deserialize); end;

	-- Returns the element that all publishes to a registration share; nil if the record's options cannot be read.
	shared = function (record)
		local options = record.options;
		local element = elements[options];
		if element == nil then
			element = element_with(record, frozen.none, form_of) or false;
			if type(options) == "table" then elements[options] = element; end
		end
		return element or nil;
	end;
};
