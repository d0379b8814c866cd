-- A clock that tests move by hand, with the interface of util.timer. Timers follow the time that passes (clock.now), dates
-- follow what the clock of the machine shows, which somebody may set (clock.set).

local new_heap = require "util.indexedbheap".create;
local floor, real_time, real_date = math.floor, os.time, os.date;

local clock = { now = 1700000000, ahead = 0, errors = {} };
-- What os.time shows, ready, so that it costs the modules about what the real one does.
local shown = clock.now;
local heap = new_heap();
local params = {};
local timer = {};
-- Timers due at the same time run in the order of their start: each is later than the one before by a tiny amount. So is a
-- timer that goes on.
local started, step = 0, 5e-7;

-- What the clock of the machine shows.
function clock.wall()
	return clock.now + clock.ahead;
end

function clock.time(fields)
	if fields then return real_time(fields); end
	return shown;
end

local function move(now, ahead)
	clock.now, clock.ahead = now, ahead;
	shown = floor(clock.wall());
end

-- Somebody sets the clock: forward, or back.
function clock.set(seconds)
	move(clock.now, clock.ahead + seconds);
end

function clock.date(format, time)
	return real_date(format, time or clock.time());
end

function clock.reset(start)
	heap = new_heap();
	params = {};
	started = 0;
	move(start or 1700000000, 0);
	clock.errors = {};
end

function clock.pending()
	return #heap.priorities;
end

function timer.add_task(delay, callback, param)
	started = started + 1;
	local id = heap:insert(callback, clock.now + delay + started * step);
	params[id] = param;
	return id;
end

function timer.stop(id)
	params[id] = nil;
	return heap:remove(id);
end

function timer.reschedule(id, delay)
	heap:reprioritize(id, clock.now + delay);
	return id;
end

local function run_next()
	local _, callback, id = heap:pop();
	local param = params[id];
	params[id] = nil;
	local ok, again = xpcall(callback, debug.traceback, clock.wall(), id, param);
	if not ok then
		clock.errors[#clock.errors + 1] = again;
	elseif type(again) == "number" then
		params[id] = param;
		heap:insert(callback, clock.now + again + step, id);
	end
end

-- Runs everything that falls due on the way. Errors go to clock.errors: a server would log them and go on.
function clock.advance(seconds)
	local target = clock.now + seconds;
	while true do
		local due = heap:peek();
		if not due or due > target then break; end
		if due > clock.now then move(due, clock.ahead); end
		run_next();
	end
	move(target, clock.ahead);
end

clock.timer = timer;

return clock;
