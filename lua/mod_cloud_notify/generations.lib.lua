-- A bounded table in two generations: the older one is forgotten when the younger is full, so at least the last half of
-- the maximum is kept.

local generations = {};
local generations_mt = { __index = generations };

function generations:get(key)
	return self.younger[key] or self.older[key];
end

function generations:forget_older()
	self.younger, self.older, self.count = setmetatable({}, self.generation_mt), self.younger, 0;
end

function generations:keep(key, value)
	if self.younger[key] == nil then self.count = self.count + 1; end
	self.younger[key] = value;
	if self.count >= self.max / 2 then self:forget_older(); end
end

function generations:forget(key)
	if self.younger[key] then
		self.younger[key] = nil;
		self.count = self.count - 1;
	end
	self.older[key] = nil;
end

-- Forgets the keys whose values are less than a number. Takes time in proportion to the number of keys.
function generations:forget_below(least)
	for _, generation in ipairs { self.younger, self.older } do
		for key, value in pairs(generation) do
			if value < least then self:forget(key); end
		end
	end
end

-- The number of keys. Takes time in proportion to it.
function generations:size()
	local size = self.count;
	for key in pairs(self.older) do
		if self.younger[key] == nil then size = size + 1; end
	end
	return size;
end

-- max: the number of keys; mode: which of the keys and values are weak, if any, see the Lua manual on __mode
return function (max, mode)
	local generation_mt = mode and { __mode = mode; };
	return setmetatable({
		max = max; count = 0; generation_mt = generation_mt;
		younger = setmetatable({}, generation_mt); older = setmetatable({}, generation_mt);
	}, generations_mt);
end
