-- Elements that many notifications share. Nobody can write to them: who tries gets an error that says where.

local st = require "util.stanza";

local stanza_mt = st.stanza_mt;

local refusal_mt = {};

function refusal_mt:__tostring()
	return "what notifications share cannot be changed ("..self.written_at..")";
end

-- Returns the place in the code that called what refuses, C functions aside.
local function place_of_writer()
	local level = 3;
	local info = debug.getinfo(level, "Sl");
	while info and info.what == "C" do
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
	return setmetatable({}, {
		__index = original; __newindex = refuse; __metatable = metatable;
		__len = function () return #original; end;
		__pairs = function () return pairs(original); end;
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
	-- Whether an error comes from a write, and then where that was.
	written_at = function (err) return getmetatable(err) == refusal_mt and err.written_at; end;
};
