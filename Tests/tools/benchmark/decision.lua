-- Measures only the decision. For ours that is the calls of the engine's methods. The original has no such part: for it,
-- the handlers without the calls that carry a decision out (building stanzas and forms, ids, sending, hooks, timers, log,
-- store). Reading stanzas, marking them as notified and counting errors are included.

local environment = require "inprocess.environment";
local meter = require "meter";
local storage = require "inprocess.storage";
local st = require "util.stanza";

local form_methods = getmetatable(require "util.dataforms".new {}).__index;
local store_methods = getmetatable(storage.open(storage.new_disk(), "any")).__index;
local carrying_out = {
	{ st, "stanza", "iq", "message", "presence", "reply", "error_reply", "clone", "preserialize", "deserialize" };
	{ st.stanza_mt, "tag", "up", "reset", "text", "text_tag", "add_child" };
	{ form_methods, "form" }, { require "util.hashes", "sha256" }, { require "util.random", "bytes" };
	{ require "util.watchdog", "new" }, { store_methods, "get", "set" };
	{ environment.moduleapi, "send", "hook", "unhook", "fire_event", "add_timer" };
};

-- Returns a function that puts everything back.
local function exclude(entries)
	local saved = {};
	for _, entry in ipairs(entries) do
		local owner = entry[1];
		for i = 2, #entry do
			local name = entry[i];
			saved[#saved + 1] = { owner, name, owner[name] };
			owner[name] = meter.exclude(owner[name]);
		end
	end
	return function ()
		for _, entry in ipairs(saved) do entry[1][entry[2]] = entry[3]; end
	end;
end

local function without_carrying_out(module, f)
	local put_back, put_log_back = exclude(carrying_out), exclude { { module, "log" } };
	f();
	put_log_back();
	put_back();
end

local function include_methods(engine)
	local methods = debug.getmetatable(engine).__index;
	for name, method in pairs(methods) do methods[name] = meter.include(method); end
	return engine;
end

local function include_library(library)
	local new = library.new;
	function library.new(...) return include_methods(new(...)); end
	return library;
end

-- Runs f, which loads a module. Counts the methods of its engine from then on.
local function with_engine_included(f, ...)
	local loadlib = package.loadlib;
	package.loadlib = function (...) -- luacheck: ignore 122
		local open = assert(loadlib(...));
		return function () return include_library(open()); end;
	end;
	local result = f(...);
	package.loadlib = loadlib; -- luacheck: ignore 122
	return result;
end

local function nanoseconds(f, times)
	meter.take();
	f(times);
	return meter.take() / times;
end

-- The cost of reading the clock for every counted call, and for every other call.
local function overheads()
	local function calls_of(f, counter)
		return function (times)
			counter.start();
			for _ = 1, times do f(""); end
			counter.stop();
		end
	end
	local times, short = 100000, string.len;
	local included = calls_of(meter.include(short), { start = meter.arm, stop = meter.disarm });
	local excluded, plain = calls_of(meter.exclude(short), meter), calls_of(short, meter);
	return nanoseconds(included, times), math.max(0, nanoseconds(excluded, times) - nanoseconds(plain, times));
end

local of_included, of_excluded = overheads();

local function take(overhead)
	local total, calls = meter.take();
	return math.max(0, total - calls * overhead);
end

local parts = {
	-- load(f, ...) loads the module by f(...), if it has to be loaded for that; count(module, f) counts within f where
	-- the meter runs; take() gives nanoseconds since the last time.
	ours = {
		load = with_engine_included, count = function (_, f) f(); end, meter = { start = meter.arm, stop = meter.disarm };
		take = function () return take(of_included); end;
	};
	original = {
		count = without_carrying_out, meter = meter;
		take = function () return take(of_excluded); end;
	};
};

return { part_of = function (side) return parts[side.name]; end };
