-- Spreads ranges of seeds over several processes and adds up what they found.

local parallel = {};

local function quoted(text)
	return "'"..tostring(text):gsub("'", "'\\''").."'";
end

local passed_on = { "original", "ours", "corpus", "differences", "clauses", "failures" };

local function command(script, options, first, number)
	local parts = { "lua5.4", quoted(script), "--part", "yes", "--seed", tostring(first), "--sequences", tostring(number) };
	for _, name in ipairs(passed_on) do
		parts[#parts + 1] = "--"..name.." "..quoted(options[name]);
	end
	return table.concat(parts, " ").." 2>&1";
end

local function split(ranges, jobs)
	local parts = {};
	for _, range in ipairs(ranges) do
		local first, left = range[1], range[2];
		for job = 1, jobs do
			local number = (left + jobs - job) // (jobs - job + 1);
			if number > 0 then parts[#parts + 1] = { first, number }; end
			first, left = first + number, left - number;
		end
	end
	return parts;
end

local function collect(process, totals)
	local complete = false;
	for line in process:lines() do
		if totals:take_over(line) then complete = true; else print(line); end
	end
	process:close();
	if not complete then totals.numbers.failed = totals.numbers.failed + 1; end
end

function parallel.run(script, options, ranges, totals)
	local jobs = math.max(1, math.tointeger(tonumber(options.jobs)));
	local parts = split(ranges, jobs);
	for start = 1, #parts, jobs do
		local processes = {};
		for i = start, math.min(start + jobs - 1, #parts) do
			processes[#processes + 1] = assert(io.popen(command(script, options, parts[i][1], parts[i][2])));
		end
		for _, process in ipairs(processes) do collect(process, totals); end
	end
end

return parallel;
