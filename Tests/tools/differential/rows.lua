-- Finds the row of a table whose facts an event has. A fact that does not exist equals nothing, so that a misspelt name
-- makes a row that is never used.

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

-- field: "when", "never" or "must_push". Returns the number of the first row that has it and fits.
function rows.first(list, field, facts)
	for number, row in ipairs(list) do
		if row[field] and matches(row[field], facts) then return number; end
	end
end

return rows;
