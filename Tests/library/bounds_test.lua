-- What the built library remembers, at least and at most, as its decisions show; and its memory when it is driven over its
-- bounds twice.
-- Usage: lua5.4 Tests/library/bounds_test.lua [LIBRARY]

local directory = arg[0]:match("^(.*)/[^/]*$") or ".";
local path = arg[1] or directory .. "/../../lua/mod_cloud_notify/cloud_notify_rules.so";
local library = assert(package.loadlib(path, "luaopen_cloud_notify_rules"))();

-- docs/bounds.md says the same.
local generation, in_flight_limit, in_flight_bytes, arrivals = 65536, 16384, 4194304, 4096;
local wake_ups, results, outages = 16384, 16384, 256;
local now = 1000;

local failed = 0;
local function check(name, holds, ...)
	failed = failed + (holds and 0 or 1);
	print((holds and "ok: " or "FAILED: ") .. name:format(...));
end

local heap_bytes = dofile(directory .. "/heap.lua");

local function resident_bytes()
	local file = assert(io.open("/proc/self/statm"));
	local _, pages = file:read("n", "n");
	file:close();
	return pages * 4096;
end

local function new_engine()
	collectgarbage();
	return library.new("example.org", 1, 2);
end

local delay = { name = "delay"; attr = { xmlns = "urn:xmpp:delay"; stamp = "1970-01-01T00:00:00Z" }; tags = {} };
local message = { name = "message"; attr = { from = "you@example.org" }; tags = { delay } };
local queue = { message };

-- Returns whether the message was not remembered.
local function notify(engine, number)
	message.attr.id = "m" .. number;
	return engine:next_candidate("me", "push.x<1", queue, 0, 0, now) ~= nil;
end

local unimportant, important;
for code, sentence in ipairs(library.sentences) do
	if sentence == "unimportant (no body)" then unimportant = code; end
	if sentence == "important (body)" then important = code; end
end

local function publish(engine, identifier, jid, reason)
	local key = select(5, engine:ping("me", identifier, now));
	return (engine:expect_answer("me", identifier, jid or "push.x", key, reason or unimportant, now));
end

-- Takes all effects. Returns the first number of one of this kind.
local function take(engine, wanted)
	local result;
	local kind, _, _, _, number = engine:take_effect();
	while kind do
		if kind == library.effects[wanted] then result = number; end
		kind, _, _, _, number = engine:take_effect();
	end
	return result;
end

local function error_element(condition)
	local child = { name = condition; attr = { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }; tags = {} };
	return { name = "error"; attr = { type = "cancel" }; tags = { child } };
end
local refused, unreachable = error_element("forbidden"), error_element("remote-server-not-found");

-- Returns the registration's errors in a row; nil if the publish is not remembered.
local function answer(engine, id)
	engine:take_answer(id, "push.x", "error", refused, now);
	return take(engine, "refused");
end

local function fail(engine, number)
	return answer(engine, publish(engine, "push.x<" .. number));
end

local function succeed(engine, number)
	local jid = "push." .. number;
	engine:take_answer(publish(engine, jid .. "<1", jid), jid, "result", nil, now);
end

-- Leaves a wake-up, of a service of its own.
local function leave_wake_up(engine, number)
	local jid = "push." .. number;
	engine:take_answer(publish(engine, jid .. "<1", jid, important), jid, "error", unreachable, now);
	take(engine);
end

-- The longest that enabling allows.
local longest_identifier = ("x"):rep(6142 - 8);

local function never_answered(engine, number)
	return publish(engine, "push.x<" .. number);
end

local function never_answered_long(engine, number)
	return publish(engine, ("%08d"):format(number) .. longest_identifier);
end

local function arrive(engine, number)
	engine:arrived("me", "push.x<" .. number, now);
end

-- Calls fill with that many new numbers. Returns the first one.
local last_number = 0;
local function fill(engine, fill_one, count)
	local first = last_number + 1;
	for number = first, last_number + count do fill_one(engine, number); end
	last_number = last_number + count;
	return first;
end

-- More of each than is remembered at most. Returns the first number of the wake-ups.
local function fill_all(engine)
	fill(engine, notify, 2 * generation + 1000);
	fill(engine, fail, 2 * generation + 1000);
	fill(engine, never_answered, in_flight_limit + 1000);
	fill(engine, never_answered_long, in_flight_limit + 1000);
	fill(engine, arrive, 2 * arrivals + 1000);
	fill(engine, succeed, 2 * results + 1000);
	return fill(engine, leave_wake_up, wake_ups + 1000);
end

-- The services that are probed answer. While no other service can be probed, each answer searches all wake-ups, which would
-- make the test take minutes.
local function end_outages(engine, first)
	for number = first, first + outages - 1 do succeed(engine, number); end
end

-- Comes first, while no freed memory can be reused. malloc keeps tables that were outgrown: the process takes more than the
-- engine.
do
	local empty, empty_process = heap_bytes(), resident_bytes();
	local engine = new_engine();
	local first = fill_all(engine);
	local full = heap_bytes();
	local taken = (full - empty) / 1048576;
	check("%.1f MiB taken by an engine at its bounds", taken < 35, taken);
	end_outages(engine, first);
	fill_all(engine);
	local grown = (heap_bytes() - full) / 1024;
	check("%.1f KiB more when it is driven over its bounds again", grown < 64, grown);
	local process = (resident_bytes() - empty_process) / 1048576;
	check("%.1f MiB more resident memory of the process", process < 60, process);
end

-- Whether a message is remembered, given the numbers of others before and after it.
local function remembers_message(before, after)
	local engine = new_engine();
	fill(engine, notify, before);
	assert(notify(engine, 0));
	fill(engine, notify, after);
	return not notify(engine, 0);
end

-- Whether errors are remembered.
local function remembers_errors(before, after)
	local engine = new_engine();
	fill(engine, fail, before);
	assert(fail(engine, 0) == 1);
	fill(engine, fail, after);
	return fail(engine, 0) == 2;
end

-- Whether a publish still waits for its answer.
local function waits(send, before, after)
	local engine = new_engine();
	fill(engine, send, before);
	local id = send(engine, 0);
	fill(engine, send, after);
	return answer(engine, id) == 1;
end

-- Whether the arrival of "a" is remembered.
local function remembers_arrival(before, after)
	local engine = new_engine();
	fill(engine, arrive, before);
	engine:arrived("me", "a", now);
	fill(engine, arrive, after);
	return select(2, engine:over_limit("me", { a = { timestamp = 5 }; b = { timestamp = 5 } }, 1, "new")) == "b";
end

-- Whether a wake-up is pending.
local function remembers_wake_up(before, after)
	local engine = new_engine();
	fill(engine, leave_wake_up, before);
	leave_wake_up(engine, 0);
	fill(engine, leave_wake_up, after);
	engine:session_resumed("me", "push.0<1", 0);
	return take(engine, "ended") ~= nil;
end

-- Whether it is known that a registration has had a result.
local function remembers_result(before, after)
	local engine = new_engine();
	local limit = { name = "error"; attr = { type = "wait" }; tags = error_element("resource-constraint").tags };
	fill(engine, succeed, before);
	succeed(engine, 0);
	fill(engine, succeed, after);
	local reason = engine:take_answer(publish(engine, "push.0<1", "push.0"), "push.0", "error", limit, now);
	return library.sentences[reason] == "push succeeded";
end

-- A generation is full at its limit. Its first entry is remembered longest, its last one shortest. Looking up a forgotten
-- message adds it: one more.
check("a message is remembered while %d others come, whenever it came", remembers_message(generation - 1, generation - 1)
	and remembers_message(generation, generation - 1) and remembers_message(12345, generation - 1), generation - 1);
check("the last message of a generation is forgotten after %d others", not remembers_message(generation - 1, generation),
	generation);
check("the first message of a generation is remembered while %d others come", remembers_message(0, 2 * generation - 2),
	2 * generation - 2);
check("no message is remembered after %d others", not remembers_message(0, 2 * generation - 1)
	and not remembers_message(generation, 2 * generation - 1), 2 * generation - 1);

check("errors are remembered while those of %d other registrations come, whenever they came",
	remembers_errors(generation - 1, generation) and remembers_errors(generation, generation)
	and remembers_errors(12345, generation), generation);
check("the last errors of a generation are forgotten after %d others", not remembers_errors(generation - 1, generation + 1),
	generation + 1);
check("the first errors of a generation are remembered while %d others come", remembers_errors(0, 2 * generation - 1),
	2 * generation - 1);
check("no errors are remembered after %d others", not remembers_errors(0, 2 * generation)
	and not remembers_errors(generation, 2 * generation), 2 * generation);

local long_limit = in_flight_bytes // (6142 + #"me");
for name, send in pairs { ["a publish"] = never_answered, ["one with the longest names"] = never_answered_long } do
	local limit = send == never_answered and in_flight_limit or long_limit;
	check("%s is waited for while %d others are sent", waits(send, 0, limit - 1) and waits(send, limit + 7, limit - 1),
		name, limit - 1);
	check("%s is forgotten when %d others are sent", not waits(send, 0, limit) and not waits(send, limit + 7, limit),
		name, limit);
end

check("a wake-up is pending while %d others come, whenever it came", remembers_wake_up(0, wake_ups - 1)
	and remembers_wake_up(wake_ups + 7, wake_ups - 1), wake_ups - 1);
check("a wake-up is forgotten when %d others come", not remembers_wake_up(0, wake_ups)
	and not remembers_wake_up(wake_ups + 7, wake_ups), wake_ups);

check("a result is remembered while %d others come, and forgotten after %d", remembers_result(results - 1, results)
	and remembers_result(12345, results) and not remembers_result(0, 2 * results), results, 2 * results);

check("an arrival is remembered while %d others come", remembers_arrival(arrivals - 1, arrivals)
	and remembers_arrival(0, 2 * arrivals - 1), arrivals);
check("no arrival is remembered after %d others", not remembers_arrival(0, 2 * arrivals)
	and not remembers_arrival(arrivals - 1, arrivals + 1), 2 * arrivals);

os.exit(failed == 0);
