local world = require "shim.world";

describe("The memory of registrations", function ()
	after_each(world.finish);

	-- How many reads of the store it takes to ask for the registrations of these users.
	local function reads(w, ...)
		local before = w.disk.reads;
		for _, user in ipairs { ... } do w:fire("cloud-notify-ping", { user = user }); end
		return w.disk.reads - before;
	end

	local function users(from, to)
		local names = {};
		for i = from, to do names[#names + 1] = "user"..i; end
		return table.unpack(names);
	end

	it("3.5 has no more users than the option says", function ()
		local w = world.new { config = { push_max_cached_users = 8 } };
		reads(w, users(1, 40));
		local kept = 0;
		for i = 40, 1, -1 do
			if reads(w, users(i, i)) == 0 then kept = kept + 1; else break; end
		end
		assert.is_true(kept >= 4 and kept <= 8);
		assert.equal(30, reads(w, users(1, 30)));
	end);

	it("3.5 has the users that were asked for last", function ()
		local w = world.new { config = { push_max_cached_users = 8 } };
		for last = 4, 12 do
			reads(w, users(last, last));
			assert.equal(0, reads(w, users(math.max(4, last - 3), last)));
		end
	end);

	it("3.5 has a user who is asked for time and again", function ()
		local w = world.new { config = { push_max_cached_users = 8 } };
		reads(w, "alice");
		for i = 1, 40 do
			reads(w, users(i, i));
			assert.equal(0, reads(w, "alice"));
		end
	end);

	it("3.5 has thousands of users when no option says otherwise, but not more than ten", function ()
		local w = world.new();
		reads(w, users(1, 5000));
		assert.equal(0, reads(w, users(1, 5000)));
		reads(w, users(5001, 10001));
		assert.equal(1, reads(w, users(1, 1)));
	end);

	it("3.5 has room for others when a user is deleted", function ()
		local w = world.new { config = { push_max_cached_users = 8 } };
		reads(w, users(1, 3));
		for i = 1, 20 do
			reads(w, "guest"..i);
			w:delete("guest"..i);
		end
		assert.equal(0, reads(w, users(1, 3)));
	end);

	it("3.5 has no more users than an odd option says, though others are asked for while a user is deleted", function ()
		local w = world.new { config = { push_max_cached_users = 7 } };
		local function ask() reads(w, users(1, 3)); end
		prosody.events.add_handler("user-deleted", ask);
		finally(function () prosody.events.remove_handler("user-deleted", ask); end);
		w:delete("guest");
		reads(w, users(4, 11));
		assert.equal(1, reads(w, "user4")); -- the first of eight
	end);

	it("3.5 is bounded though unknown users are deleted", function ()
		local w = world.new { config = { push_max_cached_users = 8 } };
		for i = 1, 40 do
			reads(w, users(i, i));
			w:delete("guest"..i);
		end
		assert.equal(30, reads(w, users(1, 30)));
	end);
end);
