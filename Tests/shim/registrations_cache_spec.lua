local world = require "shim.world";
local storage = require "inprocess.storage";
local clock = world.clock;

describe("The memory of registrations", function ()
	after_each(world.finish);

	local function name(i) return "user"..i; end

	local function names(from, to)
		local result = {};
		for i = from, to do result[#result + 1] = name(i); end
		return table.unpack(result);
	end

	-- A world in which these users have a registration.
	local function with_registered(config, ...)
		local disk = storage.new_disk();
		disk.stores.cloud_notify = {};
		for _, user in ipairs { ... } do
			disk.stores.cloud_notify[user] = { ["push.test<n"] = { jid = "push.test", node = "n", timestamp = 1 } };
		end
		return world.new { config = config, disk = disk };
	end

	-- How many reads of the store it takes to ask for the registrations of these users.
	local function reads(w, ...)
		local before = w.disk.reads;
		for _, user in ipairs { ... } do w:fire("cloud-notify-ping", { user = user }); end
		return w.disk.reads - before;
	end

	for what, registered in pairs { ["with registrations"] = true; ["without"] = false; } do
		local function world_of(config, from, to)
			if registered then return with_registered(config, names(from, to)); end
			return world.new { config = config };
		end

		it("3.5 has no more users "..what.." than the option says", function ()
			local w = world_of({ push_max_cached_users = 8 }, 1, 40);
			reads(w, names(1, 40));
			local kept = 0;
			for i = 40, 1, -1 do
				if reads(w, name(i)) == 0 then kept = kept + 1; else break; end
			end
			assert.is_true(kept >= 4 and kept <= 8);
			assert.equal(30, reads(w, names(1, 30)));
		end);

		it("3.5 has the users "..what.." who were asked for last", function ()
			local w = world_of({ push_max_cached_users = 8 }, 1, 12);
			for last = 4, 12 do
				reads(w, name(last));
				assert.equal(0, reads(w, names(math.max(4, last - 3), last)));
			end
		end);
	end

	it("3.5 has a user with registrations who is asked for time and again", function ()
		local w = with_registered({ push_max_cached_users = 8 }, names(1, 40));
		reads(w, name(1));
		for i = 2, 40 do
			reads(w, name(i));
			assert.equal(0, reads(w, name(1)));
		end
	end);

	it("3.5 has users with registrations, however many without are asked for", function ()
		local w = with_registered({ push_max_cached_users = 8 }, names(1, 4));
		reads(w, names(1, 4));
		reads(w, names(5, 100));
		assert.equal(0, reads(w, names(1, 4)));
	end);

	it("3.5 has 20,000 users with registrations when no option says otherwise", function ()
		local w = with_registered(nil, names(1, 20000));
		w.log = setmetatable({}, { __newindex = function () end });
		local stanza = w:message("nobody");
		for round = 1, 2 do
			local before = w.disk.reads;
			for i = 1, 20000 do w:archived(name(i), stanza, "a"); end
			assert.equal(round == 1 and 20000 or 0, w.disk.reads - before);
		end
	end);

	it("3.5 has room for others when a user is deleted", function ()
		local w = with_registered({ push_max_cached_users = 8 }, names(1, 3));
		reads(w, names(1, 3));
		for i = 1, 20 do
			reads(w, "guest"..i);
			w:delete("guest"..i);
		end
		assert.equal(0, reads(w, names(1, 3)));
	end);

	it("3.5 has no more users than an odd option says, though others are asked for while a user is deleted", function ()
		local w = with_registered({ push_max_cached_users = 7 }, names(1, 11));
		local function ask() reads(w, names(1, 3)); end
		prosody.events.add_handler("user-deleted", ask);
		finally(function () prosody.events.remove_handler("user-deleted", ask); end);
		w:delete("guest");
		reads(w, names(4, 11));
		assert.equal(1, reads(w, "user4")); -- the first of eight
	end);

	it("3.5 is bounded though unknown users are deleted", function ()
		local w = world.new { config = { push_max_cached_users = 8 } };
		for i = 1, 40 do
			reads(w, name(i));
			w:delete("guest"..i);
		end
		assert.equal(30, reads(w, names(1, 30)));
	end);

	it("3.5 knows for half an hour at least, and an hour at most, that a user has none", function ()
		local w = world.new();
		reads(w, "alice");
		for _ = 1, 29 do
			clock.advance(60);
			assert.equal(0, reads(w, "alice"));
		end
		clock.advance(31 * 60);
		assert.equal(1, reads(w, "alice"));
	end);
end);
