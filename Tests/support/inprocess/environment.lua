-- Turns this Lua process into a small Prosody: real util libraries and module API, without network or disk.
-- PROSODY_ROOT selects another installation than the system's.

local root = os.getenv("PROSODY_ROOT") or "/usr/lib/prosody";
package.path = package.path..";"..root.."/?.lua";
package.cpath = package.cpath..";"..root.."/?.so";

-- Newer modules require the same libraries as "prosody.util.x"
table.insert(package.searchers, 2, function (name)
	local plain = name:match("^prosody%.(.+)$");
	if not plain then return nil; end
	return function () return require(plain); end;
end);

local clock = require "inprocess.clock";
local environment = { root = root, clock = clock, hosts = {} };

os.time, os.date = clock.time, clock.date; -- luacheck: ignore 122
local time = require "util.time";
time.now = clock.wall;
time.monotonic = function () return clock.now; end;
package.loaded["util.timer"] = clock.timer;
require "util.async".set_schedule_function(clock.timer.add_task); -- as util.startup does

local events = require "util.events";

local prosody = {
	hosts = {}; bare_sessions = {}; full_sessions = {};
	events = events.new(); paths = {}; platform = "posix"; version = "in-process";
};
_G.prosody = prosody;

function prosody.core_post_stanza(origin, stanza)
	return environment.hosts[origin.host]:post(origin, stanza);
end

package.loaded["core.configmanager"] = {
	get = function (host, key)
		local object = environment.hosts[host];
		return object and object.config[key];
	end;
	getconfig = function ()
		local sections = { ["*"] = {} };
		for host, object in pairs(environment.hosts) do sections[host] = object.config; end
		return sections;
	end;
};

package.loaded["core.storagemanager"] = {
	open = function (host, name)
		return require "inprocess.storage".open(environment.hosts[host].disk, name);
	end;
};

local function nothing() end

-- No statistics run unless a test sets environment.metric_registry, see util.openmetrics.
local dummy = setmetatable({}, { __index = function (self) return function () return self; end; end });
package.loaded["core.statsmanager"] = {
	measure = function () return nothing; end;
	get_metric_registry = function () return environment.metric_registry; end;
	metric = function (kind, ...)
		local registry = environment.metric_registry;
		return registry and registry[kind](registry, ...) or dummy;
	end;
};

-- Accounts are enabled unless a test disables them; absent in 0.12. Values: username -> false, or an error of the store.
environment.accounts = {};
local usermanager = {};
package.loaded["core.usermanager"] = usermanager;

function usermanager.user_exists()
	return true;
end

function environment.is_enabled(username)
	return environment.accounts[username] ~= false;
end

-- version: "0.12" or "13"
function environment.set_version(version)
	usermanager.user_is_enabled = version == "13" and function (username)
		environment.asked = (environment.asked or 0) + 1;
		local state = environment.accounts[username];
		if type(state) == "string" then return nil, state; end
		return state ~= false;
	end or nil;
end

-- Each plugin folder has its own module manager. Calls of the module API go to that of the host; where a module is on no
-- host, to that of the only world.
local function manager_of(host)
	local _, only = next(environment.hosts);
	return (environment.hosts[host] or only).manager;
end

local dispatcher = { loader = {} };
package.loaded["core.modulemanager"] = dispatcher;
for _, name in ipairs { "load", "unload", "reload", "get_module", "get_modules", "is_loaded" } do
	dispatcher[name] = function (host, ...) return manager_of(host)[name](host, ...); end;
end

function dispatcher.get_items(key, host)
	return manager_of(host).get_items(key, host);
end

function dispatcher.module_has_method(module, method)
	return type(rawget(module.module, method)) == "function";
end

function dispatcher.loader.load_resource(_, plugin)
	return manager_of("*").loader:load_resource(plugin);
end

function dispatcher.loader.load_code_ext(_, plugin, resource, extension, env)
	return manager_of(env.module.host).loader:load_code_ext(plugin, resource, extension, env);
end

environment.prosody = prosody;
environment.moduleapi = require "core.moduleapi";

return environment;
