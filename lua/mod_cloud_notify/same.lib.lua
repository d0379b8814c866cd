-- Whether two values, as the store holds them, are the same.

local function is_same(a, b)
	if type(a) ~= "table" or type(b) ~= "table" then return a == b; end
	for key, value in pairs(a) do
		if not is_same(value, b[key]) then return false; end
	end
	for key in pairs(b) do
		if a[key] == nil then return false; end
	end
	return true;
end

return is_same;
