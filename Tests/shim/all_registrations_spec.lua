local world = require "shim.world";
local storage = require "inprocess.storage";
local async = require "util.async";
local clock = world.clock;

describe("A look at all registrations", function ()
	after_each(world.finish);

	-- A world with so many users who have a registration, and the part under test.
	local function new(count, config)
		local disk = storage.new_disk();
		disk.stores.cloud_notify = {};
		for i = 1, count do
			disk.stores.cloud_notify["user"..i] = { ["push.test<n"] = { jid = "push.test", node = "n", timestamp = 1 } };
		end
		local w = world.new { disk = disk, config = config };
		local module = w.host:module().environment.module;
		local registrations = {
			peek = function (username) return disk.stores.cloud_notify[username]; end;
		};
		return w, module:require "all_registrations"(registrations), registrations, disk;
	end

	-- Looks, and returns what was seen and how it ended, as the look goes on.
	local function look(all)
		local seen = { count = 0 };
		all.each(function (username, services)
			assert(not seen[username], "seen twice");
			seen[username], seen.count = services, seen.count + 1;
		end, function (...) seen.ended = table.pack(...); end);
		return seen;
	end

	it("sees every user once", function ()
		local _, all = new(250);
		local seen = look(all);
		clock.advance(1);
		assert.equal(250, seen.count);
		assert.equal("n", seen.user7["push.test<n"].node);
		assert.same({ 0, n = 1 }, seen.ended);
	end);

	it("reads at most 100 users before others have their turn", function ()
		local _, all = new(250);
		local seen = look(all);
		assert.equal(0, seen.count);
		local before = 0;
		for _ = 1, 100 do
			clock.advance(0.001);
			assert.is_true(seen.count - before <= 100);
			before = seen.count;
		end
		assert.equal(250, seen.count);
	end);

	it("ends though nobody has a registration", function ()
		local _, all = new(0);
		local seen = look(all);
		clock.advance(1);
		assert.equal(0, seen.count);
		assert.same({ 0, n = 1 }, seen.ended);
	end);

	it("waits until another one is done", function ()
		local _, all = new(150);
		local first, second = look(all), look(all);
		while not first.ended do
			assert.equal(0, second.count);
			clock.advance(0.001);
		end
		clock.advance(1);
		assert.equal(150, second.count);
		local idle = clock.pending();
		clock.advance(60);
		assert.equal(idle, clock.pending());
		local third = look(all);
		clock.advance(1);
		assert.equal(150, third.count);
	end);

	it("may begin at the end of another one", function ()
		local _, all = new(1);
		local second;
		all.each(function () end, function () second = look(all); end);
		clock.advance(1);
		assert.equal(1, second.count);
	end);

	it("counts the users whose registrations cannot be read", function ()
		local _, all, registrations, disk = new(3);
		function registrations.peek(username) return username ~= "user2" and disk.stores.cloud_notify[username] or nil; end
		local seen = look(all);
		clock.advance(1);
		assert.equal(2, seen.count);
		assert.same({ 1, n = 1 }, seen.ended);
	end);

	it("goes on after an error of a handler", function ()
		local w, all = new(3);
		local calls, ended = 0, false;
		all.each(function () calls = calls + 1; error("odd"); end, function () ended = true; error("odd, too"); end);
		local seen = look(all);
		clock.advance(1);
		assert.equal(3, calls);
		assert.is_true(ended);
		assert.equal(3, seen.count);
		assert.equal(4, #w.host.errors);
		w.host.errors = {};
	end);

	it("ends with an error where the store cannot list its users", function ()
		for _, users in ipairs { "absent", "null", "raises" } do
			local w, all = new(3);
			local open = w.host:module().environment.module.open_store;
			w.host:module().environment.module.open_store = function (...)
				local store = open(...);
				return setmetatable({}, { __index = function (_, name)
					if name ~= "users" then return store[name]; end
					if users == "absent" then return nil; end
					return function () return users == "raises" and error("no database") or false, "no data storage active"; end;
				end });
			end;
			local seen = look(all);
			clock.advance(1);
			assert.equal(0, seen.count);
			assert.is_nil(seen.ended[1]);
			assert.truthy(seen.ended[2]:find(users == "raises" and "no database" or "cannot list its users", 1, true));
		end
	end);

	it("ends when the module is unloaded, and so do those that wait", function ()
		local _, all = new(250);
		local first, second = look(all), look(all);
		clock.advance(0.015);
		local count = first.count;
		all.stop();
		assert.same({ nil, "the module is unloaded", n = 2 }, first.ended);
		assert.same({ nil, "the module is unloaded", n = 2 }, second.ended);
		clock.advance(1);
		assert.equal(count, first.count);
		assert.equal(0, second.count);
	end);

	it("is awaited in a runner of util.async", function ()
		local _, all = new(150);
		local count, unread = 0, nil;
		async.runner(function ()
			unread = all.wait_for_each(function () count = count + 1; end);
		end):run(true);
		assert.is_nil(unread);
		clock.advance(1);
		assert.equal(150, count);
		assert.equal(0, unread);
	end);
end);
