-- Loads the rules.

local random_bytes = require "util.random".bytes;

local expected_version = "1";
local file = module:get_directory().."/cloud_notify_rules.so";

local function load()
	local open, reason = package.loadlib(file, "luaopen_cloud_notify_rules");
	if not open then
		error(("mod_cloud_notify cannot load its rules, run 'make build' or install the library for this system: %s")
			:format(reason), 0);
	end
	local library = open();
	if library.version ~= expected_version then
		error(("mod_cloud_notify needs version %s of its rules but %s has version %s, install both from one release and restart")
			:format(expected_version, file, tostring(library.version)), 0);
	end
	return library;
end

local library = load();

local function new_engine()
	local key1, key2 = string.unpack("<i8i8", random_bytes(16));
	return library.new(module.host, key1, key2);
end

return { new_engine = new_engine; version = library.version; };
