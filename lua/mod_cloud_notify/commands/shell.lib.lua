-- Commands in Prosody's shell: `prosodyctl shell push list user@host`, the same words on 0.12 and 13.
--
-- A line that begins with "push" comes here on both versions, since the shell asks its table of simple commands first. The
-- shell-command items of Prosody 13 are not for this: unloading leaves their handler, and a reload warns of each of them. What
-- is registered here is one for all hosts.

local get_module = require "core.modulemanager".get_module;
local jid_prep, jid_split = require "util.jid".prep, require "util.jid".split;

local output = module:require "commands/output";
local shown = module:require "shown";

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

local function quoted(word)
	return ("'%s'"):format(shown.input(word));
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

local function host_of(text)
	local host = select(2, jid_split(jid_prep(text)));
	if not host then return nil, ("%s is not the name of a user or a host."):format(quoted(text)); end
	if not prosody.hosts[host] then return nil, ("This server has no host %s."):format(quoted(host)); end
	if commands_on(host) then return host; end
	return nil, ("mod_cloud_notify is not loaded on %s: add \"cloud_notify\" to its modules_enabled, and reload."):format(host);
end

-- Returns the host that a word names, and the user; or nil, error.
local function host_and_user(command, word)
	local host, err = host_of(word);
	if not host then return nil, err; end
	local username = jid_split(jid_prep(word));
	if command.of == "user" and not username then return nil, ("Name a user: user@%s."):format(host); end
	return host, username;
end

-- Returns the hosts to ask, and the user if the command is about one; or nil, error. Takes what names them from the words.
local function hosts_for(command, words)
	if command.of == "user" or command.of == "host" and words[1] then
		local host, username = host_and_user(command, table.remove(words, 1));
		return host and { host }, username;
	end
	local hosts = hosts_with_commands();
	if not hosts[1] then return nil, "mod_cloud_notify is not loaded on any host."; end
	return hosts;
end

-- Returns the words as a command takes them; nil if there are too few or too many. The shell of 13 splits an argument that has
-- blanks, so words that are too many belong to the last argument.
local function fit_words(command, words)
	local least, most = command.of == "user" and 1 or 0, command.of == "service" and 0 or 1;
	for _, argument in ipairs(command.arguments) do
		most = most + 1;
		if argument.is_required then least = least + 1; end
	end
	if #words < least then return; end
	if #words <= most then return words; end
	if not command.arguments[1] then return; end
	local fitting = table.move(words, 1, most - 1, 1, {});
	fitting[most] = table.concat(words, " ", most);
	return fitting;
end

-- Runs a command on each host. Returns the last sentence; or nil, errors.
local function run_on(hosts, name, request)
	if not hosts[2] then return commands_on(hosts[1]).run(name, request); end
	local errors = {};
	for _, host in ipairs(hosts) do
		request.print(host..":");
		local commands, message, err = commands_on(host), "The module was unloaded meanwhile.", nil;
		if commands then message, err = commands.run(name, request); end
		request.print(output.fit(message or "Error: "..err));
		request.print "";
		if not message then errors[#errors + 1] = host; end
	end
	if errors[1] then return nil, ("This went wrong on %s."):format(table.concat(errors, ", ")); end
	return "";
end

local function find(list, name)
	for _, command in ipairs(list) do
		if command.name == name then return command; end
	end
	return nil, ("There is no command 'push %s'; 'push help' lists them."):format(shown.input(name));
end

-- Returns the last sentence; or nil, error.
local function run(list, print, name, words)
	if name == "" or name == "help" then
		print(help_text(list));
		return "";
	end
	local command, err = find(list, name);
	if not command then return nil, err; end
	words = words and fit_words(command, words);
	if not words then return nil, "Usage: "..usage(command); end
	local hosts, username = hosts_for(command, words);
	if not hosts then return nil, username; end
	local request = {
		print = print; by = "removed_by_administrator"; waits_for_devices = true; username = command.of == "user" and username;
	};
	for i, argument in ipairs(command.arguments) do request[argument.name] = words[i]; end
	return run_on(hosts, name, request);
end

-- Returns the arguments of a call that is written in Lua; nil if it is not one.
local function arguments_of(call)
	local inside = call:match("^%((.*)%)[%s;]*$");
	local ok, arguments = pcall(load("return {"..(inside or "}").."}", "=push", "t", {}));
	if not ok then return; end
	local words = {};
	for i, argument in ipairs(arguments) do words[i] = tostring(argument); end
	return words;
end

-- Returns the name of the command and its words, nil if they cannot be read: of "push list a@b", or of 'push:list("a@b")'.
local function parse(line)
	local name, rest = line:match("^push[%s:.]*([%w_-]*)%s*(.*)$");
	name = name:gsub("_", "-");
	if rest:match("^%(") then return name, arguments_of(rest); end
	local words = rest:match("^[\"']") and arguments_of("("..rest..")");
	if words then return name, words; end
	words = {};
	for word in rest:gmatch("%S+") do words[#words + 1] = word; end
	return name, words;
end

-- The shell writes the prefix.
local function fit_after(prefix, text)
	return output.fit(prefix..text):sub(#prefix + 1);
end

-- A section of the shell of Prosody 13, for lines that are Lua. A session that was open before has no print for it.
local function new_section(list)
	local section = setmetatable({}, { help = { desc = description; content = help_text(list); commands = {}; }; });
	for _, command in ipairs(list) do
		section[command.name:gsub("-", "_")] = function (self, ...)
			local words, lines = {}, { "" };
			for i, word in ipairs { ... } do words[i] = tostring(word); end
			local print = self.session and self.session.print or function (line) lines[#lines + 1] = line; end;
			local message, err = run(list, print, command.name, words);
			if not message then return nil, fit_after("Error: ", err); end
			lines[#lines + 1] = fit_after("OK: ", message);
			return true, lines[3] and table.concat(lines, "\n") or lines[2];
		end;
	end
	return section;
end

return function (list)
	-- Raises an error, which the shell prints as such.
	local function handle(session, line)
		local name, words = parse(line);
		local message, err = run(list, session.print, name, words);
		if not message then error(output.fit("Error: "..err), 0); end
		if message ~= "" then session.print(output.fit(message)); end
	end

	local section = new_section(list);

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
