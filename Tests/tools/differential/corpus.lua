-- Shrunk sequences of earlier mismatches, one Lua file each. Every run replays all of them.

local corpus = {};

local longest = 120; -- of a line

local function quote(value)
	return type(value) == "string" and string.format("%q", value) or tostring(value);
end

local function flat(map)
	local parts = {};
	for key, value in pairs(map) do
		if key ~= "op" then parts[#parts + 1] = key.." = "..quote(value); end
	end
	table.sort(parts);
	if map.op then table.insert(parts, 1, "op = "..quote(map.op)); end
	if #parts == 0 then return "{}"; end
	return "{ "..table.concat(parts, ", ").." }";
end

function corpus.format(sequence, comment)
	local lines = { "-- "..comment, "return {", "\tseed = "..tostring(sequence.seed)..", config = "..flat(sequence.config)..";" };
	if sequence.modify then lines[#lines + 1] = "\tmodify = true;"; end
	for _, name in ipairs { "smacks_style", "no_mam", "rooms", "outages" } do
		if sequence[name] then lines[#lines + 1] = "\t"..name.." = "..quote(sequence[name])..";"; end
	end
	lines[#lines + 1] = "\tops = {";
	for _, op in ipairs(sequence.ops) do
		local line = "\t\t"..flat(op)..";";
		lines[#lines + 1] = #line > longest and line:gsub(", ", ",\n\t\t\t") or line;
	end
	lines[#lines + 1] = "\t};";
	lines[#lines + 1] = "};\n";
	return table.concat(lines, "\n");
end

function corpus.write(folder, name, sequence, comment)
	assert(os.execute("mkdir -p '"..folder.."'"));
	local path = folder.."/"..name..".lua";
	local file = assert(io.open(path, "w"));
	file:write(corpus.format(sequence, comment));
	file:close();
	return path;
end

function corpus.read_all(folder)
	local sequences = {};
	local listing = assert(io.popen("ls '"..folder.."' 2>/dev/null"));
	for name in listing:lines() do
		if name:match("%.lua$") then
			local sequence = assert(loadfile(folder.."/"..name, "t", {}))();
			sequence.name = name;
			sequences[#sequences + 1] = sequence;
		end
	end
	listing:close();
	return sequences;
end

return corpus;
