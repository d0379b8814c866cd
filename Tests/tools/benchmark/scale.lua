-- Original and ours on hosts of several sizes, each in a process of its own. A third of the users is offline, a third has a
-- session without push, a third a sleeping one. Every user has two registrations in the store.
--   lua5.4 Tests/tools/benchmark/scale.lua [--users N,N,...] [--json FILE]

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;

local conditions = require "benchmark.conditions";
local environment = require "inprocess.environment";
local json = require "util.json";
local originals = require "inprocess.originals";

local options = { users = "1000,10000,100000" };
for i = 1, #arg, 2 do options[arg[i]:match("^%-%-(%l+)$") or error("unknown argument "..arg[i], 0)] = arg[i + 1]; end

local sides = {
	{ name = "original", module_path = originals.default };
	{ name = "ours", module_path = here.."/../../../lua/mod_cloud_notify/mod_cloud_notify.lua" };
};
local paths = { "offline", "archived", "queue" };
local row_format = "%8s %-9s %9s %9s %9s %9s %9s %9s %6s %6s %6s %9s %9s %8s";

local function measure_point(side, users)
	local pipe = assert(io.popen(("lua5.4 '%s/scale_point.lua' '%s' %d"):format(here, side.module_path, users)));
	local text = pipe:read("a");
	if not pipe:close() then error(("%s with %d users failed"):format(side.name, users), 0); end
	return assert(json.decode(text));
end

local function print_point(side, point)
	local cells = { point.users, side.name };
	local function add(value, format) cells[#cells + 1] = format:format(value); end
	for _, pass in ipairs { "first", "later" } do
		for _, path in ipairs(paths) do add(point[pass][path].micros, "%.1f"); end
	end
	for _, path in ipairs(paths) do add(point.later[path].reads, "%.2f"); end
	add(point.heap / 2^20, "%.1f");
	add(point.other / 2^20, "%.1f");
	add(point.seconds_to_start * 1e3, "%.1f");
	print(row_format:format(table.unpack(cells)));
end

local results = conditions.of(here, environment.root);
results.points = {};
print("CPU microseconds of a message with its two pushes and their answers, without the collector, for users in turn: first");
print("message of each user, and later ones; store reads of a later message; MiB of Lua's heap and of other memory since before");
print("the first message; milliseconds to load the module.\n");
print(row_format:format("users", "", "offline", "archived", "queue", "offline", "archived", "queue", "reads", "reads", "reads",
	"heap", "other", "load"));
for users in options.users:gmatch("%d+") do
	local point = { users = tonumber(users) };
	for _, side in ipairs(sides) do
		point[side.name] = measure_point(side, point.users);
		print_point(side, point[side.name]);
	end
	table.insert(results.points, point);
end
if options.json then
	results.load_after = conditions.load();
	local file = assert(io.open(options.json, "w"));
	file:write(json.encode(results), "\n");
	assert(file:close());
end
