-- Times scenarios in interleaved rounds and weighs their garbage.

local clock = require "inprocess.clock";
local world = require "benchmark.world";

local measure = {};

local cpu_time = os.clock;

-- The collector as Prosody sets it by default.
function measure.prosody_gc()
	return require "util.gc".configure({ mode = "incremental" }, { threshold = 105, speed = 500 });
end

function measure.start(side, scenario)
	local instance = world.new(side.name..".test", side.module_path, side.config);
	return { world = instance, context = scenario.setup(instance) };
end

function measure.stop(running)
	running.world.host:destroy();
end

-- One round. The meter runs while what is measured runs.
function measure.play(running, scenario, meter)
	local context = running.context;
	running.world.published = {};
	local work = scenario.prepare(context);
	collectgarbage();
	meter.start();
	local second = scenario.run(context, work);
	meter.stop();
	if scenario.between then
		local answers = scenario.between(context);
		meter.start();
		second(answers);
		meter.stop();
	end
	if scenario.settle then scenario.settle(context, work); end
end

local idle = { start = function () end, stop = function () end };

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

-- What goes over the wire in one round, in any order.
local function wire_of(running, scenario)
	running.world.keep_wire, running.world.wires, running.world.count = true, {}, 0;
	measure.play(running, scenario, idle);
	running.world.keep_wire = false;
	local wires = running.world.wires;
	table.sort(wires);
	return table.concat(wires, "\n"), #wires;
end

local function garbage_of(running, scenario)
	local meter = new_meter(heap_bytes);
	local context = running.context;
	local wrapped = {
		start = function () collectgarbage("stop"); meter.start(); end;
		stop = function () meter.stop(); collectgarbage("restart"); end;
	};
	for _ = 1, 3 do measure.play({ world = running.world, context = context }, scenario, wrapped); end
	return meter.take() / 3 / scenario.size;
end

local function percentile(list, part)
	local sorted = table.move(list, 1, #list, 1, {});
	table.sort(sorted);
	return sorted[math.max(1, math.ceil(#sorted * part))];
end

local function summary(times, ratios, bytes, index)
	return {
		median = percentile(times[index], 0.5), p90 = percentile(times[index], 0.9), bytes = bytes[index];
		ratio_median = percentile(ratios, 0.5), samples = times[index];
	};
end

local function check_equal(scenario, running)
	local original, number = wire_of(running[1], scenario);
	local ours = wire_of(running[2], scenario);
	original, ours = original:gsub("original%.test", "host.test"), ours:gsub("ours%.test", "host.test");
	if original == ours then return number; end
	error(("%s: the outputs differ\noriginal:\n%s\nours:\n%s"):format(scenario.name, original:sub(1, 2000), ours:sub(1, 2000)), 0);
end

-- sides: two of { name, module_path, config }. Result: microseconds and heap bytes per event, of both, and their ratios.
function measure.scenario(scenario, sides, rounds)
	clock.reset();
	local running = { measure.start(sides[1], scenario), measure.start(sides[2], scenario) };
	local pushes = check_equal(scenario, running);
	local meter, times, ratios = new_meter(cpu_time), { {}, {} }, {};
	for round = 1, rounds do
		for turn = 1, 2 do
			local side = (round + turn) % 2 + 1;
			measure.play(running[side], scenario, meter);
			times[side][round] = meter.take() / scenario.size * 1e6;
		end
		ratios[round] = times[1][round] / times[2][round];
	end
	local bytes = { garbage_of(running[1], scenario), garbage_of(running[2], scenario) };
	measure.stop(running[1]);
	measure.stop(running[2]);
	return {
		name = scenario.name, goal = scenario.goal, aim = scenario.aim, size = scenario.size, pushes = pushes, rounds = rounds;
		original = summary(times, ratios, bytes, 1), ours = summary(times, ratios, bytes, 2);
		ratio = percentile(ratios, 0.5), ratio_p90 = percentile(times[1], 0.9) / percentile(times[2], 0.9);
		ratio_low = percentile(ratios, 0.1);
	};
end

return measure;
