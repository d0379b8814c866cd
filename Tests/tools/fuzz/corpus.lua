-- Converts the corpus between text and files: each line is an input in hex; the name of a finding comes before it.
--   lua5.4 corpus.lua unpack FILE FOLDER     writes each line as a file into an existing folder
--   lua5.4 corpus.lua pack FILE FOLDER...    writes the inputs of folders as lines, sorted; findings keep their names

local head = "# Inputs of the fuzzer, in hex. make fuzz-keep writes this file.\n";

local function contents(path)
	local file = assert(io.open(path, "rb"));
	local text = file:read("a");
	file:close();
	return text;
end

local function write(path, text)
	local file = assert(io.open(path, "wb"));
	assert(file:write(text));
	assert(file:close());
end

local function hex(text)
	return (text:gsub(".", function (char) return ("%02x"):format(char:byte()); end));
end

local function bytes(digits)
	return (digits:gsub("..", function (pair) return string.char(tonumber(pair, 16)); end));
end

local function unpack_line(line, number, folder)
	local name, digits = line:match("^(finding%-[%w-]+): (%x+)$");
	digits = digits or line:match("^%x+$");
	if not digits or #digits % 2 ~= 0 then error("line "..number.." is no input in hex", 0); end
	write(folder.."/"..(name or "line-"..number), bytes(digits));
end

local function unpack_file(file, folder)
	local number = 0;
	for line in io.lines(file) do
		number = number + 1;
		if line:sub(1, 1) ~= "#" then unpack_line(line, number, folder); end
	end
end

-- Drops other lines with the same hex as a finding.
local function collect(folder, findings, inputs)
	local listing = assert(io.popen("ls '"..folder.."'"));
	for name in listing:lines() do
		local digits = hex(contents(folder.."/"..name));
		if name:match("^finding%-") then findings[digits] = name..": "..digits; end
		if digits ~= "" then inputs[digits] = digits; end
	end
	listing:close();
end

local function sorted(map)
	local list = {};
	for _, line in pairs(map) do list[#list + 1] = line; end
	table.sort(list);
	return list;
end

local function pack_folders(file, folders)
	local findings, inputs = {}, {};
	for _, folder in ipairs(folders) do collect(folder, findings, inputs); end
	for digits in pairs(findings) do inputs[digits] = nil; end
	local lines = sorted(findings);
	for _, line in ipairs(sorted(inputs)) do lines[#lines + 1] = line; end
	write(file, head..table.concat(lines, "\n").."\n");
end

local what, file = arg[1], arg[2];
if what == "unpack" then
	unpack_file(file, arg[3]);
elseif what == "pack" then
	pack_folders(file, { table.unpack(arg, 3) });
else
	error("unpack or pack, not "..tostring(what), 0);
end
