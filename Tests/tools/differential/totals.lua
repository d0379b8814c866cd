-- The totals of a run: sequences, steps, used rows, events. Parts of a run pass theirs on as lines.

local totals_methods = {};
local totals_mt = { __index = totals_methods };

local function new()
	return setmetatable({
		numbers = {
			passed = 0, failed = 0, clean = 0, clean_with_pushes = 0, steps = 0, pushes = 0, explained = 0, aftermath = 0, cpu = 0;
		};
		used = {}, events = {};
	}, totals_mt);
end

local function add(map, key, number)
	map[key] = (map[key] or 0) + number;
end

local function count_pushes(steps)
	local count = 0;
	for _, step in ipairs(steps) do
		for _, effect in ipairs(step.effects) do
			if effect.kind == "push" then count = count + 1; end
		end
	end
	return count;
end

-- result: of check.lua
function totals_methods:count(result)
	local numbers, pushes = self.numbers, count_pushes(result.original);
	local found = result.unexplained[1] or result.breaches[1];
	add(numbers, found and "failed" or "passed", 1);
	if not found and not next(result.used) then
		add(numbers, "clean", 1);
		if pushes > 0 then add(numbers, "clean_with_pushes", 1); end
	end
	add(numbers, "steps", #result.original);
	add(numbers, "pushes", pushes);
	add(numbers, "aftermath", result.aftermath);
	for row, number in pairs(result.used) do
		add(self.used, row, number);
		add(numbers, "explained", number);
	end
	for event, number in pairs(result.events) do add(self.events, event, number); end
end

local mark = "\1total\t";

function totals_methods:hand_over()
	self.numbers.cpu = os.clock();
	for _, map in ipairs { "numbers", "used", "events" } do
		for key, number in pairs(self[map]) do print(mark..map.."\t"..key.."\t"..number); end
	end
end

-- Returns false for any other line.
function totals_methods:take_over(line)
	if line:sub(1, #mark) ~= mark then return false; end
	local map, key, number = line:match("^(%l+)\t([^\t]+)\t(%S+)$", #mark + 1);
	add(self[map], tonumber(key) or key, tonumber(number));
	return true;
end

local function share(part, whole)
	return ("%d (%.0f %%)"):format(part, 100 * part / math.max(1, whole));
end

local function print_events(events)
	local names = {};
	for name in pairs(events) do names[#names + 1] = name; end
	table.sort(names);
	for i, name in ipairs(names) do names[i] = name.." "..events[name]; end
	print("events: "..table.concat(names, "; "));
end

function totals_methods:print()
	local numbers = self.numbers;
	local sequences = numbers.passed + numbers.failed;
	print_events(self.events);
	print(("%d steps, %d pushes of the original; %d mismatches explained, %d in their aftermath; %.1f s of CPU time"):format(
		numbers.steps, numbers.pushes, numbers.explained, numbers.aftermath, numbers.cpu));
	print(("%s of %d sequences without any difference, %d of these with pushes"):format(
		share(numbers.clean, sequences), sequences, numbers.clean_with_pushes));
	print(("%d passed, %d failed"):format(numbers.passed, numbers.failed));
end

return { new = new };
