local world = require "shim.world";
local clock = world.clock;

local losses = {
	smacks = "mod_smacks is not loaded: a phone that loses its connection is not woken for the messages that wait for it";
	mam = "mod_mam is not loaded: a device without a session is not woken while another device of its user is online";
	offline = "mod_offline is not loaded: what comes while nobody is online is kept only if mod_mam archives it";
};

-- A world where the modules are loaded. missing: but for this one
local function world_without(missing)
	local w = world.new { has_mam = false };
	for _, name in ipairs { "smacks", "mam", "offline", "carbons" } do
		w.host.session.modules[name] = name ~= missing and {} or nil;
	end
	return w;
end

local function warnings(w)
	return w:logged("is not loaded", "warn");
end

local function start()
	prosody.events.fire_event("server-started");
end

local function change(w, name, is_loaded)
	w.host.session.modules[name] = is_loaded and {} or nil;
	w:fire(is_loaded and "module-loaded" or "module-unloaded", { module = name, host = w.name });
end

local function status(w)
	return w.host:module().environment.module.status_message;
end

describe("A module that this one listens to", function ()
	after_each(function ()
		world.finish();
		prosody.start_time = nil;
	end);

	for name, loss in pairs(losses) do
		it("is missed once the server has started, with what does not work: mod_"..name, function ()
			local w = world_without(name);
			assert.equal(0, warnings(w));
			start();
			assert.equal(1, w:logged(loss, "warn"));
			assert.equal(1, warnings(w));
			assert.equal(1, w:logged(("Add \"%s\" to modules_enabled of this host"):format(name), "warn"));
			assert.equal(loss, status(w):sub(1, #loss));
		end);

		it("is missed when it is unloaded, and no more when it is back: mod_"..name, function ()
			local w = world_without();
			start();
			assert.equal(0, warnings(w));
			change(w, name, false);
			assert.equal(1, w:logged(loss, "warn"));
			assert.equal(loss, status(w):sub(1, #loss));
			change(w, name, true);
			assert.match("^Loaded, version ", status(w));
			assert.equal(1, warnings(w));
		end);
	end

	it("may be loaded after this one", function ()
		local w = world_without("smacks");
		change(w, "smacks", true);
		start();
		assert.equal(0, warnings(w));
	end);

	it("is missed a moment later where the server has started already", function ()
		prosody.start_time = clock.time();
		local w = world_without("smacks");
		assert.equal(0, warnings(w));
		clock.advance(2);
		assert.equal(1, w:logged(losses.smacks, "warn"));
		assert(w.host:reload());
		clock.advance(2);
		assert.equal(2, w:logged(losses.smacks, "warn"));
	end);

	it("life.2 is looked for by no timer once this one is unloaded", function ()
		prosody.start_time = clock.time();
		local w = world_without("smacks");
		assert.is_true(clock.pending() > 0);
		assert(w.host:unload());
		assert.equal(0, clock.pending());
		assert.equal(0, warnings(w));
	end);

	it("is one of a few: others come and go without a word", function ()
		local w = world_without("carbons");
		start();
		change(w, "carbons", true);
		change(w, "carbons", false);
		change(w, "ping", false);
		assert.equal(0, warnings(w));
	end);
end);
