-- Whole numbers from the configuration. An invalid value is logged and replaced by the default.

local function integer(name, default)
	local value = module:get_option_number(name, default);
	if value and value >= 0 then
		return math.tointeger(math.floor(value)) or math.maxinteger;
	end
	module:log("error", "Option %s has to be a number from 0 on, using %d", name, default);
	return default;
end

return { integer = integer; };
