-- Test only: what a server holds after a full collection, a clock that can run ahead, and the module's table sizes.
local modulemanager = require "core.modulemanager";
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

-- A Lua table does not shrink until a new key finds no room. After a load the heap's tables have from 64 to 2,048 places,
-- by chance.
local function give_back_room_for_timers()
	local heap = heap_of_timers();
	for _, name in ipairs { "ids", "items", "priorities", "index" } do heap[name] = copy(heap[name]); end
end

local function is_of_the_module(f)
	return debug.getinfo(f, "S").source:find("mod_cloud_notify", 1, true) ~= nil;
end

-- Records by name the size of every table in local variables of the function and of the module's functions that it uses,
-- and of tables in lists of these.
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

-- The module's engine; nil for the original.
local function engine()
	local loaded = modulemanager.get_module(host, "cloud_notify");
	local saved = loaded.module.save and loaded.module.save();
	return type(saved) == "table" and saved.engine or nil;
end

local function engine_counts()
	if not engine() then return nil; end
	local notified, in_flight, failing = engine():counts();
	return { notified = notified, in_flight = in_flight, failing = failing };
end

-- Bytes allocated outside of Lua.
local function native_bytes()
	return native_memory and native_memory() - collectgarbage("count") * 1024;
end

function commands.measure()
	local loaded = modulemanager.get_module(host, "cloud_notify");
	give_back_room_for_timers();
	for _ = 1, 3 do collectgarbage(); end
	return {
		lua_bytes = collectgarbage("count") * 1024;
		native_bytes = native_bytes();
		host_handlers = count_handlers(prosody.hosts[host].events);
		global_handlers = count_handlers(prosody.events);
		timers = count_timers();
		sessions = count(prosody.full_sessions);
		engine = engine_counts();
		tables = table_sizes(loaded);
	};
end

local now, ahead = os.time, 0;

-- Moves os.time() further ahead, in seconds.
function commands.skip_time(args)
	ahead = ahead + args.seconds;
	function os.time(date) -- luacheck: ignore 122/os
		return date and now(date) or now() + ahead;
	end
	return true;
end

-- Starts this many timers, which run out at once.
function commands.start_timers(args)
	for _ = 1, args.times do timer.add_task(0, function () end); end
	return true;
end

-- Sends this many publishes that nobody answers. Returns what the engine then remembers.
function commands.expect_answers(args)
	for _ = 1, engine() and args.times or 0 do
		engine():expect_answer("nobody", "push.localhost<none", "push.localhost", os.time());
	end
	return engine_counts();
end

function commands.session_count()
	return count(prosody.full_sessions);
end

commands.timer_count = count_timers;
