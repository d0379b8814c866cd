-- Elements that many notifications share. Nobody can write to them: who tries gets an error that says where. Who reads them
-- past their metatables finds nothing, as next does.

local st = require "util.stanza";

local stanza_mt = st.stanza_mt;

local refusal_mt = {};

function refusal_mt:__tostring()
	return "what notifications share cannot be changed ("..self.written_at..")";
end

local source_of_stanzas = debug.getinfo(st.clone, "S").source;

-- Returns the place in the code that called what refuses: functions in C and those of util.stanza aside.
local function place_of_writer()
	local level = 3;
	local info = debug.getinfo(level, "Sl");
	while info and (info.what == "C" or info.source == source_of_stanzas) do
		level = level + 1;
		info = debug.getinfo(level, "Sl");
	end
	return info and info.short_src..":"..info.currentline or "unknown";
end

local function refuse()
	error(setmetatable({ written_at = place_of_writer(); }, refusal_mt), 0);
end

-- A table that reads as another one does. It is empty itself, so that each write is noticed.
-- metatable: what getmetatable shows
local function view(original, metatable)
	local length = #original;
	return setmetatable({}, {
		__index = original; __newindex = refuse; __metatable = metatable;
		__len = function () return length; end;
		__pairs = function () return next, original; end;
		__tostring = function () return tostring(original); end;
	});
end

-- Returns a stanza like this one. Who holds what it was made of can still change that.
local function freeze(element)
	local copy = { name = element.name; attr = view(element.attr); };
	local tags = {};
	for i, child in ipairs(element) do
		copy[i] = child;
		if type(child) == "table" then
			copy[i] = freeze(child);
			tags[#tags + 1] = copy[i];
		end
	end
	copy.tags = view(tags);
	return view(setmetatable(copy, stanza_mt), stanza_mt);
end

return {
	freeze = freeze;
	-- What has no attributes, or no elements.
	none = view {};
	-- Returns where a write was that an error comes from; nil if it comes from something else.
	written_at = function (err)
		if type(err) == "table" then return err.written_at; end
		return type(err) == "string" and err:match("^(.*): cannot change a protected metatable") or nil;
	end;
};
