-- Runs count.lua under callgrind and reads the results.

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
local callgrind = { folder = here.."/../../../.build/callgrind" };

local command = "rm -rf '%s' && mkdir -p '%s' && valgrind --quiet --tool=callgrind --collect-atstart=no --instr-atstart=no"
	.." --callgrind-out-file='%s/out' lua5.4 '%s/count.lua' %d '%s' '%s' '%s'";

local function read_dump(path)
	local file = assert(io.open(path));
	local content = file:read("a");
	file:close();
	local what, scenario, events, bytes = content:match("\ndesc: Trigger: Client Request: ([^\t\n]+)\t([^\t]+)\t(%d+)\t(%d+)\n");
	if not what then return; end
	local instructions = content:match("\ntotals: (%d+)") or error("no totals in "..path, 0);
	local function of_event(amount) return math.floor(amount / events + 0.5); end
	return what, scenario, {
		instructions = of_event(instructions), bytes = of_event(bytes), events = math.tointeger(events), file = path;
	};
end

-- whats: of "ours total", "ours collector", "ours decision" and the same of the original, separated by commas.
-- Returns a list of { scenario = name, [what] = { instructions, bytes, events, file } }, instructions and bytes per event.
function callgrind.count(whats, ours, only)
	local folder = callgrind.folder;
	assert(os.execute(command:format(folder, folder, folder, here, 1, whats, ours, only)), "count.lua failed");
	local rows, by_name = {}, {};
	for number = 1, math.huge do
		local path = ("%s/out.%d"):format(folder, number);
		local file = io.open(path);
		if not file then return rows; end
		file:close();
		local what, scenario, cost = read_dump(path);
		if what then
			local row = by_name[scenario];
			if not row then
				row = { scenario = scenario };
				by_name[scenario], rows[#rows + 1] = row, row;
			end
			row[what] = cost;
		end
	end
end

-- The share of a dump's instructions in Lua itself.
function callgrind.share_of_lua(path)
	local names, sum, of_lua, is_lua, is_call = {}, 0, 0, false, false;
	for line in io.lines(path) do
		local object_of, id, name = line:match("^(c?)ob=(%(%d+%))%s*(.*)$");
		local cost = line:match("^[%d+*-]%S* (%d+)$");
		if id then
			if name ~= "" then names[id] = name; end
			if object_of == "" then is_lua = names[id]:find("lua5%.4$") ~= nil; end
		elseif line:find("^calls=") then
			is_call = true;
		elseif cost and is_call then
			is_call = false; -- what the callee cost, counted there
		elseif cost then
			sum = sum + cost;
			if is_lua then of_lua = of_lua + cost; end
		end
	end
	return of_lua / sum;
end

return callgrind;
