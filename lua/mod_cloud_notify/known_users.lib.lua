-- A bounded cache of users: their registrations, and who has none (3.5).

local time = require "util.time";

-- Seconds. What is older is read again; if the store cannot be read, it is asked again a little later.
local max_age, retry_after = 300, 1;
-- Seconds. Once in each of these periods the age of what is known of a user is looked at, so that most events need no clock.
local period = 30;
-- So many periods make a generation of users without registrations: that a user has none is known for less than an hour.
local periods_of_none = 59;

-- load(username): returns the user's registrations, or nil if they cannot be read. each_period: is called then
return function (max_users, load, each_period)
	-- Two generations of users with registrations. The older one is forgotten when the younger is full, so at least the
	-- last half of max_users looked up are cached.
	local younger, older, count = {}, {}, 0;

	-- Two generations of users without, also forgotten by age. The timer spares each event a look at the clock.
	local none, older_none, none_count = {}, {}, 0;

	local function forget_older_none()
		none, older_none, none_count = {}, none, 0;
	end

	local current = 0; -- the number of the period

	local timer = module:add_timer(period, function ()
		each_period();
		current = current + 1;
		if current % periods_of_none == 0 then forget_older_none(); end
		return period;
	end);

	local function keep(username, user)
		if younger[username] == nil then count = count + 1; end
		younger[username] = user;
		if count >= max_users / 2 then
			younger, older, count = {}, younger, 0;
		end
		return user;
	end

	local function keep_none(username)
		none[username] = true;
		none_count = none_count + 1;
		if none_count >= max_users / 2 then forget_older_none(); end
	end

	local function forget_none(username)
		if none[username] then none_count = none_count - 1; end
		none[username], older_none[username] = nil, nil;
	end

	local function forget(username)
		if younger[username] then count = count - 1; end
		younger[username], older[username] = nil, nil;
		forget_none(username);
	end

	-- What has just been read from the store or written to it.
	local function remember(username, services)
		forget(username);
		if next(services) == nil then
			keep_none(username);
		else
			keep(username, { services = services; read_at = time.monotonic(); period = current; });
		end
	end

	-- Returns the entry of a user with registrations, if cached.
	local function cached(username)
		return younger[username] or older[username];
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
		return user and keep(username, user).services;
	end

	local function find(username)
		if cached(username) then return fresh(username); end
		if older_none[username] then return; end
		local services = load(username);
		if services and next(services) then return services; end
	end

	-- Returns the registrations of a user who has any, else nil. Hot: most users are found by one lookup or two.
	local function any(username)
		if not username then return; end
		local user = younger[username];
		if user and user.period == current then return user.services; end
		if none[username] then return; end
		return find(username);
	end

	local function stop()
		timer:stop();
	end

	return {
		any = any; fresh = fresh; cached = cached; remember = remember; forget = forget; forget_none = forget_none; stop = stop;
	};
end
