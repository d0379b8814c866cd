-- The name that a misspelled one was meant to be.

-- Returns the least number of characters to insert, to delete or to replace.
local function distance(a, b)
	local row = {};
	for j = 0, #b do row[j] = j; end
	for i = 1, #a do
		local diagonal = row[0];
		row[0] = i;
		for j = 1, #b do
			local replaced = diagonal + (a:byte(i) == b:byte(j) and 0 or 1);
			diagonal = row[j];
			row[j] = math.min(replaced, row[j] + 1, row[j - 1] + 1);
		end
	end
	return row[#b];
end

local function begins_alike(a, b)
	local length = math.min(#a, #b);
	return a:sub(1, length) == b:sub(1, length);
end

-- Returns one of the names; nil if none is close.
return function (name, names)
	local likely, least = nil, #name // 4 + 1;
	for _, other in ipairs(names) do
		local d = distance(name, other);
		if d < least then likely, least = other, d; end
	end
	for _, other in ipairs(names) do
		if not likely and begins_alike(name, other) then likely = other; end
	end
	return likely;
end
