-- What is wrong with the installation or the configuration of this host, or missing, and the cure.
-- A finding: { level = "ok" | "warn" | "error", text = SENTENCE, cure = SENTENCE or nil }

local configmanager = require "core.configmanager";
local modulemanager = require "core.modulemanager";
local statsmanager = require "core.statsmanager";

local companions = module:require "companions";
local likely_name = module:require "likely_name";
local options = module:require "options";

-- Of another module, which pushes to phones for XMPP servers.
local foreign_prefix = "push_appserver_";

local is_ours = {};
for _, name in ipairs(options.names) do is_ours[name] = true; end

-- library: see library.lib.lua
return function (library)
	local in_use = options.all();
	local checks = {};

	function checks.files(found)
		found("ok", ("Push notifications %s run from %s"):format(library.module_version, module.path));
		local content, winner = modulemanager.loader:load_resource(module.name);
		if content and winner ~= module.path then
			found("warn", ("The next reload or start takes another copy of the module: %s"):format(winner),
				"Remove one of the two, or change the order of plugin_paths: the first folder counts");
		end
	end

	function checks.library(found)
		found("ok", ("The rules library is version %s (%s)"):format(library.version, library.digest));
		local on_disk = library.digest_on_disk();
		if not on_disk then
			found("error", ("The library's file cannot be read: %s"):format(library.file), "Install the module again");
		elseif on_disk ~= library.digest then
			found("warn", ("The library's file has changed since it was loaded (%s)"):format(on_disk),
				"Run: prosodyctl shell module reload cloud_notify");
		end
	end

	function checks.companions(found)
		for _, companion in ipairs(companions.all) do
			if companions.is_loaded(companion.name) then
				found("ok", ("mod_%s is loaded"):format(companion.name));
			else
				found("warn", companions.sentences(companion));
			end
		end
	end

	-- Values that mod_mam takes for "never"; it archives by default.
	local nothing = { [false] = true; ["false"] = true; never = true; [0] = true; };

	function checks.archive(found)
		if not companions.is_loaded "mam" then return; end
		if nothing[module:get_option("default_archive_policy")] then
			found("warn", "mod_mam archives nothing unless its user asks for it (default_archive_policy): "
				.."a device without a session is not woken while another device of its user is online",
				"Set default_archive_policy = true");
		elseif module:get_option_boolean("mam_smart_enable", false) then
			found("warn", "mod_mam archives nothing for users whose clients have never asked for the archive (mam_smart_enable)",
				"Set mam_smart_enable = false");
		end
	end

	-- Name -> value, as written in the section of a host or, with "*", above all of them.
	local function section(host)
		return rawget(configmanager.getconfig(), host) or {};
	end

	local function unknown_options()
		local unknown = {};
		for _, host in ipairs { "*", module.host } do
			for name in pairs(section(host)) do
				if type(name) == "string" and name:match("^push_") and not is_ours[name]
					and name:sub(1, #foreign_prefix) ~= foreign_prefix and not unknown[name] then
					unknown[name] = true;
					unknown[#unknown + 1] = name;
				end
			end
		end
		table.sort(unknown);
		return unknown;
	end

	function checks.unknown_options(found)
		for _, name in ipairs(unknown_options()) do
			local likely = likely_name(name, options.names);
			found("warn", ("This module has no option %s"):format(name),
				likely and ("Did you mean %s?"):format(likely) or "Remove it, or look up its name in the README");
		end
	end

	-- Options below a Component belong to that component, also where they were meant for all hosts.
	function checks.misplaced_options(found)
		for host in pairs(configmanager.getconfig()) do
			local target = prosody.hosts[host];
			for _, name in ipairs(target and not target.modules[module.name] and options.names or {}) do
				if rawget(section(host), name) ~= nil then
					found("warn", ("Option %s stands in the section of %s, where it has no effect"):format(name, host),
						"Move it above the first VirtualHost, or below that of this host");
				end
			end
		end
	end

	function checks.refused_options(found)
		for _, refused in ipairs(options.refused()) do
			found(refused.level, refused.text, "Correct it in the configuration, and reload configuration and module");
		end
	end

	function checks.changed_options(found)
		local configured = options.all();
		for _, name in ipairs(options.names) do
			if configured[name] ~= in_use[name] then
				found("warn", ("Option %s is %s now, and the module still uses %s"):format(
					name, tostring(configured[name]), tostring(in_use[name])), "Run: prosodyctl shell module reload "..module.name);
			end
		end
	end

	function checks.record(found)
		if in_use.push_record_entries > 0 then return; end
		found("warn", "push_record_entries is 0, so nothing tells afterwards why there was a push or none",
			"Remove it: the record takes 4 MiB");
	end

	function checks.statistics(found)
		if statsmanager.get_metric_registry() then return found("ok", "Statistics are on"); end
		found("ok", "Statistics are off, so there are no metrics", "Set statistics = \"internal\" to have them");
	end

	local order = {
		"files", "library", "companions", "archive", "unknown_options", "misplaced_options", "refused_options",
		"changed_options", "record", "statistics";
	};

	-- Returns the findings about this host.
	local function run()
		local findings = {};
		local function found(level, text, cure)
			findings[#findings + 1] = { level = level; text = text; cure = cure; };
		end
		for _, name in ipairs(order) do checks[name](found); end
		return findings;
	end

	return { run = run; };
end
