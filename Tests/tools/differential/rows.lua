-- Finds the row whose facts an event has. A misspelt fact never matches, so its row is reported as unused.

local rows = {};

local function matches_value(expected, value)
	if type(expected) ~= "table" then return expected == value; end
	if expected.at_least then return type(value) == "number" and value >= expected.at_least; end
	if expected.at_most then return type(value) == "number" and value <= expected.at_most; end
	for _, one in ipairs(expected) do
		if one == value then return true; end
	end
	return false;
end

local function matches(when, facts)
	for name, expected in pairs(when) do
		if not matches_value(expected, facts[name]) then return false; end
	end
	return true;
end

-- For each list of rows, field and kind of event the numbers of the rows that may fit, in their order.
local indexes = setmetatable({}, { __mode = "k" });

local function candidates(list, field, kind)
	local index = indexes[list] or {};
	indexes[list] = index;
	local key = field.."|"..tostring(kind);
	if not index[key] then
		local numbers = {};
		for number, row in ipairs(list) do
			if row[field] and matches_value(row[field].kind, kind) then numbers[#numbers + 1] = number; end
		end
		index[key] = numbers;
	end
	return index[key];
end

-- field: "when", "never" or "must_push"; each row says for which kind of events it is. Returns the number of the first row
-- that has the field and fits.
function rows.first(list, field, facts)
	for _, number in ipairs(candidates(list, field, facts.kind)) do
		if matches(list[number][field], facts) then return number; end
	end
end

return rows;
