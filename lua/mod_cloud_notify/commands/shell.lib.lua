-- Commands in Prosody's shell: `prosodyctl shell push list user@host`, the same words on 0.12 and 13.
--
-- A line that begins with "push" comes here on both versions, since the shell asks its table of simple commands first. The
-- shell-command items of Prosody 13 are not for this: unloading leaves their handler, and a reload warns of each of them. What
-- is registered here is one for all hosts.

local get_module = require "core.modulemanager".get_module;
local jid_prep, jid_split = require "util.jid".prep, require "util.jid".split;

local simple_commands = module:shared("/*/admin_shell/commands");
local sections = module:shared("/*/admin_shell/env");

local description = "Push notifications: who is registered, and why a phone was woken or not";

local function commands_on(host)
	local loaded = prosody.hosts[host] and get_module(host, "cloud_notify");
	return loaded and loaded.module.push_commands;
end

local function hosts_with_commands()
	local hosts = {};
	for host in pairs(prosody.hosts) do
		if commands_on(host) then hosts[#hosts + 1] = host; end
	end
	table.sort(hosts);
	return hosts;
end

local function host_of(text)
	local host = select(2, jid_split(jid_prep(text or "")));
	if not host then return nil, ("'%s' is not the name of a user or a host."):format(text or ""); end
	if not prosody.hosts[host] then return nil, ("This server has no host %s."):format(host); end
	if commands_on(host) then return host; end
	return nil, ("mod_cloud_notify is not loaded on %s: add \"cloud_notify\" to its modules_enabled, and reload."):format(host);
end

-- Returns the hosts to ask, and takes what names them from the words; or nil, error.
local function hosts_for(command, words, request)
	if command.of == "service" or command.of == "host" and not words[1] then return hosts_with_commands(); end
	local text = table.remove(words, 1);
	local host, err = host_of(text);
	if not host then return nil, err; end
	if command.of == "user" then
		request.username = jid_split(jid_prep(text));
		if not request.username then return nil, ("Name a user: user@%s."):format(host); end
	end
	return { host };
end

local function usage(command)
	local words = { "push", command.name };
	if command.of == "user" then words[#words + 1] = "<user@host>"; end
	if command.of == "host" then words[#words + 1] = "[host]"; end
	for _, argument in ipairs(command.arguments) do
		words[#words + 1] = (argument.is_required and "<%s>" or "[%s]"):format((argument.name:gsub("_", " ")));
	end
	return table.concat(words, " ");
end

local function help_text(list)
	local lines = {};
	for _, command in ipairs(list) do lines[#lines + 1] = ("%-42s %s"):format(usage(command), command.description); end
	return table.concat(lines, "\n");
end

-- Runs a command on each host. Returns the last sentences; or nil, errors.
local function run_on(hosts, name, request)
	local messages, errors = {}, {};
	for _, host in ipairs(hosts) do
		if hosts[2] then request.print(("%s:"):format(host)); end
		local message, err = commands_on(host).run(name, request);
		table.insert(message and messages or errors, message or err);
	end
	if errors[1] then return nil, table.concat(errors, " "); end
	return table.concat(messages, " ");
end

local function run(list, print, name, words)
	if name == "" or name == "help" then
		print(help_text(list));
		return "";
	end
	local command;
	for _, known in ipairs(list) do command = known.name == name and known or command; end
	if not command then return nil, ("There is no command 'push %s'; 'push help' lists them."):format(name); end
	local request = { print = print; by = "removed_by_administrator"; };
	local hosts, err = hosts_for(command, words, request);
	if not hosts then return nil, err; end
	if #words > #command.arguments then return nil, "Usage: "..usage(command); end
	for i, argument in ipairs(command.arguments) do request[argument.name] = words[i]; end
	return run_on(hosts, name, request);
end

-- Returns the name of the command and its words: of "push list a@b", or of 'push:list("a@b")'.
local function parse(line)
	local name, rest = line:match("^push[%s:.]*([%w_-]*)%s*(.*)$");
	local words = {};
	if rest:match("^%(") then
		local chunk = load("return {"..rest:match("^%((.*)%)%s*$").."}", "=push", "t", {});
		for i, word in ipairs(chunk and chunk() or {}) do words[i] = tostring(word); end
	else
		for word in rest:gmatch("%S+") do words[#words + 1] = word; end
	end
	return name:gsub("_", "-"), words;
end

return function (list)
	-- Raises an error, which the shell prints as such.
	local function handle(session, line)
		local name, words = parse(line);
		local message, err = run(list, session.print, name, words);
		if not message then error("Error: "..err, 0); end
		if message ~= "" then session.print(message); end
	end

	local section = setmetatable({}, { help = { desc = description; content = help_text(list); commands = {}; }; });
	for _, command in ipairs(list) do
		section[command.name:gsub("-", "_")] = function (self, ...)
			local words = {};
			for i, word in ipairs { ... } do words[i] = tostring(word); end
			local message, err = run(list, self.session.print, command.name, words);
			return message and true, message or err;
		end;
	end

	local function start()
		simple_commands.push, sections.push = handle, section;
	end

	-- Another host may still have the module.
	local function stop()
		if simple_commands.push ~= handle then return; end
		simple_commands.push, sections.push = nil, nil;
		for _, host in ipairs(hosts_with_commands()) do
			if host ~= module.host then return commands_on(host).start_shell(); end
		end
	end

	return { start = start; stop = stop; };
end
