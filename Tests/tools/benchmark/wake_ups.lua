-- What 16,384 pending wake-ups cost: bytes for each, and the time to find who is due.
--   lua5.4 Tests/tools/benchmark/wake_ups.lua

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
local path = here.."/../../../lua/mod_cloud_notify/cloud_notify_rules.so";
local library = assert(package.loadlib(path, "luaopen_cloud_notify_rules"))();

local number_of_phones, service = 16384, "push.example.org";
local failed_at = 1000; -- seconds

local important;
for code, sentence in ipairs(library.sentences) do
	if sentence == "important (body)" then important = code; end
end

local function error_element(condition)
	local child = { name = condition; attr = { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }; tags = {} };
	return { name = "error"; attr = { type = "cancel" }; tags = { child } };
end

local function resident_bytes()
	collectgarbage();
	local file = assert(io.open("/proc/self/statm"));
	local _, pages = file:read("n", "n");
	file:close();
	return pages * 4096;
end

local function take_effects(engine)
	local count = 0;
	while engine:take_effect() do count = count + 1; end
	return count;
end

-- A push that shows something, and its answer; nil for a result.
local function push(engine, username, err, now)
	local identifier = service.."<0123456789abcdef"..username;
	local key = select(5, engine:ping(username, identifier, 0));
	local id = engine:expect_answer(username, identifier, service, key, important, now);
	engine:take_answer(id, service, err and "error" or "result", err, now);
	return take_effects(engine);
end

-- An engine with so many pushes that failed like this.
local function failing(condition)
	local engine = library.new("example.org", 1, 2);
	for number = 1, number_of_phones do push(engine, "user"..number, error_element(condition), failed_at); end
	return engine;
end

-- Microseconds of a call.
local function time(times, call)
	local before = os.clock();
	for number = 1, times do call(number); end
	return (os.clock() - before) / times * 1e6;
end

local before = resident_bytes();
local waiting = failing("remote-server-not-found");
print(("%d pushes failed and wait for their service: %d bytes for each, with its errors and names")
	:format(number_of_phones, (resident_bytes() - before) // number_of_phones));
print(("a tick, none is due: %.2f microseconds"):format(time(100000, function () waiting:tick(failed_at + 1); end)));
print(("the service answers: %.0f microseconds for all"):format(
	time(1, function () push(waiting, "somebody", nil, failed_at + 10); end)));

local due, sent, ticks = failing("forbidden"), 0, number_of_phones // 50;
local cost = time(ticks, function (number)
	due:tick(failed_at + 20 + number);
	sent = sent + take_effects(due);
end);
assert(sent == ticks * 50, "not 50 in each second");
print(("a tick, 50 of all are due: %.0f microseconds, with the taking of them"):format(cost));
