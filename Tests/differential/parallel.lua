-- Spreads ranges of seeds over several processes and adds up what they found.

local parallel = {};

local mark = "\1total ";

local function quoted(text)
	return "'"..tostring(text):gsub("'", "'\\''").."'";
end

local passed_on = { "original", "ours", "corpus", "differences", "failures" };

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

local function add(totals, line)
	local name, row, value = line:match("^(%l+) (%S+) (%S+)$");
	if name == "used" then
		row = tonumber(row);
		totals.used[row] = (totals.used[row] or 0) + tonumber(value);
	else
		totals[name] = totals[name] + tonumber(value);
	end
end

local function collect(process, totals)
	local complete = false;
	for line in process:lines() do
		if line:sub(1, #mark) == mark then
			complete = true;
			add(totals, line:sub(#mark + 1));
		else
			print(line);
		end
	end
	process:close();
	if not complete then totals.failed = totals.failed + 1; end
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

-- The end of a part: its numbers, for the process that started it.
function parallel.hand_over(totals)
	totals.cpu = os.clock();
	for name, value in pairs(totals) do
		if type(value) == "number" then print(("%s%s - %s"):format(mark, name, value)); end
	end
	for row, number in pairs(totals.used) do print(("%sused %d %d"):format(mark, row, number)); end
end

return parallel;
