-- Spreads a range of seeds over several processes and adds up what they found.

local parallel = {};

local function quoted(text)
	return "'"..tostring(text):gsub("'", "'\\''").."'";
end

local passed_on = { "original", "ours", "found", "differences", "clauses", "failures" };

local function command(script, options, first, number)
	local parts = { "lua5.4", quoted(script), "--part", "yes", "--seed", tostring(first), "--sequences", tostring(number) };
	for _, name in ipairs(passed_on) do
		if options[name] then parts[#parts + 1] = "--"..name.." "..quoted(options[name]); end
	end
	return table.concat(parts, " ").." 2>&1";
end

local function split(first, left, jobs)
	local parts = {};
	for job = 1, jobs do
		local number = (left + jobs - job) // (jobs - job + 1);
		if number > 0 then parts[#parts + 1] = { first, number }; end
		first, left = first + number, left - number;
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

function parallel.run(script, options, first, sequences, totals)
	local jobs = math.max(1, math.tointeger(tonumber(options.jobs)));
	local processes = {};
	for i, part in ipairs(split(first, sequences, jobs)) do
		processes[i] = assert(io.popen(command(script, options, part[1], part[2])));
	end
	for _, process in ipairs(processes) do collect(process, totals); end
end

return parallel;
