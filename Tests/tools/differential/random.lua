-- A random generator with the same numbers on every machine and version of Lua.

local random_methods = {};
local random_mt = { __index = random_methods };

function random_methods:below(n)
	self.state = (self.state * 6364136223846793005 + 1442695040888963407);
	return (self.state >> 33) % n;
end

function random_methods:pick(list)
	return list[self:below(#list) + 1];
end

function random_methods:chance(percent)
	return self:below(100) < percent;
end

local function new(seed)
	local random = setmetatable({ state = seed ~ 0x5DEECE66D }, random_mt);
	for _ = 1, 4 do random:below(2); end
	return random;
end

return { new = new };
