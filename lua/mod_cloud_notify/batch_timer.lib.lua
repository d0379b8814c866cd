-- One timer for the batches of a host (4a.2): one of its own for each would cost more than the scan of a short batch.

local time = require "util.time";

-- Seconds between two rounds of the timer, by which a batch may be late.
local pause = 0.05;

local wait = {};
local wait_mt = { __index = wait };

function wait:stop()
	self.session = nil;
end

-- seconds: how long each batch waits; scan(session): its time is over
return function (seconds, scan)
	local first, last; -- of those that wait, in the order in which they end
	local timer; -- while it runs, which is until it finds none

	local function end_due()
		local now = time.monotonic();
		while first and first.ends_at <= now do
			local ended = first;
			local session = ended.session;
			first = ended.next;
			ended:stop();
			if session then
				session.awaiting_push_timer = nil;
				scan(session);
			end
		end
		return first and math.max(first.ends_at - now, pause);
	end

	-- If one raises, as where there is no memory, the others still have their turn.
	local function run()
		local ok, again = pcall(end_due);
		if not ok then
			module:log("error", "Cannot end a batch: %s", again);
			again = pause;
		end
		if not again then timer = nil; end
		return again;
	end

	-- The session waits from now on.
	local function start(session)
		local new = setmetatable({ session = session; ends_at = time.monotonic() + seconds; }, wait_mt);
		session.awaiting_push_timer = new;
		if first then last.next = new; else first = new; end
		last = new;
		timer = timer or module:add_timer(seconds, run);
	end

	return {
		start = start;
		stop = function () if timer then timer:stop(); end end;
	};
end
