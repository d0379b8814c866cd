-- The bytes of an input as a source of choices; past the end every byte is 0.
local bytes = {};
bytes.__index = bytes;

local word_format, word_size = "<i8", 8;

function bytes.of(data)
	return setmetatable({ data = data; place = 0; }, bytes);
end

function bytes:is_empty()
	return self.place >= #self.data;
end

-- A number from 0 on, below limit (at most 256).
function bytes:below(limit)
	self.place = self.place + 1;
	return (self.data:byte(self.place) or 0) % limit;
end

function bytes:flag()
	return self:below(2) == 1;
end

-- nil if the list is empty.
function bytes:pick(list)
	return #list > 0 and list[self:below(math.min(#list, 256)) + 1] or nil;
end

function bytes:text(length)
	local text = self.data:sub(self.place + 1, self.place + length);
	self.place = self.place + length;
	return text;
end

function bytes:integer()
	local text = self:text(word_size);
	return #text == word_size and string.unpack(word_format, text) or #text;
end

return bytes;
