-- Any calls in any order with any values. The library must always return values of the documented types or raise an error
-- of its own, and leave no Swift frame open.
local bytes_of = require "bytes".of;
local values = require "values";

local methods = debug.getmetatable(library.new("h", 1, 2)).__index;
local finalize = debug.getmetatable(library.new("h", 1, 2)).__gc;

local S, I, T = values.string, values.integer, values.table;
local Q, R, any = values.queue, values.records, values.any;
local function maybe(make)
	return function (bytes, world)
		if bytes:below(4) > 0 then return make(bytes, world); end
	end
end

-- A registration key from the library, or any other one.
local function K(bytes, world)
	return bytes:flag() and bytes:pick(world.keys) or I(bytes);
end

-- A code of a sentence, or any other one.
local function C(bytes)
	return bytes:flag() and bytes:below(80) or I(bytes);
end

-- The length of the record: mostly short, so that the ring is full.
local function entries(bytes)
	return bytes:flag() and bytes:below(20) or I(bytes);
end

local parameters = {
	{ "next_candidate", S, S, Q, I, I, I, maybe(T), maybe(R) }, { "archived", S, T, R, maybe(R), maybe(S), any, I },
	{ "archived_for_nobody", S, T, R, maybe(R), I }, { "not_archived", S, T, R, maybe(R), I },
	{ "offline", S, T, R, I, maybe(T) }, { "groupchat", S, T, R, I },
	{ "ping", S, S, I, any }, { "give_back", K, I, maybe(T) }, { "forget_session", T },
	{ "left_unacked", T, T, I }, { "ended_session", T, maybe(R), I, I }, { "device_is_back", T, T, I }, { "server_stops" },
	{ "extends_timeout", T }, { "starts_own_timeout", T, S, I },
	{ "knock_lead", I, I }, { "knock", S, T, maybe(R), any, I },
	{ "enable", maybe(S), maybe(S), maybe(S), maybe(S), maybe(T), maybe(I) }, { "disable", R, maybe(S), maybe(S) },
	{ "replaced", R, S, S, maybe(S) }, { "stamped_ahead", S, R, I },
	{ "over_limit", S, R, I, S, I }, { "arrived", S, S, I }, { "forget_registration", S, S, C, I },
	{ "summary", I, any, any, any, any }, { "shown", T, maybe(S) }, { "cut", S }, { "believe_archive_ids", any },
	{ "clock_is_behind", I, I },
	{ "counts" }, { "totals" }, { "configure", I, I, any, I, entries }, { "expect_answer", S, S, S, K, C, I }, { "confirm", S, I },
	{ "withdraw", S, I, C },
	{ "take_answer", S, maybe(S), S, maybe(T), I }, { "take_effect" }, { "tick", I },
	{ "expect_again", K, S, I }, { "expect_probe", S, I }, { "end_wake_up", K, I },
	{ "device_enabled", S, S, I }, { "session_resumed", S, S, I }, { "has_wake_ups" }, { "device_bound", S, R, T, I },
	{ "is_of_device", T, T },
	{ "note_call", S, S, T }, { "call_is_over", S, T }, { "restore_errors", S, S, I, I, I, any }, { "record_failed", S, S, I },
	{ "registration_key", S, S }, { "registration_state", S, S, I }, { "service_state", S }, { "retry_service", S, I },
	{ "not_pushed", S, maybe(S), C, C, I, I }, { "recorded", S, maybe(S), I, I, I },
	{ "recorded_counts" },
};
for _, entry in ipairs(parameters) do parameters[entry[1]] = assert(methods[entry[1]], entry[1]); end
for name in pairs(methods) do assert(parameters[name], name); end

local function kinds(results)
	local letters = {};
	for i = 1, results.n do letters[i] = (math.type(results[i]) or type(results[i])).." "; end
	return table.concat(letters);
end

local paths = {
	["stream management"] = true; archived = true; urgent = true; offline = true; groupchat = true; ping = true; knock = true;
	test = true;
};

local function is_path(code)
	return paths[library.sentences[code]];
end

local function is_decision(identifier, class, reason, key)
	return (type(identifier) == "string" or identifier == false and class == nil and key == 0)
		and (class == nil or class == 1 or class == 2) and library.sentences[reason] and math.type(key) == "integer";
end

-- DECISIONS, with one decision where that is the number.
local function decisions(results, number)
	if not is_path(results[1]) or results.n % 4 ~= 1 or number and results.n ~= 1 + 4 * number then return false; end
	for i = 2, results.n, 4 do
		if not is_decision(table.unpack(results, i, i + 3)) then return false; end
	end
	return true;
end
local function one_decision(results) return decisions(results, 1); end

-- What next_candidate tells of those skipped: a class or nil, and four numbers.
local function has_skipped(results)
	local class = results[8];
	for i = 9, 12 do
		if math.type(results[i]) ~= "integer" or results[i] < 0 then return false; end
	end
	return results.n == 12 and (class == nil and results[11] == 0 or (class == 1 or class == 2) and results[11] > 0);
end

local function candidate(results)
	local first = table.pack(table.unpack(results, 1, 5));
	return has_skipped(results) and one_decision(first) and first[3] and math.type(results[6]) == "integer" and results[6] > 0
		and results[7] & first[3] == first[3];
end

local function no_scan(results)
	return results[1] == nil and one_decision(table.pack(table.unpack(results, 2, results.n)));
end

local function no_candidate(results)
	for i = 1, 7 do
		if results[i] ~= nil then return false; end
	end
	return has_skipped(results);
end

local function refusal(results)
	return results.n == 2 and library.sentences[results[1]] and library.sentences[results[2]];
end

local function identifiers(results)
	return results[1] == false and kinds(results):find("^boolean ") and kinds(results):sub(9):gsub("string ", "") == "";
end

local function flag_and_identifiers(results) return kinds(results):gsub("string ", "") == "boolean "; end

local function only_identifiers(results) return kinds(results):gsub("string ", "") == ""; end

local function outcome(results)
	local text = kinds(results);
	return (text == "integer boolean " or text == "integer ") and library.sentences[results[1]];
end

local kinds_of_effects = {};
for _, number in pairs(library.effects) do kinds_of_effects[number] = true; end

local function effect(results)
	local text = kinds(results);
	return kinds_of_effects[results[1]] and (text == "integer string string string integer integer integer "
		or text == "integer string string nil integer integer integer ");
end

local function is_entry(time, path, reason, class, key, count, stanza)
	return math.type(time) == "integer" and (path == nil or library.sentences[path]) and library.sentences[reason]
		and (class == nil or class == 1 or class == 2) and math.type(key) == "integer" and count >= 0 and count <= 255
		and stanza >> 32 == 0;
end

local function entries_about(results)
	if results.n % 7 ~= 0 or results.n > 7000 then return false; end
	for i = 1, results.n, 7 do
		if not is_entry(table.unpack(results, i, i + 6)) then return false; end
	end
	return true;
end

local function counts(results)
	for i = 1, results.n, 3 do
		local path, code, count = table.unpack(results, i, i + 2);
		if path and not library.sentences[path] or not library.sentences[code] or count < 1 then return false; end
	end
	return results.n % 3 == 0;
end

-- The types that each method may return, or a check of the results.
local promises = {
	next_candidate = { candidate, no_candidate }; archived = { decisions };
	archived_for_nobody = { "", one_decision }; not_archived = { "", one_decision };
	offline = { decisions }; groupchat = { decisions };
	ping = { one_decision }; give_back = { "" }; forget_session = { "" };
	left_unacked = { "", one_decision }; ended_session = { "", "integer ", no_scan }; device_is_back = { "", one_decision };
	server_stops = { "" };
	extends_timeout = { "boolean " }; starts_own_timeout = { "boolean " };
	knock_lead = { "integer " }; knock = { "", one_decision }; enable = { "", refusal };
	disable = { identifiers, refusal }; over_limit = { flag_and_identifiers };
	replaced = { only_identifiers }; stamped_ahead = { only_identifiers }; arrived = { "" }; forget_registration = { "" };
	summary = { "boolean boolean boolean " };
	shown = { "string table ", "string nil ", "nil table ", "nil nil " }; cut = { "", "integer " };
	believe_archive_ids = { "" }; clock_is_behind = { "boolean " };
	totals = { "integer integer " };
	counts = { "integer integer integer " }; configure = { "" }; expect_answer = { "string boolean " };
	confirm = { "", "boolean boolean " }; withdraw = { "" }; take_answer = { "", outcome }; take_effect = { "", effect };
	tick = { "boolean boolean " }; expect_again = { "string ", "nil " }; expect_probe = { "string " }; end_wake_up = { "" };
	device_enabled = { "boolean " }; session_resumed = { "boolean " };
	has_wake_ups = { "boolean " }; device_bound = { "", "boolean " };
	is_of_device = { "boolean " }; note_call = { "" }; call_is_over = { "" };
	restore_errors = { "" }; record_failed = { "" };
	not_pushed = { "" }; recorded = { entries_about }; recorded_counts = { counts };
	registration_key = { "integer " };
	registration_state = {
		"integer integer integer nil boolean nil ", "integer integer integer integer boolean nil ",
		"integer integer integer nil boolean integer ", "integer integer integer integer boolean integer ",
	};
	service_state = { "integer integer " }; retry_service = { "integer " };
};

local function check_results(name, results)
	local text = kinds(results);
	for _, promise in ipairs(promises[name]) do
		if promise == text or type(promise) == "function" and promise(results) then return; end
	end
	error(name.." gave "..text);
end

local expected_errors = {
	"bad argument #%d+ to ", "calling '[%w_]+' on bad self", "not enough memory", "no memory for the results",
	"stack overflow",
};
local function check_error(text)
	for _, expected in ipairs(expected_errors) do
		if tostring(text):find(expected) then return; end
	end
	error("unexpected error: "..tostring(text));
end

local function check_counts(engine)
	local notified, in_flight, failing = engine:counts();
	assert(notified >= 0 and notified <= 131072 and in_flight >= 0 and in_flight <= 16384, "counts");
	assert(failing >= 0 and failing <= 131072, "counts");
end

-- The ways to call: directly, in a coroutine, from C above other values, out of memory.
local ways = {
	function (_, f, ...) return table.pack(pcall(f, ...)); end,
	function (_, f, ...) return table.pack(coroutine.resume(coroutine.create(f), ...)); end,
	function (bytes, f, ...) return table.pack(pcall(c_call, bytes:below(256), f, ...)); end,
	function (bytes, f, ...) return table.pack(select(2, starve(bytes:below(8) + 1, f, ...))); end,
	function (bytes, f, ...) return table.pack(select(2, starve_once(bytes:below(8) + 1, f, ...))); end,
};

local function make_arguments(bytes, world, entry)
	local arguments = { n = #entry };
	arguments[1] = world.engines[bytes:below(8) == 1 and 2 or 1];
	for i = 2, #entry do arguments[i] = entry[i](bytes, world); end
	local wrong = bytes:below(4) == 3 and bytes:below(10);
	if wrong then
		arguments[wrong + 1] = any(bytes, world);
		arguments.n = math.max(arguments.n, wrong);
	end
	return arguments;
end

local function call(bytes, world)
	local entry = bytes:pick(parameters);
	local arguments = make_arguments(bytes, world, entry);
	local way = ways[bytes:below(16) + 1] or ways[1];
	local results = way(bytes, methods[entry[1]], table.unpack(arguments, 1, arguments.n));
	if not results[1] then return check_error(results[2]); end
	check_results(entry[1], table.pack(table.unpack(results, 2, results.n)));
	for i = 2, results.n do
		if type(results[i]) == "string" and #results[i] == 32 then world.values[#world.values+1] = results[i]; end
		if math.type(results[i]) == "integer" and results[i] >> 32 ~= 0 then world.keys[#world.keys+1] = results[i]; end
	end
end

local function close(bytes, world)
	if bytes:below(8) > 0 then return; end
	finalize(world.engines[2]);
	world.engines[2] = library.new(values.string(bytes), bytes:integer(), bytes:integer());
end

local steps = { call, call, call, call, call, call, values.mutate, close };

return function (data)
	local bytes = bytes_of(data);
	local world = { values = {}; keys = {}; engines = { library.new("h", 1, 2), library.new("h", 3, 4) } };
	for _ = 1, 64 do
		if bytes:is_empty() then break; end
		bytes:pick(steps)(bytes, world);
		assert(swift_frames() == 0, "an error has crossed Swift");
	end
	for _, engine in ipairs(world.engines) do
		check_counts(engine);
		finalize(engine);
	end
end
