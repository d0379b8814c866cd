-- Loads the library with the rules.

local random_bytes = require "util.random".bytes;
local sha256 = require "util.hashes".sha256;

local expected_abi = "6";
local file = module:get_directory().."/cloud_notify_rules.so";

-- The error is an object: modulemanager would add a traceback to a string.
local refusal_mt = { __tostring = function (refusal) return refusal.sentence; end };

local function refuse(problem, ...)
	error(setmetatable({ sentence = ("mod_cloud_notify needs %s: "..problem):format(file, ...); }, refusal_mt));
end

local function read_file()
	local handle, open_error = io.open(file, "rb");
	if not handle then return nil, open_error; end
	local content, read_error = handle:read("a");
	handle:close();
	return content, read_error;
end

-- The dynamic loader may crash on a damaged file, so check it first. Its last 64 bytes are the digest of the rest.
local function check_intact()
	local content, reason = read_file();
	if not content then
		refuse("run 'make build' or install it again, it cannot be read (%s)", reason);
	elseif sha256(content:sub(1, -65), true) ~= content:sub(-64) then
		refuse("run 'make build' or install it again, the file is damaged or from another release");
	end
end

local function load()
	check_intact();
	local open, reason = package.loadlib(file, "luaopen_cloud_notify_rules");
	if not open then
		refuse("run 'make build' or install the one for this system, it cannot be loaded (%s)", reason);
	end
	local library = open();
	if library.abi ~= expected_abi then
		refuse("install library and module from one release and restart, the module needs version %s and the library has %s",
			expected_abi, tostring(library.abi or library.version));
	end
	return library;
end

local library = load();

local function new_engine()
	local key1, key2 = string.unpack("<i8i8", random_bytes(16));
	return library.new(module.host, key1, key2);
end

-- The code of a reason that only the module sees.
local function reason(name)
	return library.reasons[name] or error("the library knows no reason '"..name.."'");
end

return {
	new_engine = new_engine; version = library.version; abi = library.abi;
	sentences = library.sentences; kinds = library.kinds; reason = reason; reasons = library.reasons;
	classes = library.classes; effects = library.effects;
	overdue_after = library.overdue_after; publish_id_length = library.publish_id_length; ellipsis = library.ellipsis;
};
