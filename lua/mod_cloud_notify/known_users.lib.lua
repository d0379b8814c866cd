-- A bounded cache of users: their registrations, and who has none (3.5).

local new_generations = module:require "generations";
local time = require "util.time";

-- Seconds. What is older is read again; if the store cannot be read, it is asked again a little later.
local max_age, retry_after = 300, 1;
-- Seconds. Once in each of these periods the age of what is known of a user is looked at, so that most events need no clock.
local period = 30;
-- So many periods make a generation of users without registrations: that a user has none is known for less than an hour.
local periods_of_none = 59;

-- load(username): returns the user's registrations, or nil if they cannot be read. each_period: is called then
return function (max_users, load, each_period)
	-- Users with registrations, and users without. Those are forgotten by age too: the timer spares each event a look at the
	-- clock.
	local with, without = new_generations(max_users), new_generations(max_users);

	local current = 0; -- the number of the period

	local timer = module:add_timer(period, function ()
		each_period();
		current = current + 1;
		if current % periods_of_none == 0 then without:forget_older(); end
		return period;
	end);

	local function forget_none(username)
		without:forget(username);
	end

	local function forget(username)
		with:forget(username);
		without:forget(username);
	end

	-- What has just been read from the store or written to it.
	local function remember(username, services)
		if next(services) == nil then
			with:forget(username);
			without:keep(username, true);
		else
			without:forget(username);
			with:keep(username, { services = services; read_at = time.monotonic(); period = current; });
		end
	end

	-- Returns the entry of a user with registrations, if cached.
	local function cached(username)
		return with:get(username);
	end

	-- Returns the registrations of a user who has any, else nil. Reads the store again where that was five minutes ago: it may
	-- have been changed. If it cannot be read, what is known stays.
	local function fresh(username)
		local user = cached(username);
		if not user then return; end
		user.period = current;
		if time.monotonic() - user.read_at >= max_age then
			if not load(username) then user.read_at = time.monotonic() - max_age + retry_after; end
			user = cached(username);
		end
		if not user then return; end
		with:keep(username, user);
		return user.services;
	end

	local function find(username)
		if cached(username) then return fresh(username); end
		if without:get(username) then return; end
		local services = load(username);
		if services and next(services) then return services; end
	end

	-- Returns the registrations of a user who has any, else nil. Hot: most users are found by one lookup or two.
	local function any(username)
		if not username then return; end
		local user = with.younger[username];
		if user and user.period == current then return user.services; end
		if without.younger[username] then return; end
		return find(username);
	end

	-- The number of users with registrations.
	local function count()
		return with:size();
	end

	local function stop()
		timer:stop();
	end

	return {
		any = any; fresh = fresh; cached = cached; count = count;
		remember = remember; forget = forget; forget_none = forget_none; stop = stop;
	};
end
