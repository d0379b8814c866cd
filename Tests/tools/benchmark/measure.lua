-- Times scenarios in interleaved rounds and measures their garbage.

local decision = require "benchmark.decision";
local clock = require "inprocess.clock";
local memory = require "benchmark.memory";
local world = require "benchmark.world";

local measure = { idle = { start = function () end, stop = function () end } };

local cpu_time = os.clock;

-- Prosody's default settings of the collector.
function measure.prosody_gc()
	return require "util.gc".configure({ mode = "incremental" }, { threshold = 105, speed = 500 });
end

-- The sides that take part in a scenario.
function measure.sides_of(scenario, sides)
	local list = {};
	for _, side in ipairs(sides) do
		if side.name == "ours" or not scenario.ours_only then list[#list + 1] = side; end
	end
	return list;
end

-- What is not timed lets the collector rest: Prosody's settings would have it go over the whole heap again and again.
local function resting(f, ...)
	local pause = collectgarbage("setpause", 400);
	local result = f(...);
	collectgarbage("setpause", pause);
	return result;
end

function measure.start(side, scenario)
	local instance = world.new(side.name..".test", side.module_path, scenario.config);
	return { world = instance, context = resting(scenario.setup, instance) };
end

function measure.stop(running)
	running.world.host:destroy();
end

-- One round. The meter runs only during the measured part.
function measure.play(running, scenario, meter)
	local context = running.context;
	running.world.published = {};
	local work = resting(scenario.prepare, context);
	memory.collect();
	meter.start();
	local next_part = scenario.run(context, work);
	meter.stop();
	while next_part do
		local argument = scenario.between(context);
		meter.start();
		next_part = next_part(argument);
		meter.stop();
	end
	if scenario.settle then resting(scenario.settle, context, work); end
end

local function new_meter(read)
	local meter, total, began = {}, 0, nil;
	function meter.start() began = read(); end
	function meter.stop() total = total + read() - began; end
	function meter.take()
		local result = total;
		total = 0;
		return result;
	end
	return meter;
end

local function heap_bytes()
	return collectgarbage("count") * 1024;
end

-- The same with the collector stopped.
function measure.without_collector(meter)
	return {
		start = function () collectgarbage("stop"); meter.start(); end;
		stop = function () meter.stop(); collectgarbage("restart"); end;
	};
end

local function garbage_of(running, scenario)
	local meter, rounds = new_meter(heap_bytes), scenario.slow and 1 or 3;
	for _ = 1, rounds do measure.play(running, scenario, measure.without_collector(meter)); end
	return meter.take() / rounds / scenario.size;
end

local function percentile(list, part)
	local sorted = table.move(list, 1, #list, 1, {});
	table.sort(sorted);
	return sorted[math.max(1, math.ceil(#sorted * part))];
end

-- All sides in turn, a different one first in every round. Returns microseconds per event of each side and round.
local function time_all(running, scenario, rounds)
	local meter, times = new_meter(cpu_time), {};
	local timed = scenario.slow and measure.without_collector(meter) or meter;
	for side = 1, #running do times[side] = {}; end
	for round = 1, rounds do
		for turn = 1, #running do
			local side = (round + turn) % #running + 1;
			measure.play(running[side], scenario, timed);
			times[side][round] = meter.take() / scenario.size * 1e6;
		end
	end
	return times;
end

-- The same side, set up to count its decision.
local function start_again(running, load, side, scenario)
	measure.stop(running);
	local again = load(measure.start, side, scenario);
	measure.play(again, scenario, measure.idle);
	return again;
end

-- Median microseconds of the decision, per event. Stops the side.
local function time_decision(running, part, side, scenario, rounds)
	local times = {};
	if part.load then running = start_again(running, part.load, side, scenario); end
	part.count(running.world.host:module(), function ()
		for round = 1, rounds do
			measure.play(running, scenario, measure.without_collector(part.meter));
			times[round] = part.take() / scenario.size / 1e3;
		end
	end);
	measure.stop(running);
	return percentile(times, 0.5);
end

-- Stops the side.
local function summary(running, side, scenario, times)
	local part = decision.part_of(side);
	local result = { median = percentile(times, 0.5), p90 = percentile(times, 0.9), samples = times };
	result.bytes = garbage_of(running, scenario);
	if part then
		result.decision = time_decision(running, part, side, scenario, scenario.slow and 1 or math.min(#times, 10));
	else
		measure.stop(running);
	end
	return result;
end

local function ratios(result)
	if not result.original then return; end
	local list = {};
	for round, original in ipairs(result.original.samples) do list[round] = original / result.ours.samples[round]; end
	result.ratio, result.ratio_low = percentile(list, 0.5), percentile(list, 0.1);
	result.ratio_p90 = result.original.p90 / result.ours.p90;
end

-- sides: original, ours and floor, each { name, module_path }. Result: microseconds and heap bytes per event of each by its
-- name, and the ratios original / ours; only those of ours where the scenario says so.
function measure.scenario(scenario, sides, rounds)
	clock.reset();
	sides = measure.sides_of(scenario, sides);
	local running = {};
	for i, side in ipairs(sides) do
		running[i] = measure.start(side, scenario);
		measure.play(running[i], scenario, measure.idle);
	end
	local times = time_all(running, scenario, rounds);
	local result = { name = scenario.name, event = scenario.event, goal = scenario.goal, aim = scenario.aim };
	for i, side in ipairs(sides) do result[side.name] = summary(running[i], side, scenario, times[i]); end
	result.size, result.pushes, result.rounds = scenario.size, scenario.pushes, rounds;
	ratios(result);
	return result;
end

return measure;
