-- Fails if ours costs more than the baseline: heap bytes and instructions per event, and instructions per decision. Only the
-- seeds of hash tables change them between processes, by a few percent: takes the least of several processes and tolerates as
-- much.
--   lua5.4 Tests/tools/benchmark/guard.lua [--update]

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;

local callgrind = require "benchmark.callgrind";

local baseline_path = here.."/baseline.txt";
local ours = here.."/../../../lua/mod_cloud_notify/mod_cloud_notify.lua";
local whole, decision = "ours total", "ours decision";

-- name: as in the baseline; what: of callgrind.lua, and its quantity. Tolerated above the baseline, if that is more than the
-- share: least for an event, and of_round for all events of a round. A table may have to grow in a round, or just not.
local columns = {
	{ name = "bytes", what = whole, quantity = "bytes", least = 16, of_round = 4096 };
	{ name = "instructions", what = whole, quantity = "instructions", least = 50, of_round = 0 };
	{ name = "decision", what = decision, quantity = "instructions", least = 50, of_round = 0 };
};
local tolerance = 0.08;

local head = [[
# What an event costs: heap bytes, instructions, and the instructions of the decision alone.
# Made by 'make bench-baseline', checked by 'make bench-guard'.
]];
local row_format, row_pattern = "%-52s %8d bytes %9d instructions %9d decision\n",
	"^(%S+)%s+(%d+) bytes%s+(%d+) instructions%s+(%d+) decision$";

local processes = 3;

-- Returns { scenario, and the least cost of each column }.
local function least_of(row, lowest)
	local costs = { scenario = row.scenario, events = row[whole].events };
	for _, column in ipairs(columns) do
		local cost = row[column.what][column.quantity];
		costs[column.name] = math.min(cost, lowest and lowest[column.name] or cost);
	end
	return costs;
end

local function measure()
	local rows = {};
	for _ = 1, processes do
		for i, row in ipairs(callgrind.count(whole..","..decision, ours, "")) do rows[i] = least_of(row, rows[i]); end
	end
	return rows;
end

local function update(rows)
	local file = assert(io.open(baseline_path, "w"));
	file:write(head);
	for _, row in ipairs(rows) do
		file:write(row_format:format(row.scenario, row.bytes, row.instructions, row.decision));
	end
	assert(file:close());
end

local function read_baseline()
	local baseline = {};
	for line in io.lines(baseline_path) do
		local scenario, bytes, instructions, of_decision = line:match(row_pattern);
		if scenario then
			baseline[scenario] = {
				bytes = tonumber(bytes), instructions = tonumber(instructions), decision = tonumber(of_decision);
			};
		end
	end
	return baseline;
end

-- "ok", "better" or "worse"
local function compare(column, value, expected, events)
	local allowed = math.max(column.least, column.of_round / events, expected * tolerance);
	if value > expected + allowed then return "worse"; end
	return value < expected - allowed and "better" or "ok";
end

local function check_row(row, expected)
	if not expected then return { "not in the baseline" }; end
	local failures = {};
	local line = ("%-52s"):format(row.scenario);
	for _, column in ipairs(columns) do
		local name = column.name;
		local verdict = compare(column, row[name], expected[name], row.events);
		line = line..(" %9d of %9d %-12s %-6s"):format(row[name], expected[name], name, verdict);
		if verdict == "worse" then failures[#failures + 1] = name; end
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
