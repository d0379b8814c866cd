-- Runs under callgrind: plays scenarios and has callgrind dump the instructions of each. See callgrind.lua.
--   count.lua ROUNDS WHATS OURS PATTERN
-- What to count, for the original, ours and the floor: total, without the garbage collector; collector, the total with it;
-- decision, only the decision and without it. The floor has no decision.

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;
package.cpath = here.."/../../../.build/benchmark/?.so;"..package.cpath;

require "inprocess.environment";
local clock = require "inprocess.clock";
local decision = require "benchmark.decision";
local measure = require "benchmark.measure";
local meter = require "meter";
local originals = require "inprocess.originals";
local scenarios = require "benchmark.scenarios";

local rounds, whats, pattern = tonumber(arg[1]), arg[2], arg[4];
local floor = here.."/floor/mod_cloud_notify/mod_cloud_notify.lua";
local paths = { original = originals.default, ours = arg[3], floor = floor };

-- Heap bytes of a round: the least of three, since a table of the module may grow in any of them.
local function least_bytes(running, scenario)
	local least, round, before = math.huge, nil, nil;
	local counter = measure.without_collector {
		start = function () before = collectgarbage("count"); end;
		stop = function () round = round + (collectgarbage("count") - before) * 1024; end;
	};
	for _ = 1, 3 do
		round = 0;
		measure.play(running, scenario, counter);
		least = math.min(least, round);
	end
	return least;
end

local function play(running, scenario, counter)
	for _ = 1, rounds do measure.play(running, scenario, counter); end
end

-- The same with callgrind at work: it slows down what it does not count, too.
local function instrumented(counter)
	return {
		start = function () meter.instrument(true); counter.start(); end;
		stop = function () counter.stop(); meter.instrument(false); end;
	};
end

-- bytes: of a round, where somebody wants to know
local function count(running, scenario, what, counter, bytes)
	play(running, scenario, instrumented(counter));
	meter.dump(("%s\t%s\t%d\t%d"):format(what, scenario.name, rounds * scenario.size, rounds * (bytes or 0)));
end

local counting = {};

function counting.total(side, scenario, what)
	local running = measure.start(side, scenario);
	local bytes = least_bytes(running, scenario);
	count(running, scenario, what, measure.without_collector(meter), bytes);
	return running;
end

function counting.collector(side, scenario, what)
	local running = measure.start(side, scenario);
	play(running, scenario, measure.idle);
	count(running, scenario, what, meter);
	return running;
end

function counting.decision(side, scenario, what)
	local part = decision.part_of(side);
	local running = part.load and part.load(measure.start, side, scenario) or measure.start(side, scenario);
	play(running, scenario, measure.idle);
	part.count(running.world.host:module(), function ()
		count(running, scenario, what, measure.without_collector(part.meter));
	end);
	return running;
end

local function count_what(what, scenario)
	local name, part = what:match("^(%l+) (%l+)$");
	clock.reset();
	measure.stop(counting[part]({ name = name, module_path = paths[name] }, scenario, what));
end

local function is_wanted(scenario, what)
	if not scenario.name:find(pattern, 1, true) then return false; end
	if what:find("^ours") then return true; end
	return not scenario.ours_only and not (scenario.minutes_under_callgrind and what:find("^original"));
end

assert(measure.prosody_gc());
for _, scenario in ipairs(scenarios.of(scenarios.few)) do
	for what in whats:gmatch("[^,]+") do
		if is_wanted(scenario, what) then count_what(what, scenario); end
	end
end
