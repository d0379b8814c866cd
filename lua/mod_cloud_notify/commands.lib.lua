-- The commands of operators and users: one table, for the shell and for ad-hoc commands. A command is
--   name, description: texts
--   of: what it is about: "user" (of this host), "host", or "service" (of any host)
--   is_own: whether users may run it about themselves
--   arguments: those after the user, each { name; label; is_required }
--   run(request): prints lines, and returns the last sentence; or nil, error
-- A request has print(line), jid and username (for commands about a user), by (the reason if a registration is removed),
-- waits_for_devices (whether it may take a minute), and the arguments by name, each a text or nil. Those that are required
-- are there.

local jid_join = require "util.jid".join;
local user_exists = require "core.usermanager".user_exists;

local log = module._log;

local function is_known(username)
	local ok, exists = pcall(user_exists, username, module.host);
	return not ok or exists;
end

-- parts: see mod_cloud_notify.lua
local function list_of(rules, parts, sessions)
	local registrations, prepare_jid = parts.registrations, module:require "prepared_jids";
	local of_user = module:require "commands/of_user"(registrations);
	local of_services = module:require "commands/of_services"(parts.all_registrations, registrations);
	local of_record = parts.of_record;
	return {
		module:require "commands/list"(rules, of_user, sessions, of_record);
		module:require "commands/why"(rules, of_user, of_record, parts.services);
		module:require "commands/test"(rules, of_user, sessions, parts.push_tests);
		module:require "commands/remove"(of_user, registrations);
		module:require "commands/services"(rules, of_services, parts.services);
		module:require "commands/retry"(rules, parts.wake_ups, prepare_jid);
		module:require "commands/remove_service"(of_services, prepare_jid);
		module:require "commands/stale"(of_user, of_services, sessions, of_record);
		module:require "commands/check"(of_services, parts.checks);
	};
end

return function (rules, parts, sessions)
	local list, by_name = list_of(rules, parts, sessions), {};
	for _, command in ipairs(list) do by_name[command.name] = command; end

	-- Returns the last sentence; or nil, error.
	local function run(name, request)
		local command = by_name[name];
		if command.of == "user" then
			request.jid = jid_join(request.username, module.host);
			if not is_known(request.username) then return nil, ("%s has no account on this server."):format(request.jid); end
		end
		local ok, message, err = pcall(command.run, request);
		if ok then return message, err; end
		log("error", "Cannot run the command 'push %s': %s", name, message);
		return nil, "The command failed; the log tells why.";
	end

	local commands = { list = list; run = run; };
	local shell = module:require "commands/shell"(list);
	commands.start_shell, commands.stop_shell = shell.start, shell.stop;
	module:require "commands/adhoc"(commands);
	return commands;
end
