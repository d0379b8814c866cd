-- Options from the configuration. An invalid value is logged and replaced, so that the module always has one to work with.

-- Whole numbers.
local function integer(name, default, least)
	local value = module:get_option_number(name, default);
	local is_usable = value and value >= 0; -- "not a number" is not
	if not is_usable then
		module:log("error", "Option %s has to be a number from %d on, using %d", name, least, default);
		return default;
	end
	local whole = math.tointeger(math.floor(value)) or math.maxinteger;
	if whole < least then
		module:log("warn", "Option %s has to be a number from %d on, using %d", name, least, least);
		return least;
	elseif value ~= math.floor(value) then
		module:log("warn", "Option %s has to be a whole number, using %d", name, whole);
	end
	return whole;
end

local function text(name, default)
	local value = module:get_option(name, default);
	if type(value) == "string" then return value; end
	module:log("error", "Option %s has to be a text in quotation marks, using \"%s\"", name, default);
	return default;
end

local function boolean(name, default)
	local value = module:get_option_boolean(name, default);
	if value ~= nil then return value; end
	module:log("error", "Option %s has to be true or false, using %s", name, default);
	return default;
end

return { integer = integer; text = text; boolean = boolean; };
