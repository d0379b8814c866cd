-- Where this module runs: on a host with accounts, in Lua 5.4. Elsewhere it hooks nothing and says what to do.
-- Lua 5.1 must be able to read this file, what it requires, and mod_cloud_notify.lua.

local refuse = module:require "refusal";

local lua_version = "Lua 5.4";

local function refuse_component()
	refuse("mod_cloud_notify runs on hosts with accounts, and %s is a component (%s): "
		.."remove \"cloud_notify\" from its modules_enabled, and enable it on the VirtualHost",
		module.host, tostring(module:get_option_string("component_module")));
end

-- What prosodyctl mod_cloud_notify runs. Returns its exit status.
local function command()
	print("Use: prosodyctl shell push check HOST (the server has to run, with mod_admin_shell)"); -- luacheck: ignore 113
	return 1;
end

local place = { is_prosodyctl = prosody.process_type == "prosodyctl"; command = command; };

if place.is_prosodyctl then return place; end

if _VERSION ~= lua_version then
	refuse("mod_cloud_notify needs %s, and this server runs on %s: start Prosody with %s", lua_version, _VERSION, lua_version);
elseif module.host == "*" then
	refuse("mod_cloud_notify runs on hosts with accounts, not on the whole server: "
		.."add \"cloud_notify\" to the modules_enabled above the first VirtualHost, or to those of one");
elseif prosody.hosts[module.host].type ~= "local" then
	refuse_component();
end

return place;
