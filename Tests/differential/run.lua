-- Plays random event sequences through the original module and ours, in this process, and compares the effects.
--   lua5.4 Tests/differential/run.lua --sequences 20000 [--seed N] [--original PATH] [--ours PATH] [--corpus FOLDER]
--     [--differences FILE] [--allow-changed-original] [--failures N] [--jobs N]

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..package.path;

require "inprocess.environment";
local comparator = require "differential.comparator";
local corpus = require "differential.corpus";
local generator = require "differential.generator";
local originals = require "inprocess.originals";
local parallel = require "differential.parallel";
local player = require "differential.player";
local shrink = require "differential.shrink";

local options = {
	sequences = "20000", original = originals.default, ours = here.."/../../lua/mod_cloud_notify/mod_cloud_notify.lua";
	corpus = here.."/corpus", differences = here.."/differences.lua", failures = "5", jobs = "2";
};

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
local rows = dofile(options.differences);
local totals = { cpu = 0, passed = 0, failed = 0, explained = 0, aftermath = 0, used = {}, clean = 0, pushes = 0, steps = 0 };
local signatures = {};

local function signature(mismatch)
	local parts = {};
	for _, name in ipairs { "side", "kind", "area", "field", "op", "trigger", "what" } do
		parts[#parts + 1] = mismatch[name];
	end
	return (table.concat(parts, "-"):gsub("[^%w]+", "-"));
end

-- The pushes on the wire of every step, without what only a handler can know.
local function wire_only(steps)
	local lines = {};
	for number, step in ipairs(steps) do
		local list = {};
		for _, effect in ipairs(step.effects) do
			if effect.kind == "push" then list[#list + 1] = effect.wire; end
		end
		table.sort(list);
		lines[number] = table.concat(list, "\n");
	end
	return lines;
end

-- A handler that only watches must not change what is sent.
local function differs_unwatched(sequence, ours)
	if sequence.modify then return nil; end
	for _, op in ipairs(sequence.ops) do
		if op.op == "veto" then return nil; end
	end
	local watched, unwatched = wire_only(ours), wire_only(player.play(sequence, options.ours, false));
	for number, lines in ipairs(watched) do
		if lines ~= unwatched[number] then
			return {
				side = "ours", kind = "unwatched", op = ours[number].op.op, step = number, watched = lines;
				unwatched = unwatched[number];
			};
		end
	end
end

local function check(sequence)
	local original = player.play(sequence, options.original, true);
	local ours = player.play(sequence, options.ours, true);
	local result = comparator.compare(sequence, original, ours, rows);
	if (sequence.seed or 0) % 8 == 0 then
		result.unexplained[#result.unexplained + 1] = differs_unwatched(sequence, ours);
	end
	return result, original;
end

local function shows(wanted)
	return function (candidate)
		for _, mismatch in ipairs(check(candidate).unexplained) do
			if signature(mismatch) == wanted then return true; end
		end
		return false;
	end
end

local function print_facts(mismatch)
	local names = {};
	for name in pairs(mismatch) do names[#names + 1] = name; end
	table.sort(names);
	for _, name in ipairs(names) do print(("    %s = %s"):format(name, tostring(mismatch[name]))); end
end

local function report_failure(sequence, mismatch)
	local name = signature(mismatch);
	print(("not explained: %s (seed %s, step %d)"):format(name, tostring(sequence.seed), mismatch.step));
	if signatures[name] or totals.failed > tonumber(options.failures) then return; end
	signatures[name] = true;
	print_facts(mismatch);
	local short = shrink.shrink(sequence, shows(name));
	local comment = "found with seed "..tostring(sequence.seed)..": "..name;
	print("  shrunk to:\n"..corpus.format(short, comment));
	if not sequence.name then print("  kept as "..corpus.write(options.corpus, name, short, comment)); end
end

local function count(result, original)
	totals.steps = totals.steps + #original;
	totals.aftermath = totals.aftermath + result.aftermath;
	if not next(result.used) and #result.unexplained == 0 then totals.clean = totals.clean + 1; end
	for row, number in pairs(result.used) do
		totals.used[row] = (totals.used[row] or 0) + number;
		totals.explained = totals.explained + number;
	end
	for _, step in ipairs(original) do
		for _, effect in ipairs(step.effects) do
			if effect.kind == "push" then totals.pushes = totals.pushes + 1; end
		end
	end
end

local function run_one(sequence)
	local ok, result, original = xpcall(check, debug.traceback, sequence);
	if not ok then
		totals.failed = totals.failed + 1;
		return print(("seed %s: %s"):format(tostring(sequence.seed), result));
	end
	count(result, original);
	if #result.unexplained == 0 then
		totals.passed = totals.passed + 1;
	else
		totals.failed = totals.failed + 1;
		report_failure(sequence, result.unexplained[1]);
	end
end

local function run_seeds(first, number)
	print(("seeds %d to %d"):format(first, first + number - 1));
	for seed = first, first + number - 1 do run_one(generator.sequence(seed)); end
end

-- Ranges of seeds: a fixed and a fresh one, or the one asked for.
local function ranges()
	local sequences = tonumber(options.sequences);
	if options.seed then return { { tonumber(options.seed), sequences } }; end
	return { { 1, sequences // 2 }, { fresh_seed(), sequences - sequences // 2 } };
end

-- In a long run every row must have been needed: what it describes is intended, so that its absence is a failure.
local function print_rows()
	for number, row in ipairs(rows) do
		local used = totals.used[number] or 0;
		print(("%8d  %-8s %s"):format(used, row.clause, row.reason));
		if used == 0 and tonumber(options.sequences) >= 20000 then
			totals.failed = totals.failed + 1;
			print("          not seen once in this run: "..row.clause..", "..row.reason);
		end
	end
end

local function main()
	if options.part then
		run_seeds(tonumber(options.seed), tonumber(options.sequences));
		return parallel.hand_over(totals);
	end
	print("original "..originals.describe(options.original, options["allow-changed-original"]));
	print("ours     "..options.ours);
	local kept = corpus.read_all(options.corpus);
	print(#kept.." sequences of the corpus");
	for _, sequence in ipairs(kept) do run_one(sequence); end
	local began = os.clock();
	parallel.run(arg[0], options, ranges(), totals);
	print_rows();
	print(("%d steps, %d pushes of the original, %d sequences without any difference"):format(
		totals.steps, totals.pushes, totals.clean));
	print(("%d mismatches explained, %d in their aftermath, %.1f s of CPU time"):format(
		totals.explained, totals.aftermath, totals.cpu + began));
	print(("%d passed, %d failed"):format(totals.passed, totals.failed));
end

main();
os.exit(totals.failed == 0 and 0 or 1, true);
