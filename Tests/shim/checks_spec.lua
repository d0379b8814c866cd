local world = require "shim.world";
local configmanager = require "core.configmanager";
local modulemanager = require "core.modulemanager";

-- The findings about a world whose companions are loaded.
local function world_with(config)
	local w = world.new { config = config };
	for _, name in ipairs { "smacks", "offline", "carbons" } do w.host.session.modules[name] = {}; end
	return w;
end

-- The checks of a module that has just been loaded.
local function checks_of(w)
	local module = w.host:module().environment.module;
	return module:require "checks"(module:require "library");
end

local function findings(config)
	return checks_of(world_with(config)).run();
end

-- The finding whose text has this in it.
local function find(list, text)
	for _, finding in ipairs(list) do
		if finding.text:find(text, 1, true) then return finding; end
	end
end

-- Those that need a cure.
local function problems(list)
	local texts = {};
	for _, finding in ipairs(list) do
		if finding.level ~= "ok" then texts[#texts + 1] = finding.text; end
	end
	return texts;
end

describe("The checks", function ()
	after_each(world.finish);

	it("find nothing wrong with an installation as it should be", function ()
		assert.same({}, problems(findings()));
	end);

	it("have a level and a text each, and a cure for each problem", function ()
		for _, finding in ipairs(findings { push_max_device = 3, push_max_errors = 0, push_record_entries = 0 }) do
			assert.is_not_nil(({ ok = 1, warn = 1, error = 1 })[finding.level]);
			assert.is_string(finding.text);
			if finding.level ~= "ok" then assert.is_string(finding.cure); end
		end
	end);

	it("name the file and the versions that run, and the library's digest", function ()
		local list = findings();
		assert.is_not_nil(find(list, "run from "..world.module_path));
		local file = assert(io.open((world.module_path:gsub("[^/]*$", "cloud_notify_rules.so")), "rb"));
		local digest = file:read("a"):sub(-64, -57);
		file:close();
		assert.is_not_nil(find(list, ("The rules library is version %s (%s)"):format(world.library.version, digest)));
	end);

	for _, name in ipairs { "smacks", "mam", "offline", "carbons" } do
		it("say what does not work without mod_"..name, function ()
			local w = world_with();
			w.host.session.modules[name] = nil;
			local finding = find(checks_of(w).run(), "mod_"..name.." is not loaded: ");
			assert.equal("warn", finding.level);
			assert.is_not_nil(finding.cure:find('"'..name..'"', 1, true));
			w.host.session.modules[name] = {};
			assert.is_not_nil(find(checks_of(w).run(), "mod_"..name.." is loaded"));
		end);
	end

	it("say that carbons wake phones, too", function ()
		local w = world_with();
		w.host.session.modules.carbons = nil;
		assert.is_not_nil(find(checks_of(w).run(), "mod_carbons is not loaded: a phone whose session hibernates is not woken for "
			.."messages to another device of its user"));
	end);

	for name, likely in pairs {
		push_max_device = "push_max_devices"; push_notification_body = "push_notification_with_body";
		push_max_eror = "push_max_errors"; push_max_hibernation = "push_max_hibernation_timeout";
		push_notifications_with_sender = "push_notification_with_sender"; push_retries = "push_retry";
	} do
		it("name an option that is misspelled, and the likely one: "..name, function ()
			local finding = find(findings { [name] = 1 }, "This module has no option "..name);
			assert.equal("warn", finding.level);
			assert.equal("Did you mean "..likely.."?", finding.cure);
		end);
	end

	it("name an option that resembles no other", function ()
		local finding = find(findings { push_secret_of_the_gateway = 1 }, "This module has no option push_secret_of_the_gateway");
		assert.is_nil(finding.cure:find("Did you mean", 1, true));
	end);

	it("name a misspelled option that is set for all hosts once", function ()
		local getconfig = configmanager.getconfig;
		finally(function () configmanager.getconfig = getconfig; end);
		function configmanager.getconfig()
			return { ["*"] = { push_max_device = 1, push_max_devices = 2 }, [world.name] = { push_max_device = 1 } };
		end
		assert.same({ "This module has no option push_max_device" }, problems(findings()));
	end);

	it("leave alone the options of other modules", function ()
		assert.same({}, problems(findings { push_appserver_debugging = true, smacks_max_queue_size = 1, [1] = "x" }));
	end);

	it("name an option in the section of a host that has no push", function ()
		local w = world_with();
		local getconfig = configmanager.getconfig;
		prosody.hosts["rooms.test"] = { type = "component", modules = {} };
		finally(function ()
			configmanager.getconfig = getconfig;
			prosody.hosts["rooms.test"] = nil;
		end);
		function configmanager.getconfig()
			-- A section shows what stands above all of them, too.
			local rooms = setmetatable({ push_max_devices = 2 }, { __index = { push_max_errors = 3 } });
			return { ["*"] = { push_max_errors = 3 }, ["rooms.test"] = rooms, ["gone.test"] = {} };
		end
		assert.same({ "Option push_max_devices stands in the section of rooms.test, where it has no effect" },
			problems(checks_of(w).run()));
	end);

	it("name values that were refused, and what is used instead", function ()
		local list = findings { push_max_errors = 0, push_max_devices = "many", push_retry = "perhaps" };
		assert.equal("warn", find(list, "Option push_max_errors has to be a number from 1 on, using 1").level);
		assert.equal("error", find(list, "Option push_max_devices has to be a number from 1 on, using 5").level);
		assert.equal("error", find(list, "Option push_retry has to be true or false, using true").level);
	end);

	it("name values that have changed since the module was loaded", function ()
		local w = world_with();
		local checks = checks_of(w);
		w.host.config.push_max_devices = 7;
		local finding = find(checks.run(), "Option push_max_devices is 7 now, and the module still uses 5");
		assert.equal("Run: prosodyctl shell module reload cloud_notify", finding.cure);
		assert.same({}, problems(checks_of(w).run()));
	end);

	it("name another copy of the module that would be loaded next", function ()
		local loader = modulemanager.loader;
		local load_resource = loader.load_resource;
		finally(function () loader.load_resource = load_resource; end);
		function loader.load_resource() return "", "/elsewhere/mod_cloud_notify.lua"; end
		assert.same({ "The next reload or start takes another copy of the module: /elsewhere/mod_cloud_notify.lua" },
			problems(findings()));
	end);

	for what, change in pairs {
		["has changed since it was loaded"] = { digest_on_disk = function () return "01234567"; end };
		["cannot be read"] = { digest_on_disk = function () return nil; end };
	} do
		it("say that the library's file "..what, function ()
			local module = world_with().host:module().environment.module;
			local library = setmetatable(change, { __index = module:require "library" });
			local found = problems(module:require "checks"(library).run());
			assert.equal(1, #found);
			assert.is_not_nil(found[1]:find(what, 1, true));
		end);
	end

	for _, policy in ipairs { false, "false", "never", 0 } do
		it("say that the archive keeps nothing where it is so: "..tostring(policy), function ()
			local found = problems(findings { default_archive_policy = policy });
			assert.equal(1, #found);
			assert.is_not_nil(found[1]:find("mod_mam archives nothing", 1, true));
		end);
	end

	for _, policy in ipairs { true, "always", "roster" } do
		it("are content with an archive that keeps something: "..tostring(policy), function ()
			assert.same({}, problems(findings { default_archive_policy = policy }));
		end);
	end

	it("say that the archive waits for clients that ask for it", function ()
		assert.is_not_nil(find(findings { mam_smart_enable = true }, "(mam_smart_enable)"));
	end);

	it("why.1 say that the record is off", function ()
		assert.is_not_nil(find(findings { push_record_entries = 0 }, "push_record_entries is 0"));
		assert.is_nil(find(findings(), "push_record_entries"));
	end);

	it("tell whether statistics are on", function ()
		assert.is_not_nil(find(findings(), "Statistics are off"));
		local w = world.new { statistics = true };
		assert.is_not_nil(find(checks_of(w).run(), "Statistics are on"));
	end);

	it("know every option of the README, and no other", function ()
		local file, named = assert(io.open("README.md")), {};
		for line in file:lines() do named[#named + 1] = line:match("^| `(push_[%w_]+)` |"); end
		file:close();
		table.sort(named);
		local module = world_with().host:module().environment.module;
		assert.same(named, module:require "options".names);
	end);
end);
