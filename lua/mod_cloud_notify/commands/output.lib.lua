-- What commands print: tables that fit on a terminal, times and durations.

local shown = module:require "shown";

local width = 100; -- places of a line
local separator = " | ";
local most = 24; -- places of a column that does not say
local most_rows = 200;
local least_of_last = 24; -- those of the last column, whose cells go on below

-- Ranges of characters: the first, the last, and the places of each on a terminal.
local odd_places = {
	{ 0x300, 0x36F, 0 }, { 0x1100, 0x115F, 2 }, { 0x200B, 0x200D, 0 }, { 0x2E80, 0xA4CF, 2 }, { 0xAC00, 0xD7A3, 2 },
	{ 0xF900, 0xFAFF, 2 }, { 0xFE00, 0xFE0F, 0 }, { 0xFE30, 0xFE6F, 2 }, { 0xFF00, 0xFF60, 2 }, { 0xFFE0, 0xFFE6, 2 },
	{ 0x1F300, 0x1FAFF, 2 }, { 0x20000, 0x3FFFD, 2 };
};

local function places_of(character)
	if character < 0x300 then return 1; end
	for _, range in ipairs(odd_places) do
		if character >= range[1] and character <= range[2] then return range[3]; end
	end
	return 1;
end

local function places(text)
	if not text:find("[\128-\255]") then return #text; end
	local sum = 0;
	for _, character in utf8.codes(text) do sum = sum + places_of(character); end
	return sum;
end

-- A text of anybody as one line of UTF-8.
local function clean(text)
	text = tostring(text);
	if not utf8.len(text) then text = text:gsub("[\128-\255]", "?"); end
	return shown.one_line(text);
end

-- Returns the beginning of a text that fits, and the rest.
local function break_at(text, limit)
	local used = 0;
	for position, character in utf8.codes(text) do
		used = used + places_of(character);
		if used > limit then return text:sub(1, position - 1), text:sub(position); end
	end
	return text, "";
end

local function cut(text, limit)
	if places(text) <= limit then return text; end
	return break_at(text, limit - 1).."…";
end

-- Returns a word as pieces that fit, and the places of the last one.
local function pieces_of(word, limit)
	local all = places(word);
	if all <= limit then return { word }, all; end
	local pieces, first, used = {}, 1, 0;
	for position, character in utf8.codes(word) do
		local more = places_of(character);
		if used + more > limit then
			pieces[#pieces + 1] = word:sub(first, position - 1);
			first, used = position, 0;
		end
		used = used + more;
	end
	pieces[#pieces + 1] = word:sub(first);
	return pieces, used;
end

-- Returns the lines of a text. Breaks a word only if it is longer than a line. Anybody may have chosen the text, so a word of
-- any length takes no more time than its characters.
local function wrap(text, limit)
	local lines, used = {}, limit; -- places of the last line
	for word in text:gmatch("%S+") do
		local pieces, more = pieces_of(word, limit);
		if not pieces[2] and used + 1 + more <= limit then
			lines[#lines], used = lines[#lines].." "..word, used + 1 + more;
		else
			table.move(pieces, 1, #pieces, #lines + 1, lines);
			used = more;
		end
	end
	return lines[1] and lines or { "" };
end

local function wanted_width(column, rows, i, limit)
	local widest = 0;
	for _, row in ipairs(rows) do widest = math.max(widest, places(row[i])); end
	return math.max(places(column.title), math.min(widest, limit));
end

-- The column whose cells are cut next: the widest one but for the last, and but for those that never are.
local function widest_of(columns, widths)
	local widest;
	for i = 1, #columns - 1 do
		if not columns[i].is_whole and (not widest or widths[i] > widths[widest]) then widest = i; end
	end
	return widest;
end

-- A column is as wide as its widest cell. If that is too much, the last one gives way, since it can go on below, and then the
-- widest of the others.
local function widths_of(columns, rows)
	local last = #columns;
	local widths, left = {}, width - #separator * (last - 1);
	for i, column in ipairs(columns) do
		widths[i] = wanted_width(column, rows, i, i == last and width or column.most or most);
		left = left - widths[i];
	end
	local given = math.max(0, math.min(-left, widths[last] - least_of_last));
	widths[last], left = widths[last] - given, left + given;
	for _ = 1, -left do
		local widest = widest_of(columns, widths);
		widths[widest] = widths[widest] - 1;
	end
	return widths;
end

local function line_of(columns, widths, cells)
	local parts = {};
	for i, column in ipairs(columns) do
		local text = cut(cells[i], widths[i]);
		local blanks = (" "):rep(widths[i] - places(text));
		parts[i] = column.align == "right" and blanks..text or text..blanks;
	end
	return (table.concat(parts, separator):gsub("%s+$", ""));
end

local function print_row(print, columns, widths, row)
	local last = #columns;
	for _, line in ipairs(wrap(row[last], widths[last])) do
		row[last] = line;
		print(line_of(columns, widths, row));
		for i = 1, last - 1 do row[i] = ""; end
	end
end

local function clean_row(columns, cells)
	local row = {};
	for i in ipairs(columns) do row[i] = clean(cells[i]); end
	return row;
end

-- columns: each { title; most: places; is_whole: it is never cut; align }; items: what the rows are about; row_of(item): what
-- a row shows, as an array. Without it the items are such arrays. The server stands still meanwhile, so a long table is cut.
local function print_table(print, columns, items, row_of)
	local titles, rows = {}, {};
	for i, column in ipairs(columns) do titles[i] = column.title; end
	for i = 1, math.min(#items, most_rows) do
		rows[i] = clean_row(columns, row_of and row_of(items[i]) or items[i]);
	end
	local widths = widths_of(columns, rows);
	print(line_of(columns, widths, titles));
	for _, row in ipairs(rows) do print_row(print, columns, widths, row); end
	if #items > #rows then print(("and %d more"):format(#items - #rows)); end
end

-- Returns sentences as lines that fit.
local function fit(text)
	return table.concat(wrap(clean(text), width), "\n");
end

-- seconds: of the clock; what other modules or versions have stored may be anything
local function time(seconds)
	local whole = math.tointeger((tonumber(seconds) or -1) // 1);
	local ok, text = pcall(os.date, "%Y-%m-%d %H:%M:%S", whole);
	return ok and whole and whole >= 0 and text or "unknown";
end

local units = { { "d", 86400 }, { "h", 3600 }, { "min", 60 } };

local function duration(seconds)
	for _, unit in ipairs(units) do
		if seconds >= 2 * unit[2] then return ("%d %s"):format(seconds // unit[2], unit[1]); end
	end
	return ("%d s"):format(seconds // 1);
end

-- "1 registration", "2 registrations"
local function count(number, noun)
	return ("%d %s%s"):format(number, noun, number == 1 and "" or "s");
end

return {
	table = print_table; time = time; duration = duration; count = count; clean = clean; cut = cut; fit = fit;
	most_rows = most_rows;
};
