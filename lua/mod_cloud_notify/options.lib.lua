-- Options from the configuration. An invalid value is logged and replaced, so that the module always has one to work with.

-- Every option of this module. least: of a whole number
local known = {
	push_notification_with_body = { default = false };
	push_notification_with_sender = { default = false };
	push_notification_important_body = { default = "New Message!" };
	push_max_errors = { default = 16; least = 1 };
	push_error_period = { default = 7*24*3600; least = 0 };
	push_retry = { default = true };
	push_max_devices = { default = 5; least = 1 };
	push_max_hibernation_timeout = { default = 72*3600; least = 0 };
	push_knock_before_timeout = { default = 120; least = 0 };
	push_record_entries = { default = 131072; least = 0 };
	push_ended_lifetime = { default = 90*24*3600; least = 0 };
	push_max_cached_users = { default = 50000; least = 1 };
};

local read = {};

-- Each returns the value; and what is wrong with the configured one, if anything, and its level in the log.

function read.number(value, option)
	local number = tonumber(value);
	local is_usable = number and number >= 0; -- "not a number" is not
	if not is_usable then
		return option.default, ("has to be a number from %d on, using %d"):format(option.least, option.default), "error";
	end
	local whole = math.tointeger(math.floor(number)) or math.maxinteger;
	if whole < option.least then
		return option.least, ("has to be a number from %d on, using %d"):format(option.least, option.least), "warn";
	elseif number ~= math.floor(number) then
		return whole, ("has to be a whole number, using %d"):format(whole), "warn";
	end
	return whole;
end

function read.string(value, option)
	if type(value) == "string" then return value; end
	return option.default, ("has to be a text in quotation marks, using \"%s\""):format(option.default), "error";
end

local booleans = { [true] = true; [false] = false; ["true"] = true; ["false"] = false; [1] = true; [0] = false; };

function read.boolean(value, option)
	local boolean = booleans[value];
	if boolean ~= nil then return boolean; end
	return option.default, ("has to be true or false, using %s"):format(option.default), "error";
end

-- As Prosody does: the first item of a list counts.
local function scalar(value)
	if type(value) == "table" then return value[1]; end
	return value;
end

-- Returns the value of an option; and the sentence about what is configured, if it is not used, and its level.
local function examine(name)
	local option = known[name];
	local kind, configured = type(option.default), module:get_option(name);
	if configured == nil then return option.default; end
	if kind ~= "string" then configured = scalar(configured); end
	local value, problem, level = read[kind](configured, option);
	return value, problem and ("Option %s %s"):format(name, problem), level;
end

-- Returns the value of an option, and logs what is wrong with it.
local function get(name)
	local value, problem, level = examine(name);
	if problem then module:log(level, "%s", problem); end
	return value;
end

local names = {};
for name in pairs(known) do names[#names + 1] = name; end
table.sort(names);

-- Returns { text, level } for each value that is configured and not used.
local function refused()
	local list = {};
	for _, name in ipairs(names) do
		local _, problem, level = examine(name);
		if problem then list[#list + 1] = { text = problem; level = level; }; end
	end
	return list;
end

-- Returns the value of every option.
local function all()
	local values = {};
	for _, name in ipairs(names) do values[name] = examine(name); end
	return values;
end

return { get = get; all = all; refused = refused; names = names; };
