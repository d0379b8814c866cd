-- The clock of the machine. Somebody may set it back: then the engine forgets what it remembers of the time ahead (1x.2).
-- Monotonic time shows this even if no event came until the clock had caught up. A timer asks, too, so that it is known when
-- the clock was set.

local time = require "util.time";
local monotonic = time.monotonic;

-- The seconds of os.time(), with their fraction: steps of a second are told apart.
local function precise(seconds)
	return seconds + time.now() % 1;
end

return function (rules)
	local last = monotonic();
	-- What the clock shows at monotonic 0, if nobody sets it back.
	local zero = precise(os.time()) - last;

	-- Returns seconds. Many events ask, so the fraction is looked at only if the clock seems to be behind.
	-- seconds: what os.time() has just shown, if the caller has asked it
	local function now(seconds)
		seconds = seconds or os.time();
		local elapsed = monotonic();
		local behind = zero + elapsed - seconds;
		if behind < 0 then
			zero = seconds - elapsed;
		elseif behind > 1 then
			local wall = precise(seconds);
			behind = zero + elapsed - wall;
			if rules.engine:clock_is_behind((behind + 0.5) // 1 | 0, (wall - (elapsed - last)) // 1 | 0) then
				zero = wall - elapsed;
			end
		end
		last = elapsed;
		return seconds;
	end

	-- Monotonic time, in seconds.
	return now, function () return time.monotonic() // 1 | 0; end;
end
