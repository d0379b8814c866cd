-- Any calls in any order with any values. Whatever an input does, the library answers with values of the promised
-- kinds or with an error of its own, and Swift has been left.
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

local parameters = {
	{ "importance", T }, { "next_candidate", S, S, Q, I, I, I }, { "archived", S, T, R, maybe(R), maybe(S), maybe(S), I },
	{ "archived_for_nobody", S, T, R, maybe(R) },
	{ "offline", S, T, R, I }, { "session_end", T, maybe(R) }, { "ending_session", S, S, T, I, I },
	{ "enable", S, S, S, maybe(S), maybe(T), maybe(I) }, { "disabled_by", R, S, maybe(S) },
	{ "over_limit", R, I, S, maybe(R) }, { "forget_registration", S, S },
	{ "summary", I, any, any, any }, { "extends_timeout", T }, { "starts_own_timeout", T, S, I }, { "counts" },
	{ "expect_answer", S, S, S, I }, { "withdraw", S }, { "take_answer", S, maybe(S), S, maybe(S), I, I },
	{ "take_disabled" },
};
for _, entry in ipairs(parameters) do parameters[entry[1]] = assert(methods[entry[1]], entry[1]); end
for name in pairs(methods) do assert(parameters[name], name); end

local function kinds(results)
	local letters = {};
	for i = 1, results.n do letters[i] = (math.type(results[i]) or type(results[i])).." "; end
	return table.concat(letters);
end

-- Identifiers with a decision each, behind what comes first.
local function is_pairs(text, first)
	local head, rest = text:sub(1, #first), text:sub(#first + 1);
	return head == first and rest:gsub("string boolean ", ""):gsub("string string ", "") == "";
end

-- The kinds of values that each method may give.
local promises = {
	importance = { "boolean string " };
	next_candidate = { "integer integer string ", "nil integer integer " };
	session_end = { "", "string " }; ending_session = { "integer string ", "nil string " };
	extends_timeout = { "boolean " }; enable = { "", "boolean string " };
	over_limit = { "", any_key = true }; forget_registration = { "" }; summary = { "boolean boolean boolean " };
	starts_own_timeout = { "boolean " }; counts = { "integer integer integer " };
	expect_answer = { "string " }; withdraw = { "" };
	take_answer = { "", "string integer boolean ", "string integer boolean boolean " }; take_disabled = { "", "string string " };
	archived_for_nobody = { "", "string " };
	archived = { "nil string ", pairs_after = "integer string boolean " };
	offline = { pairs_after = "integer string boolean " }; disabled_by = { pairs_after = "" };
};

local function check_results(name, results)
	local promise, text = promises[name], kinds(results);
	for _, expected in ipairs(promise) do
		if text == expected then return; end
	end
	local is_key = promise.any_key and results.n == 1;
	local is_list = promise.pairs_after and is_pairs(text, promise.pairs_after);
	if not is_key and not is_list then error(name.." gave "..text); end
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

-- The ways to call: at once, in a coroutine, from C above other values, while memory runs out.
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
	local world = { values = {}; engines = { library.new("h", 1, 2), library.new("h", 3, 4) } };
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
