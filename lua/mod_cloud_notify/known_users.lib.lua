-- A bounded cache of users: their registrations, and who has none (3.5).

local time = require "util.time";

-- Seconds. That a user has no registration is known for one period at least, and for less than an hour.
local period = 1790;

-- load(username): returns the user's registrations, or nil if they cannot be read.
return function (max_users, load)
	-- Two generations of users with registrations. The older one is forgotten when the younger is full, so at least the
	-- last half of max_users looked up are cached.
	local younger, older, count = {}, {}, 0;

	-- Two generations of users without, also forgotten by age. The timer spares each event a look at the clock.
	local none, older_none, none_count = {}, {}, 0;

	local function forget_older_none()
		none, older_none, none_count = {}, none, 0;
	end

	local timer = module:add_timer(period, function ()
		forget_older_none();
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
			keep(username, { services = services; read_at = time.monotonic(); });
		end
	end

	-- Returns the entry of a user with registrations, if cached.
	local function cached(username)
		return younger[username] or older[username];
	end

	local function find(username)
		local user = older[username];
		if user then return keep(username, user).services; end
		if older_none[username] then return; end
		local services = load(username);
		if services and next(services) then return services; end
	end

	-- Returns the registrations of a user who has any, else nil. Hot: most users are found by one lookup or two.
	local function any(username)
		if not username then return; end
		local user = younger[username];
		if user then return user.services; end
		if none[username] then return; end
		return find(username);
	end

	local function stop()
		timer:stop();
	end

	return {
		any = any; cached = cached; remember = remember; forget = forget; forget_none = forget_none; stop = stop;
	};
end
