-- Reports a failed sequence: the finding, its facts, and the shrunk sequence, written as a corpus file.

local corpus = require "differential.corpus";
local shrink = require "differential.shrink";

local report_methods = {};
local report_mt = { __index = report_methods };

-- check: function (sequence) -> result; folder: for the files; limit: as many failures are shrunk
local function new(check, folder, limit)
	return setmetatable({ check = check, folder = folder, left = limit, known = {} }, report_mt);
end

local function signature(mismatch)
	local parts = { mismatch.clause and "clause-"..mismatch.clause };
	for _, name in ipairs { "side", "kind", "area", "field", "op", "trigger", "what" } do
		parts[#parts + 1] = mismatch[name];
	end
	return (table.concat(parts, "-"):gsub("[^%w]+", "-"));
end

local function first_found(result)
	return result.breaches[1] or result.unexplained[1];
end

local function shows(self, wanted)
	return function (candidate)
		local result = self.check(candidate);
		for _, list in ipairs { result.breaches, result.unexplained } do
			for _, mismatch in ipairs(list) do
				if signature(mismatch) == wanted then return true; end
			end
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

function report_methods:failed(sequence, result)
	local mismatch = first_found(result);
	local name = signature(mismatch);
	local what = mismatch.broken and "against clause "..mismatch.clause..", "..mismatch.reason or "not explained";
	print(("seed %s, step %d: %s: %s"):format(tostring(sequence.seed), mismatch.step, what, name));
	if self.known[name] or self.left == 0 then return; end
	self.known[name], self.left = true, self.left - 1;
	print_facts(mismatch);
	local short = shrink.shrink(sequence, shows(self, name));
	local comment = "found with seed "..tostring(sequence.seed)..": "..name;
	print("  shrunk to:\n"..corpus.format(short, comment));
	if not sequence.name then
		local path = corpus.write(self.folder, name.."-"..tostring(sequence.seed), short, comment);
		print("  written to "..path);
	end
end

return { new = new };
