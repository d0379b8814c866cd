local world = require "shim.world";
local push_service = require "shim.push_service";
local storage = require "inprocess.storage";
local clock = world.clock;
local our_version = io.lines "VERSION"();

-- The type and the text of the status.
local function status(w)
	local module = w.host:module().environment.module;
	return { module.status_type, module.status_message };
end

-- A service that cannot be reached, whose user has got a message.
local function with_outage(config)
	local w, service = push_service.new_world(config);
	service.behave = { push = push_service.unreachable, probe = push_service.unreachable };
	w:offline("alice", w:message("alice"));
	clock.advance(1);
	return w, service;
end

local function away(w)
	local current = status(w);
	return current[1] == "warn" and current[2]:match("^push service push%.test has been away since (%d+%-%d+%-%d+ %d+:%d+:%d+)$");
end

describe("The status of the module", function ()
	after_each(world.finish);

	it("says that it is loaded, and its version, where nothing is wrong", function ()
		assert.same({ "info", "Loaded, version "..our_version }, status(world.new()));
	end);

	it("names a push service that is away, and since when, until it answers", function ()
		local w, service = with_outage();
		local since = away(w);
		assert.is_string(since);
		clock.advance(100);
		assert.equal(since, away(w));
		service.behave = { push = false, probe = false };
		clock.advance(120);
		assert.same({ "info", "Loaded, version "..our_version }, status(w));
	end);

	it("names it until it answers, though nothing waits for it any more", function ()
		local w, service = with_outage();
		w:register(w:session("alice", "phone"), "phone");
		assert.is_string(away(w));
		clock.advance(60);
		assert.equal(1, w:logged("Nothing waits any more for push service push.test", "info"));
		assert.is_string(away(w));
		service.behave = { push = false, probe = false };
		w:publishes_to("alice");
		clock.advance(1);
		assert.same({ "info", "Loaded, version "..our_version }, status(w));
	end);

	it("life.1 names it after a reload, with the same time, until it answers", function ()
		local w, service = with_outage();
		local since = away(w);
		clock.advance(30);
		assert(w.host:reload());
		assert.equal(since, away(w));
		service.behave = { push = false, probe = false };
		clock.advance(120);
		assert.same({ "info", "Loaded, version "..our_version }, status(w));
	end);

	it("names options that were refused, and what is used instead", function ()
		local w = world.new { config = { push_max_errors = "many", push_retry = 7 } };
		assert.same({ "warn", "Option push_max_errors has to be a number from 1 on, using 16; "
			.."Option push_retry has to be true or false, using true" }, status(w));
		w.host.config = {};
		assert(w.host:reload());
		assert.same({ "info", "Loaded, version "..our_version }, status(w));
	end);

	it("names several problems, and loses only the one that is solved", function ()
		local w, service = with_outage { push_max_errors = "many" };
		assert.is_not_nil(status(w)[2]:match("^Option push_max_errors .*; push service push%.test has been away"));
		service.behave = { push = false, probe = false };
		clock.advance(120);
		assert.same({ "warn", "Option push_max_errors has to be a number from 1 on, using 16" }, status(w));
	end);

	it("names five problems, and how many there are beside", function ()
		local config = {};
		for _, name in ipairs { "errors", "devices", "cached_users", "hibernation_timeout" } do config["push_max_"..name] = "many"; end
		for _, name in ipairs { "retry", "error_period", "record_entries" } do config["push_"..name] = "many"; end
		assert.is_not_nil(status(world.new { config = config })[2]:match("; and 2 more$"));
	end);
end);

describe("The start of the module", function ()
	after_each(world.finish);

	local digest = (function ()
		local file = assert(io.open((world.module_path:gsub("[^/]*$", "cloud_notify_rules.so")), "rb"));
		local content = file:read("a");
		file:close();
		return content:sub(-64, -57);
	end)();
	local version = world.library.version;
	local line = ("Push notifications %s: rules library %s (%s), "):format(version, version, digest);

	it("is one line at info, with versions and digest", function ()
		local w = world.new();
		assert.equal(1, w:logged(line.."new state", "info"));
		assert.equal(1, w:logged("Push notifications"));
	end);

	it("life.1 says after a reload that the state was kept", function ()
		local w = world.new();
		assert(w.host:reload());
		assert.equal(1, w:logged(line.."state kept from before the reload", "info"));
		assert.equal(2, w:logged("Push notifications"));
	end);

	it("life.1 says after a reload from another module or library that the state is new", function ()
		local w = world.new();
		local module = w.host:module().environment.module;
		function module.save() return {}; end
		assert(w.host:reload());
		assert.equal(2, w:logged(line.."new state", "info"));
	end);
end);

describe("A line in the log", function ()
	after_each(world.finish);

	-- Whether a line of these levels has the text.
	local function told(w, text)
		local levels = { info = true, warn = true, error = true };
		for _, entry in ipairs(w.log) do
			if levels[entry.level] and entry.text:find(text, 1, true) then return entry.text; end
		end
	end

	it("at info, warn and error never has the whole node of a registration", function ()
		local node = "secret-node-of-the-phone";
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0, push_max_devices = 1 } };
		local phone = w:session("alice", "phone");
		w:register(phone, node);
		w:answer(w:publishes_to("alice")[1], { condition = "recipient-unavailable" });
		w:answer(w:publishes_to("alice")[1], { type = "auth", condition = "forbidden" });
		w:register(phone, node);
		w:register(phone, node.."2");
		w:disable(phone, { jid = "push.test" });
		w:register(phone, node);
		w.disk.stores.cloud_notify.alice = { ["push.test<"..node] = "damaged" };
		w:register(phone, node.."3");
		w:delete("alice");
		assert.is_nil(told(w, node));
		for _, change in ipairs {
			"enabled", "refused", "ends after 1 errors", "evicted", "disabled", "is damaged", "is no longer stored",
			"ends: the account has been deleted", "the service is unreachable";
		} do
			local text = told(w, change);
			assert.is_not_nil(text, change);
			assert.is_not_nil(text:find("'push.test<secret-n…'", 1, true), text);
		end
	end);

	it("3.1 tells of a registration that another spelling replaces", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = { alice = { ["Push.Test<phone"] = { jid = "Push.Test", node = "phone", timestamp = 1 } } };
		local w = world.new { disk = disk };
		w:register(w:session("alice", "phone"), "phone");
		assert.equal(1, w:logged("Push registration 'Push.Test<phone' of alice replaced: it names the same service "
			.."in another spelling", "info"));
	end);
end);
