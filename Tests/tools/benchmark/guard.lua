-- Fails if ours costs more than the baseline: heap bytes per event and instructions per decision. Only the seeds of hash
-- tables change them between processes, by a few percent: takes the least of several processes and tolerates as much.
--   lua5.4 Tests/tools/benchmark/guard.lua [--update]

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;

local callgrind = require "benchmark.callgrind";

local baseline_path = here.."/baseline.txt";
local ours = here.."/../../../lua/mod_cloud_notify/mod_cloud_notify.lua";
-- Tolerance above the baseline: a share, and an amount.
local tolerance, least = 0.08, { instructions = 50, bytes = 16 };

local head = [[
# What an event costs: heap bytes of the whole event, instructions of the decision alone.
# Made by 'make bench-baseline', checked by 'make bench-guard'.
]];

local processes = 3;

local function measure()
	local rows = {};
	for _ = 1, processes do
		for i, row in ipairs(callgrind.count("ours decision", ours, "")) do
			local cost = row["ours decision"];
			local lowest = rows[i] or cost;
			rows[i] = {
				scenario = row.scenario;
				bytes = math.min(cost.bytes, lowest.bytes);
				instructions = math.min(cost.instructions, lowest.instructions);
			};
		end
	end
	return rows;
end

local function update(rows)
	local file = assert(io.open(baseline_path, "w"));
	file:write(head);
	for _, row in ipairs(rows) do
		file:write(("%-52s %8d bytes %9d instructions\n"):format(row.scenario, row.bytes, row.instructions));
	end
	assert(file:close());
end

local function read_baseline()
	local baseline = {};
	for line in io.lines(baseline_path) do
		local scenario, bytes, instructions = line:match("^(%S+)%s+(%d+) bytes%s+(%d+) instructions$");
		if scenario then baseline[scenario] = { bytes = tonumber(bytes), instructions = tonumber(instructions) }; end
	end
	return baseline;
end

-- "ok", "better" or "worse"
local function compare(what, value, expected)
	local allowed = math.max(least[what], expected * tolerance);
	if value > expected + allowed then return "worse"; end
	return value < expected - allowed and "better" or "ok";
end

local function check_row(row, expected)
	if not expected then return { "not in the baseline" }; end
	local failures = {};
	local line = ("%-52s"):format(row.scenario);
	for _, what in ipairs { "bytes", "instructions" } do
		local verdict = compare(what, row[what], expected[what]);
		line = line..(" %9d of %9d %-12s %-6s"):format(row[what], expected[what], what, verdict);
		if verdict == "worse" then failures[#failures + 1] = what; end
	end
	print(line);
	return failures;
end

local function check(rows)
	local baseline, failed = read_baseline(), {};
	for _, row in ipairs(rows) do
		for _, failure in ipairs(check_row(row, baseline[row.scenario])) do
			failed[#failed + 1] = row.scenario..": "..failure;
		end
		baseline[row.scenario] = nil;
	end
	for scenario in pairs(baseline) do failed[#failed + 1] = scenario..": in the baseline, but not measured"; end
	return failed;
end

local rows = measure();
if arg[1] == "--update" then
	update(rows);
	return;
end
local failed = check(rows);
if failed[1] then
	io.stderr:write("Dearer than the baseline (Tests/tools/benchmark/baseline.txt):\n  ", table.concat(failed, "\n  "), "\n");
	os.exit(1);
end
