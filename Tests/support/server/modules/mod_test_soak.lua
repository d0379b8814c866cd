-- Test only: what a server holds after a full collection, time that runs ahead, and the table sizes of the module.
local modulemanager = require "core.modulemanager";
local time = require "util.time";
local timer = require "util.timer";

local commands = module:shared "test_control/commands";
local host = module.host;
local native_library = module:get_option_string("test_native_memory");
local native_memory = native_library and assert(package.loadlib(native_library, "luaopen_native_memory"))();

local function upvalues(f)
	local result, i = {}, 1;
	local name, value = debug.getupvalue(f, i);
	while name do
		result[name] = value;
		i = i + 1;
		name, value = debug.getupvalue(f, i);
	end
	return result;
end

local function count(t)
	local n = 0;
	for _ in pairs(t or {}) do n = n + 1; end
	return n;
end

local function count_handlers(events)
	local n = 0;
	for _, handlers in pairs(events._event_map) do n = n + count(handlers); end
	return n;
end

-- The util.indexedbheap of all timers: util.timer is what net.server offers, or has a heap of its own.
local function heap_of_timers()
	local variables = upvalues(timer.add_task);
	return variables.timers or variables.h;
end

local function count_timers()
	return #heap_of_timers().ids;
end

local function copy(t)
	local result = {};
	for key, value in pairs(t) do result[key] = value; end
	return result;
end

-- A Lua table keeps the room for what it once held until a new key finds none. Those of the heap have anything from 64 to
-- 2,048 places after a load, by chance.
local function give_back_room_for_timers()
	local heap = heap_of_timers();
	for _, name in ipairs { "ids", "items", "priorities", "index" } do heap[name] = copy(heap[name]); end
end

local function is_of_the_module(f)
	return debug.getinfo(f, "S").source:find("mod_cloud_notify", 1, true) ~= nil;
end

-- Lua's table of short strings doubles when a load has made more of them than it has places, and shrinks only when three
-- quarters of it are free. Now it has as many places as after any load.
local function fill_table_of_strings()
	for number = 1, 20000 do local _ = "a short string "..number; end
end

-- Notes under its name the size of every table that the function and those of the module that it uses keep in local
-- variables, and of the tables in lists of these.
local function note_tables(f, sizes, seen)
	if seen[f] or not is_of_the_module(f) then return; end
	seen[f] = true;
	for name, value in pairs(upvalues(f)) do
		if type(value) == "function" then
			note_tables(value, sizes, seen);
		elseif type(value) == "table" and name ~= "_ENV" and name ~= "users" and not seen[value] then
			seen[value] = true;
			sizes[name] = (sizes[name] or 0) + count(value);
			for key, inner in pairs(value) do
				if type(inner) == "function" then note_tables(inner, sizes, seen); end
				if type(inner) == "table" and type(key) == "number" then
					sizes[name..key] = (sizes[name..key] or 0) + count(inner);
				end
			end
		end
	end
end

local function table_sizes(loaded)
	local sizes, seen = {}, {};
	for _, handlers in pairs(prosody.hosts[host].events._event_map) do
		for handler in pairs(handlers) do note_tables(handler, sizes, seen); end
	end
	for _, method in pairs { "save", "unload" } do
		if loaded.module[method] then note_tables(loaded.module[method], sizes, seen); end
	end
	return sizes;
end

-- The engine of the module, nil with the original.
local function engine()
	local loaded = modulemanager.get_module(host, "cloud_notify");
	local saved = loaded.module.save and loaded.module.save();
	return type(saved) == "table" and saved.engine or nil;
end

-- Bytes that were allocated outside of Lua.
local function native_bytes()
	return native_memory and native_memory() - collectgarbage("count") * 1024;
end

function commands.measure()
	local loaded = modulemanager.get_module(host, "cloud_notify");
	give_back_room_for_timers();
	fill_table_of_strings();
	for _ = 1, 3 do collectgarbage(); end
	return {
		lua_bytes = collectgarbage("count") * 1024;
		native_bytes = native_bytes();
		host_handlers = count_handlers(prosody.hosts[host].events);
		global_handlers = count_handlers(prosody.events);
		timers = count_timers();
		sessions = count(prosody.full_sessions);
		tables = table_sizes(loaded);
	};
end

local now, monotonic, ahead = os.time, time.monotonic, 0;

-- From now on the clock and monotonic time run so many seconds further ahead; timers do not.
function commands.skip_time(args)
	ahead = ahead + args.seconds;
	function os.time(date) -- luacheck: ignore 122/os
		return date and now(date) or now() + ahead;
	end
	function time.monotonic() return monotonic() + ahead; end
	return true;
end

-- So many timers at a time, which run out at once.
function commands.start_timers(args)
	for _ = 1, args.times do timer.add_task(0, function () end); end
	return true;
end

-- So many publishes that nobody answers.
function commands.expect_answers(args)
	for _ = 1, engine() and args.times or 0 do
		engine():expect_answer("nobody", "push.localhost<none", "push.localhost", 0, 0, time.monotonic() // 1 | 0);
	end
	return true;
end

function commands.session_count()
	return count(prosody.full_sessions);
end

commands.timer_count = count_timers;
