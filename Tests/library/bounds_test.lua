-- Drives everything that the built library remembers over its bound, and then again.
-- Usage: lua5.4 Tests/library/bounds_test.lua [LIBRARY]

local directory = arg[0]:match("^(.*)/[^/]*$") or ".";
local path = arg[1] or directory .. "/../../lua/mod_cloud_notify/cloud_notify_rules.so";
local engine = assert(package.loadlib(path, "luaopen_cloud_notify_rules"))().new("example.org", 1, 2);

-- docs/bounds.md says the same.
local generation, in_flight_limit, in_flight_bytes = 65536, 16384, 4194304;
local now = 1000;

local function resident_bytes()
	local file = assert(io.open("/proc/self/statm"));
	local _, pages = file:read("n", "n");
	file:close();
	return pages * 4096;
end

local function notify(number)
	local message = { name = "message"; attr = { id = "m" .. number; from = "you@example.org" }; tags = {} };
	assert(engine:next_candidate("me", "push.x<1", { message }, 0, 0, now) == 1);
end

local function fail(number)
	local id = engine:expect_answer("me", "push.x<" .. number, "push.x", now);
	assert(engine:take_answer(id, "push.x", "error", "cancel", 16, now) == "error counted");
end

-- As long as the rules of enabling allow.
local longest_identifier = ("x"):rep(6142 - 8);

local function never_answered(number)
	engine:expect_answer("me", "push.x<" .. number, "push.x", now);
end

local function never_answered_long(number)
	engine:expect_answer("me", ("%08d"):format(number) .. longest_identifier, "push.x", now);
end

-- Calls fill for so many numbers and returns the highest and the last of what select() gives of the engine's counts.
local function highest(fill, first, count, which)
	local most = 0;
	for number = first, first + count - 1 do
		fill(number);
		if number % 97 == 0 then most = math.max(most, (select(which, engine:counts()))); end
	end
	return most, (select(which, engine:counts()));
end

local failed = 0;
local function check(name, holds, ...)
	failed = failed + (holds and 0 or 1);
	print((holds and "ok: " or "FAILED: ") .. name:format(...));
end

local function fill_all(round)
	local first = round * 1000000;
	local notified = highest(notify, first, 300000, 1);
	check("%d messages remembered at most", notified > generation and notified <= 2 * generation, notified);
	local failing = highest(fail, first, 300000, 3);
	check("%d registrations with errors remembered at most", failing > generation and failing <= 2 * generation, failing);
	local _, in_flight = highest(never_answered, first, 100000, 2);
	check("%d publishes in flight at most", in_flight == in_flight_limit, in_flight);
	local _, long = highest(never_answered_long, first, 100000, 2);
	check("%d publishes with the longest names in flight at most", long == in_flight_bytes // (6142 + #"me"), long);
	collectgarbage();
end

local empty = resident_bytes();
fill_all(1);
local full = resident_bytes();
check("%.1f MiB taken by an engine at its bounds", full - empty < 20 * 1024 * 1024, (full - empty) / 1048576);
fill_all(2);
local grown = resident_bytes() - full;
check("%.1f MiB more when it is driven over its bounds again", grown < 4 * 1024 * 1024, grown / 1048576);
os.exit(failed == 0);
