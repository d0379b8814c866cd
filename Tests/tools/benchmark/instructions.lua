-- Instructions per event of the original and of ours, counted by callgrind: the same on a busy machine.
--   lua5.4 Tests/tools/benchmark/instructions.lua [OURS [PATTERN]]
-- The dumps stay in .build/callgrind; callgrind_annotate shows the functions of each.

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;

local callgrind = require "benchmark.callgrind";

local ours = arg[1] or here.."/../../../lua/mod_cloud_notify/mod_cloud_notify.lua";
local parts = { "total", "collector", "decision" };

local function whats()
	local list = {};
	for _, part in ipairs(parts) do list[#list + 1] = "original "..part..",ours "..part; end
	return table.concat(list, ",")..",floor total";
end

local function cell(row, what)
	return row[what] and row[what].instructions or "-";
end

local function ratio(row, part)
	local original, mine = row["original "..part], row["ours "..part];
	if not original or mine.instructions == 0 then return "-"; end
	return ("%.2f"):format(original.instructions / mine.instructions);
end

local function share_of_lua(decision)
	return decision.instructions == 0 and "-" or ("%.0f %%"):format(100 * callgrind.share_of_lua(decision.file));
end

print("Instructions per event, original, ours and their ratio: in total without the garbage collector, with it, and of the");
print("decision alone without it; how much of ours is Lua itself, reading tables for the library; then the total of the");
print("floor, a module with the same effects and no rules.");
for _, row in ipairs(callgrind.count(whats(), ours, arg[2] or "")) do
	local line = ("%-52s"):format(row.scenario);
	for _, part in ipairs(parts) do
		line = line..(" | %9s %8s %6s"):format(cell(row, "original "..part), cell(row, "ours "..part), ratio(row, part));
	end
	print(("%s %5s | %9s  %s"):format(line, share_of_lua(row["ours decision"]), cell(row, "floor total"),
		row["ours total"].file:match("[^/]*$")));
end
