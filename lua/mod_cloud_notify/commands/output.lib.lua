-- What commands print: aligned tables, times and durations.

local human_io = require "util.human.io";

local width = 100; -- characters of a line
local separator = 3; -- those between two columns
local most = 24; -- those of a column that does not say

local function length(text)
	return utf8.len(text) or #text;
end

-- Returns the lines of a text, none longer than a number of characters unless a word is.
local function wrap(text, limit)
	local lines = { "" };
	for word in text:gmatch("%S+") do
		local line = lines[#lines];
		if line == "" then
			lines[#lines] = word;
		elseif length(line) + 1 + length(word) <= limit then
			lines[#lines] = line.." "..word;
		else
			lines[#lines + 1] = word;
		end
	end
	return lines;
end

-- Returns the specifications of util.human.io: a column is as wide as its widest cell, the last one has what is left.
local function specify(columns, rows)
	local specifications, left = {}, width;
	for i, column in ipairs(columns) do
		local widest = 1;
		for _, row in ipairs(rows) do widest = math.max(widest, length(row[i])); end
		widest = math.min(widest, i == #columns and left or column.most or most);
		widest = math.max(widest, #column.title + 1); -- util.human.io makes it so
		specifications[i] = { title = column.title; key = i; width = widest; align = column.align; };
		left = left - widest - separator;
	end
	return specifications;
end

-- Returns the rows that a row needs: what is too long for the last column goes on below.
local function split(row, limit)
	local lines = wrap(row[#row], limit);
	local rows = {};
	for i, line in ipairs(lines) do
		local part = {};
		for j = 1, #row - 1 do part[j] = i == 1 and row[j] or ""; end
		part[#row] = line;
		rows[i] = part;
	end
	return rows;
end

-- columns: each { title; most: characters; align }; rows: arrays of texts; they are shown on one line each
local function print_table(print, columns, rows)
	for _, row in ipairs(rows) do
		for i = 1, #columns do row[i] = tostring(row[i] or ""):gsub("%c", " "); end
	end
	local specifications = specify(columns, rows);
	local format = human_io.table(specifications, width);
	print((format():gsub(" +$", "")));
	for _, row in ipairs(rows) do
		for _, part in ipairs(split(row, specifications[#columns].width)) do print((format(part):gsub(" +$", ""))); end
	end
end

-- seconds: of the clock
local function time(seconds)
	return os.date("%Y-%m-%d %H:%M:%S", math.tointeger(seconds) or 0);
end

local units = { { "d", 86400 }, { "h", 3600 }, { "min", 60 } };

local function duration(seconds)
	for _, unit in ipairs(units) do
		if seconds >= 2 * unit[2] then return ("%d %s"):format(seconds // unit[2], unit[1]); end
	end
	return ("%d s"):format(seconds);
end

-- "1 registration", "2 registrations"
local function count(number, noun)
	return ("%d %s%s"):format(number, noun, number == 1 and "" or "s");
end

return { table = print_table; time = time; duration = duration; count = count; width = width; };
