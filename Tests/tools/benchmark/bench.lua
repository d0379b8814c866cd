-- Original and ours side by side in one process, with Prosody's libraries and garbage collector settings.
-- PROSODY_ROOT selects another Prosody than the installed one.
--   lua5.4 Tests/tools/benchmark/bench.lua [--original PATH] [--ours PATH] [--rounds N] [--only PATTERN] [--growth N]
--     [--users N] [--json FILE]

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;
package.cpath = here.."/../../../.build/benchmark/?.so;"..package.cpath;

local conditions = require "benchmark.conditions";
local environment = require "inprocess.environment";
local growth = require "benchmark.growth";
local json = require "util.json";
local measure = require "benchmark.measure";
local originals = require "inprocess.originals";
local outputs = require "benchmark.outputs";
local scenarios = require "benchmark.scenarios";

local options = {
	original = originals.default, ours = here.."/../../../lua/mod_cloud_notify/mod_cloud_notify.lua";
	rounds = "30", growth = "200000", users = "5000", only = "";
};

local function read_arguments()
	for i = 1, #arg, 2 do
		local name = arg[i]:match("^%-%-(%l+)$") or error("unknown argument "..arg[i], 0);
		options[name] = arg[i + 1] or error("--"..name.." needs a value", 0);
	end
end

read_arguments();
local sides = {
	{ name = "original", module_path = options.original }, { name = "ours", module_path = options.ours };
	{ name = "floor", module_path = here.."/floor/mod_cloud_notify/mod_cloud_notify.lua" };
};
local results = conditions.of(here, environment.root);
results.original, results.original_sha256, results.ours = options.original, originals.sha256(options.original), options.ours;
results.scenarios = {};

local row_format = "%-52s %5s %9s %9s %9s %9s %7s %7s %7s  %9s %9s %9s %9s  %s";

local function print_head()
	print("original "..originals.describe(options.original));
	print("ours     "..options.ours);
	print(("%s, Prosody %s libraries, %s, %s, commit %s, load of the machine %.1f"):format(results.lua, results.prosody,
		results.cpu, results.date, results.commit, results.load_before[1]));
	print("Outputs are equal. CPU microseconds and heap bytes per event; ratio = original / ours, median over interleaved rounds;");
	print("where much has to be prepared, a sixth of the rounds, without the garbage collector.");
	print("Floor: the same effects without any rule. Decision: ours within the library; the original without building,");
	print("sending, hooks, timers, log and store.\n");
	print(row_format:format("scenario", "push", "orig", "p90", "ours", "p90", "ratio", "p90", "floor", "orig dec", "ours dec",
		"orig B", "ours B", "goal"));
end

local function goal_text(result)
	if not result.goal then return "-"; end
	return ("%g (%g) %s"):format(result.goal, result.aim or result.goal, result.ratio >= result.goal and "reached" or "missed");
end

-- "-" where there is nothing: no original, no floor, no goal.
local function cell(value, format)
	return value and (format or "%.2f"):format(value) or "-";
end

local nobody = {};

local function print_row(result)
	local original, ours, floor = result.original or nobody, result.ours, result.floor or nobody;
	print(row_format:format(result.name, result.pushes, cell(original.median), cell(original.p90), cell(ours.median),
		cell(ours.p90), cell(result.ratio), cell(result.ratio_p90), cell(floor.median), cell(original.decision),
		cell(ours.decision), cell(original.bytes, "%.0f"), cell(ours.bytes, "%.0f"), goal_text(result)));
end

local function chosen_scenarios(sizes)
	local chosen = {};
	for _, scenario in ipairs(scenarios.of(sizes)) do
		if scenario.name:find(options.only, 1, true) then chosen[#chosen + 1] = scenario; end
	end
	return chosen;
end

local function check_outputs()
	for _, scenario in ipairs(chosen_scenarios(scenarios.few)) do outputs.check(scenario, sides); end
end

-- A sixth of the rounds, where each of them is slow.
local function rounds_of(scenario)
	local rounds = tonumber(options.rounds);
	return scenario.slow and math.max(rounds // 6, math.min(rounds, 3)) or rounds;
end

local function run_scenarios()
	for _, scenario in ipairs(chosen_scenarios(scenarios.full)) do
		local result = measure.scenario(scenario, sides, rounds_of(scenario));
		results.scenarios[#results.scenarios + 1] = result;
		print_row(result);
	end
end

-- Before all else: what others have freed would hide what becomes resident.
local function measure_memory()
	local count, list = tonumber(options.users), {};
	for _, registrations in ipairs(count > 0 and { 2, 0 } or {}) do
		local result = growth.memory(sides, registrations, count);
		result.registrations = registrations;
		list[#list + 1] = result;
	end
	return list;
end

local function print_memory()
	for _, result in ipairs(results.memory) do
		print(("\ncached user with %d registrations: %.0f bytes of Lua heap (resident %.0f), ours %.0f (resident %.0f)"):format(
			result.registrations, result.original.heap, result.original.resident, result.ours.heap, result.ours.resident));
	end
end

local function run_growth()
	local pushes = tonumber(options.growth);
	if pushes == 0 then return; end
	results.growth = growth.curves(sides, pushes, 10);
	print("\nanswered pushes: microseconds per push, heap grown by KiB, handlers waiting: original | ours");
	for i, original in ipairs(results.growth.original) do
		local ours = results.growth.ours[i];
		print(("%8d  %9.2f %9.0f %8d  | %9.2f %9.0f %8d"):format(original.pushes, original.micros, original.heap / 1024,
			original.handlers, ours.micros, ours.heap / 1024, ours.handlers));
	end
end

assert(measure.prosody_gc());
results.memory = measure_memory();
check_outputs();
print_head();
run_scenarios();
print_memory();
run_growth();
if options.json then
	results.load_after = conditions.load();
	local file = assert(io.open(options.json, "w"));
	file:write(json.encode(results), "\n");
	file:close();
end
