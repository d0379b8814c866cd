-- Runs under callgrind: plays scenarios and has callgrind write down the instructions of each. See callgrind.lua.
--   count.lua ROUNDS WHATS OURS PATTERN
-- What to count, for the original and for ours: total, without the garbage collector; collector, the total with it;
-- decision, the decision alone, without it.

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..package.path;
package.cpath = here.."/../../.build/benchmark/?.so;"..package.cpath;

require "inprocess.environment";
local clock = require "inprocess.clock";
local decision = require "benchmark.decision";
local measure = require "benchmark.measure";
local meter = require "meter";
local originals = require "inprocess.originals";
local scenarios = require "benchmark.scenarios";

local rounds, whats, ours, pattern = tonumber(arg[1]), arg[2], arg[3], arg[4];

local idle = { start = function () end, stop = function () end };
local whole = { start = meter.start, stop = meter.stop };
local engine_only = { start = meter.arm, stop = meter.disarm };

local bytes;

local function without_collector(counter)
	local before;
	return {
		start = function ()
			collectgarbage("stop");
			before = collectgarbage("count");
			counter.start();
		end;
		stop = function ()
			counter.stop();
			bytes = bytes + (collectgarbage("count") - before) * 1024;
			collectgarbage("restart");
		end;
	};
end

local function play(running, scenario, counter)
	for _ = 1, rounds do measure.play(running, scenario, counter); end
end

local function count(running, scenario, what, counter)
	bytes = 0;
	meter.instrument(true);
	play(running, scenario, counter);
	meter.instrument(false);
	meter.dump(("%s\t%s\t%d\t%d"):format(what, scenario.name, rounds * scenario.size, bytes));
end

local counting = {};

function counting.total(running, scenario, what)
	count(running, scenario, what, without_collector(whole));
end

function counting.collector(running, scenario, what)
	count(running, scenario, what, whole);
end

function counting.decision(running, scenario, what)
	if what:find("^ours") then
		count(running, scenario, what, without_collector(engine_only));
	else
		decision.without_carrying_out(running.world.host:module(), function ()
			count(running, scenario, what, without_collector(whole));
		end);
	end
end

local function count_what(what, scenario)
	local side, part = what:match("^(%l+) (%l+)$");
	local start = measure.start;
	if side == "ours" and part == "decision" then
		function start(...) return decision.with_engine_included(measure.start, ...); end
	end
	clock.reset();
	local running = start({ name = side, module_path = side == "ours" and ours or originals.default }, scenario);
	play(running, scenario, idle);
	counting[part](running, scenario, what);
	measure.stop(running);
end

assert(measure.prosody_gc());
for _, scenario in ipairs(scenarios) do
	if scenario.name:find(pattern, 1, true) then
		for what in whats:gmatch("[^,]+") do
			-- Callgrind would take minutes for the original's many pushes.
			if not (scenario.slow and what:find("^original")) then count_what(what, scenario); end
		end
	end
end
