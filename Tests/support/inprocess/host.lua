-- A virtual host with events, sessions and storage in memory, running one module through the real module API.
--   host.new("example.test", { module_path = ..., config = {...}, disk = ..., has_mam = ..., on_send = function (stanza) end })

local environment = require "inprocess.environment";
local modules = require "inprocess.modules";
local storage = require "inprocess.storage";
local events = require "util.events";
local logger = require "util.logger";

local prosody = environment.prosody;
local host_methods = {};
local host_mt = { __index = host_methods };

local function activate(self)
	local session = {
		host = self.name, type = "local", events = events.new(), sessions = {}, modules = {};
		send = function (stanza) return self:post(nil, stanza); end;
	};
	prosody.hosts[self.name] = session;
	environment.hosts[self.name] = self;
	self.session, self.events = session, session.events;
end

local function new(name, options)
	assert(not environment.hosts[name], "there is already a host "..name);
	local self = setmetatable({
		name = name, module_path = options.module_path, config = options.config or {};
		disk = options.disk or storage.new_disk();
		on_send = options.on_send, sent = {}, errors = {}, replies = {};
		manager = modules.manager(options.module_path), module_name = modules.name(options.module_path);
		has_mam = options.has_mam ~= false;
		smacks = { timeout = 600, style = options.smacks_style or "0.12" };
	}, host_mt);
	activate(self);
	return self;
end

function host_methods:load()
	local loaded, err = self.manager.load(self.name, self.module_name);
	if not loaded then error("module not loaded: "..tostring(err)); end
	local path = loaded.module.path;
	if path ~= self.module_path then error("another file was loaded: "..path); end
	if self.has_mam then self:set_mam(true); end
	return self;
end

-- As if mod_mam were loaded or unloaded.
function host_methods:set_mam(is_loaded)
	self.session.modules.mam = is_loaded and {} or nil;
	self:fire(is_loaded and "module-loaded" or "module-unloaded", { module = "mam", host = self.name });
end

function host_methods:reload()
	return self.manager.reload(self.name, self.module_name);
end

function host_methods:unload()
	return self.manager.unload(self.name, self.module_name);
end

function host_methods:module()
	local loaded = self.manager.get_module(self.name, self.module_name);
	return loaded and loaded.module;
end

-- Stanzas that the module or the core sends end here.
function host_methods:post(_, stanza)
	if self.on_send then
		self.on_send(stanza);
	else
		self.sent[#self.sent + 1] = stanza;
	end
	return true;
end

-- Like the server's connection handler: records an error and goes on.
function host_methods:protect(what, f, ...)
	local outer = self.trigger;
	self.trigger = what;
	local ok, result = xpcall(f, debug.traceback, ...);
	self.trigger = outer;
	if ok then return result; end
	self.errors[#self.errors + 1] = { what = what, message = result };
	return nil;
end

-- The module logs its own errors and goes on: they are recorded like uncaught ones.
logger.add_simple_sink(function (source, _, text)
	local host = environment.hosts[source:match("^[^:]*")];
	local what, message = text:match("^Cannot handle (.-): (.*)$");
	if host and what then
		host.errors[#host.errors + 1] = { what = what, message = message };
	end
end, { "error" });

function host_methods:fire(event, data)
	return self:protect(event, self.events.fire_event, event, data);
end

-- An IQ that arrives for the host itself, routed as core.stanza_router and mod_iq do.
function host_methods:receive_iq(origin, stanza)
	local data = { origin = origin, stanza = stanza };
	return self:protect("iq/host", function ()
		local fire = self.events.fire_event;
		local handled = fire("iq/host", data);
		if handled ~= nil then return handled; end
		return fire("iq-"..stanza.attr.type.."/host/"..stanza.attr.id, data);
	end);
end

-- An IQ of a client to its own account.
function host_methods:receive_self_iq(session, stanza)
	local child = stanza.tags[1];
	local data = { origin = session, stanza = stanza, to_self = true };
	local event = "iq-"..stanza.attr.type.."/self/"..(child.attr.xmlns or "jabber:client")..":"..child.name;
	return self:protect(event, self.events.fire_event, event, data);
end

local function forget_shared(module)
	for _, shared in pairs(module and module.shared_data or {}) do
		for key in pairs(shared) do shared[key] = nil; end
	end
end

-- Hooks outside of the host would outlive the module.
local function forget_hooks(module)
	if not module then return; end
	for object, event, handler in module.event_handlers:iter(nil, nil, nil) do object.remove_handler(event, handler); end
end

-- The end of the process: nothing is unloaded and only the disk stays.
function host_methods:destroy()
	self.session.modules.mam = nil;
	forget_shared(self:module());
	forget_hooks(self:module());
	prosody.events.fire_event("host-deactivated", self.name);
	for _, user in pairs(self.session.sessions) do
		for _, session in pairs(user.sessions) do prosody.full_sessions[session.full_jid] = nil; end
	end
	for user in pairs(self.session.sessions) do prosody.bare_sessions[user.."@"..self.name] = nil; end
	prosody.hosts[self.name], environment.hosts[self.name] = nil, nil;
end

return { new = new };
