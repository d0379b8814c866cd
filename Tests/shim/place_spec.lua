local world = require "shim.world";

-- A world whose module was not loaded yet, and a function that loads it: returns the module, or nil and the sentence.
local function unloaded(config)
	local w = world.new { config = config, unloaded = true };
	return w, function () return w.host.manager.load(w.host.name, w.host.module_name); end;
end

-- The module was refused in one sentence, and handles nothing.
local function assert_refused(w, sentence, loaded, problem)
	assert.is_falsy(loaded);
	assert.equal(sentence, tostring(problem));
	assert.is_nil(w:fire("iq-set/self/urn:xmpp:push:0:enable", {}));
	assert.is_nil(w:fire("account-disco-info", {}));
end

describe("A place where the module cannot run is told in one sentence:", function ()
	local version = _VERSION;
	after_each(function ()
		_G._VERSION, prosody.process_type = version, nil;
		world.finish();
	end);

	it("a component", function ()
		local w, load = unloaded { component_module = "muc" };
		w.host.session.type = "component";
		assert_refused(w, "mod_cloud_notify runs on hosts with accounts, and example.test is a component (muc): "
			.."remove \"cloud_notify\" from its modules_enabled, and enable it on the VirtualHost", load());
	end);

	it("another Lua", function ()
		local w, load = unloaded();
		_G._VERSION = "Lua 5.3";
		assert_refused(w, "mod_cloud_notify needs Lua 5.4, and this server runs on Lua 5.3: start Prosody with Lua 5.4", load());
	end);

	it("the whole server", function ()
		local w = unloaded();
		local loaded, problem = w.host.manager.load("*", w.host.module_name);
		assert_refused(w, "mod_cloud_notify runs on hosts with accounts, not on the whole server: "
			.."add \"cloud_notify\" to the modules_enabled above the first VirtualHost, or to those of one", loaded, problem);
	end);

	it("prosodyctl mod_cloud_notify, which is told the command to use", function ()
		local w = unloaded();
		prosody.process_type = "prosodyctl";
		local loaded = w.host.manager.load("*", w.host.module_name);
		finally(function () w.host.manager.unload("*", w.host.module_name); end);
		local printed, print = {}, print;
		_G.print = function (text) printed[#printed + 1] = text; end;
		local ok, status = pcall(loaded.module.command, {});
		_G.print = print;
		assert.is_true(ok);
		assert.equal(1, status);
		assert.equal(1, #printed);
		assert.is_not_nil(printed[1]:find("prosodyctl shell push check HOST", 1, true));
		assert.is_nil(w:fire("account-disco-info", {}));
	end);

	it("none, if it is a host in Lua 5.4", function ()
		local _, load = unloaded();
		assert.is_table((load()));
	end);

end);

describe("The files that name such a place", function ()
	it("can be read by an older Lua", function ()
		for _, name in ipairs { "mod_cloud_notify", "place.lib", "refusal.lib" } do
			local path = world.module_path:gsub("mod_cloud_notify%.lua$", name..".lua");
			local check = io.popen(("lua5.1 -e 'assert(loadfile(%q))' 2>&1"):format(path));
			assert.equal("", check:read("a"));
			check:close();
		end
	end);
end);
