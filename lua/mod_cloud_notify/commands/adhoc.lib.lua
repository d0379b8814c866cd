-- Commands as ad-hoc commands (XEP-0050), where mod_adhoc is loaded: all of them for administrators, those about a user's own
-- registrations for the user. While one runs, nothing else of the session's stream is handled: so they do not wait for devices.

local dataforms = require "util.dataforms";
local jid_prep, jid_split = require "util.jid".prep, require "util.jid".split;

local output = module:require "commands/output";
local shown = module:require "shown";

local namespace = "urn:xmpp:push:0";

local user_field = { name = "user"; type = "jid-single"; label = "User"; required = true; };

local function form_of(command, is_own)
	local fields = { title = "Push: "..command.description; };
	fields[1] = { name = "FORM_TYPE"; type = "hidden"; value = namespace.."#"..command.name; };
	if command.of == "user" and not is_own then fields[#fields + 1] = user_field; end
	for _, argument in ipairs(command.arguments) do
		fields[#fields + 1] = {
			name = argument.name; type = "text-single"; label = argument.label; required = argument.is_required;
		};
	end
	return fields[2] and dataforms.new(fields);
end

-- Returns the name of a user of this host; or nil, error.
local function username_of(jid)
	local username, host = jid_split(jid_prep(jid));
	if not username then return nil, "Name a user: user@host."; end
	if host ~= module.host then return nil, ("This is %s: ask %s about its users."):format(module.host, shown.input(host)); end
	return username;
end

local function failed(text)
	return { status = "completed"; error = { message = output.fit(text); }; };
end

-- Returns what is filled in; or nil, what is wrong with it.
local function read(form, submitted)
	if not form then return {}; end
	if not submitted then return nil, "Fill in the form."; end
	local fields, errors = form:data(submitted);
	for _, field in ipairs(errors and form or {}) do
		if errors[field.name] then return nil, ("%s: %s."):format(field.label or field.name, shown.input(errors[field.name])); end
	end
	return fields;
end

return function (commands)
	local function complete(name, request)
		local lines = {}; -- all at once, since a command has one answer
		request.print = function (line) lines[#lines + 1] = line; end;
		local message, err = commands.run(name, request);
		if not message then return failed(err); end
		lines[#lines + 1] = output.fit(message);
		return { status = "completed"; info = table.concat(lines, "\n"); };
	end

	local function request_of(fields, data, is_own)
		local request = { by = is_own and "removed_by_user" or "removed_by_administrator"; };
		for name, value in pairs(fields) do request[name] = value ~= "" and value or nil; end
		local user = is_own and data.from or request.user;
		if not user then return request; end
		local err;
		request.username, err = username_of(user);
		return request.username and request, err;
	end

	local function handler_of(command, is_own)
		local form = form_of(command, is_own);
		return function (_, data, state)
			if form and data.action ~= "cancel" and not state then return { status = "executing"; form = form; }, true; end
			if data.action == "cancel" then return { status = "canceled"; }; end
			local fields, err = read(form, data.form);
			if not fields then return failed(err); end
			local request, problem = request_of(fields, data, is_own);
			if not request then return failed(problem); end
			return complete(command.name, request);
		end;
	end

	local function provide(new, command, is_own)
		local node = ("%s#%s%s"):format(namespace, is_own and "own-" or "", command.name);
		local name = is_own and "My push registrations: "..command.own_description or "Push: "..command.description;
		module:provides("adhoc", new(name, node, handler_of(command, is_own), is_own and "local_user" or "admin"));
	end

	-- Without "depends": a host that has no ad-hoc commands does not get them from this module.
	local ok, adhoc = pcall(module.require, module, "adhoc");
	if not ok then return; end
	for _, command in ipairs(commands.list) do
		provide(adhoc.new, command, false);
		if command.is_own then provide(adhoc.new, command, true); end
	end
end
