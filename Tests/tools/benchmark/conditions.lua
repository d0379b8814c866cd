-- Where, when and of what something was measured.

local conditions = {};

local function read(path, pattern)
	local file = io.open(path);
	if not file then return "unknown"; end
	local content = file:read("a");
	file:close();
	return content:match(pattern) or "unknown";
end

local function first_line_of(command)
	local pipe = assert(io.popen(command));
	local line = pipe:read("l");
	pipe:close();
	return line or "unknown";
end

-- Of the last minute, five and fifteen.
function conditions.load()
	local file = assert(io.open("/proc/loadavg"));
	local averages = { file:read("n", "n", "n") };
	file:close();
	return averages;
end

-- folder: in the repository; root: of Prosody
function conditions.of(folder, root)
	return {
		cpu = read("/proc/cpuinfo", "model name%s*:%s*([^\n]+)");
		date = first_line_of("date -u +%F"); -- os.date shows the simulation's
		commit = first_line_of(("git -C '%s' describe --always --dirty"):format(folder));
		lua = _VERSION, prosody = read(root.."/prosody.version", "^%s*([^\n]+)"), load_before = conditions.load();
	};
end

return conditions;
