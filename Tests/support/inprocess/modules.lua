-- Prosody's real core.modulemanager and util.pluginloader, one pair for each plugin folder. Caches compiled code, so that
-- loading a module for every short sequence is cheap.

local environment = require "inprocess.environment";

local modules = {};
local managers = {};
local compiled = {};

local function cached_envload(code, source, env)
	local key = source.."\0"..code;
	local binary = compiled[key];
	if binary then return load(binary, source, "b", env); end
	local chunk, err = load(code, source, "t", env);
	if not chunk then return nil, err; end
	compiled[key] = string.dump(chunk);
	return chunk;
end

-- Prosody reads the metadata of a module's file line by line at every load.
local function remember_metadata(loader)
	local known, init = {}, loader.init;
	function loader.init(options)
		local filter = options.load_filter_cb;
		function options.load_filter_cb(path, content)
			local result = known[content];
			if not result then
				result = table.pack(filter(path, content));
				known[content] = result;
			end
			if not result[1] then return nil; end
			return path, content, result[3];
		end
		return init(options);
	end
	return loader;
end

local envload = { envload = cached_envload, envloadfile = require "util.envload".envloadfile };

local function run_in(path, overrides, globals)
	local function require_override(name)
		local short = name:gsub("^prosody%.", "");
		return overrides[short] or require(name);
	end
	local env = setmetatable({ require = require_override }, { __index = _G });
	for name, value in pairs(globals or {}) do env[name] = value; end
	return assert(loadfile(path, "t", env))();
end

-- The plugin folder of a module file: the parent of mod_NAME/ if the file is in one.
local function plugin_folder(module_path)
	local folder = assert(module_path:match("^(.*)/[^/]+$"), "module path without a folder: "..module_path);
	return folder:match("^(.*)/mod_[%w_]+$") or folder;
end

function modules.manager(module_path)
	local folder = plugin_folder(module_path);
	if not managers[folder] then
		local root = environment.root;
		local loader = run_in(root.."/util/pluginloader.lua", { ["util.envload"] = envload }, { CFG_PLUGINDIR = folder });
		managers[folder] = run_in(root.."/core/modulemanager.lua", { ["util.pluginloader"] = remember_metadata(loader) });
	end
	return managers[folder];
end

function modules.name(module_path)
	return assert(module_path:match("mod_([%w_]+)%.lua$"), "not a module file: "..module_path);
end

return modules;
