-- Plays random event sequences through the original module and ours, in this process, and compares the effects.
--   lua5.4 Tests/tools/differential/run.lua [--sequences N] [--seed N] [--original PATH] [--ours PATH] [--corpus FOLDER]
--     [--found FOLDER] [--differences FILE] [--clauses FILE] [--allow-changed-original] [--failures N] [--jobs N]
-- Without a seed the sequences are new. Shrinks failures and writes them to the folder of --found.

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;

collectgarbage("setpause", 400); -- small worlds that live for milliseconds

require "inprocess.environment";
local check = require "differential.check";
local corpus = require "differential.corpus";
local events = require "differential.events";
local generator = require "differential.generator";
local new_report = require "differential.report".new;
local originals = require "inprocess.originals";
local parallel = require "differential.parallel";
local totals = require "differential.totals".new();

local options = {
	sequences = "20000", original = originals.default, ours = here.."/../../../lua/mod_cloud_notify/mod_cloud_notify.lua";
	corpus = here.."/corpus", found = ".build/differential";
	differences = here.."/differences.lua", clauses = here.."/clauses.lua", failures = "5", jobs = "2";
};
-- With this many sequences, every row and event must be seen: rows describe intended differences, so a missing one is a
-- failure.
local long_run = 20000;

local function read_arguments()
	local i = 1;
	while arg[i] do
		local name = arg[i]:match("^%-%-([%w-]+)$") or error("unknown argument "..arg[i], 0);
		if name == "allow-changed-original" then
			options[name] = true;
			i = i + 1;
		else
			options[name] = arg[i + 1] or error("--"..name.." needs a value", 0);
			i = i + 2;
		end
	end
end

local function fresh_seed()
	local file = assert(io.open("/dev/urandom", "rb"));
	local number = string.unpack("<I4", file:read(4));
	file:close();
	return number;
end

read_arguments();
local tables = { differences = dofile(options.differences), clauses = dofile(options.clauses) };

local function check_one(sequence)
	return check(sequence, options, tables);
end

local report = new_report(check_one, options.found, tonumber(options.failures));

local function run_one(sequence)
	local ok, result = xpcall(check_one, debug.traceback, sequence);
	if not ok then
		print(("seed %s: %s"):format(tostring(sequence.seed), result));
		os.exit(1, true); -- the world of the sequence is still there
	end
	totals:count(result);
	if result.unexplained[1] or result.breaches[1] then report:failed(sequence, result); end
end

local function not_seen(what)
	totals.numbers.failed = totals.numbers.failed + 1;
	print("not seen once in this run: "..what);
end

local function print_rows(is_long)
	for number, row in ipairs(tables.differences) do
		local used = totals.used[number] or 0;
		print(("%8d  %-8s %s"):format(used, row.clause, row.reason));
		if used == 0 and is_long then not_seen(row.clause..", "..row.reason); end
	end
end

local function check_events()
	for _, name in ipairs(events) do
		if not totals.events[name] then not_seen("the event '"..name.."'"); end
	end
end

local function run_part()
	local first, number = tonumber(options.seed), tonumber(options.sequences);
	for seed = first, first + number - 1 do run_one(generator.sequence(seed)); end
	return totals:hand_over();
end

local function run_all()
	print("original "..originals.describe(options.original, options["allow-changed-original"]));
	print("ours     "..options.ours);
	local kept, sequences = corpus.read_all(options.corpus), tonumber(options.sequences);
	print(#kept.." sequences of the corpus");
	for _, sequence in ipairs(kept) do run_one(sequence); end
	local seed = tonumber(options.seed) or fresh_seed();
	print(("%d sequences from seed %d"):format(sequences, seed));
	parallel.run(arg[0], options, seed, sequences, totals);
	local is_long = sequences >= long_run;
	print_rows(is_long);
	if is_long then check_events(); end
	totals:print();
end

if options.part then run_part(); else run_all(); end
os.exit(totals.numbers.failed == 0 and 0 or 1, true);
