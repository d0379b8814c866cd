-- One point of scale.lua: a module on a host with so many users. Prints what it has measured as JSON.
--   lua5.4 Tests/tools/benchmark/scale_point.lua MODULE USERS

local here = arg[0]:match("^(.*)/[^/]*$") or ".";
package.path = here.."/../?.lua;"..here.."/../../support/?.lua;"..package.path;

require "inprocess.environment";
local json = require "util.json";
local modules = require "inprocess.modules";
local population = require "benchmark.population";
local memory = require "benchmark.memory";
local steps = require "benchmark.steps";
local world = require "benchmark.world";

local module_path, users = arg[1], tonumber(arg[2]);
local registrations, at_once = 2, 100; -- at once: fewer than the users of a path
-- Messages on each path after every user has had one.
local later = 3000;

local function nothing() end

-- A third of the users for each. enter(instance, name): before the first message; make(instance, name) -> the event's data
local paths = {
	{
		name = "offline", event = "message/offline/handle", enter = nothing, leave = nothing;
		make = function (instance, name) return instance:offline_event(name); end;
	};
	{
		name = "archived", event = "archive-message-added", leave = nothing;
		enter = function (instance, name) instance:bind(name); end;
		make = function (instance, name) return instance:archive_event(name); end;
	};
	{
		name = "queue", event = "smacks-hibernation-start";
		enter = function (instance, name) instance:session(name, 1); end;
		make = function (instance, name)
			local session = instance.host.session.sessions[name].sessions["device-1"];
			local queue = steps.realistic_queue(instance, session);
			steps.fall_asleep(session);
			return { origin = session, queue = queue };
		end;
		leave = function (instance, work)
			local sessions = {};
			for i, event in ipairs(work) do sessions[i] = event.origin; end
			steps.wake_up(instance, sessions);
		end;
	};
};

-- The user of this number on a path.
local function user_name(path, number)
	return path.name.."-"..number;
end

local number_of_each = users // #paths;

-- Returns the seconds and bytes that it takes, without the collector, and its result.
local function cost_of(f, ...)
	local cpu, count = os.clock, collectgarbage;
	local bytes, began = count("count"), cpu();
	local result = f(...);
	local seconds = cpu() - began;
	return seconds, (count("count") - bytes) * 1024, result;
end

-- The collector rests while messages are sent, and comes when there is as much garbage as anything else.
local live = 0;

local function collect_much()
	if collectgarbage("count") < 2 * live then return; end
	memory.collect();
	live = collectgarbage("count");
end

-- Messages for users in turn, from place first to last, and the answers to their pushes. Adds what that takes to the total.
local function send(instance, path, first, last, total)
	local work = {};
	for place = first, last do work[#work + 1] = path.make(instance, user_name(path, (place - 1) % number_of_each + 1)); end
	local disk = instance.host.disk;
	local reads, context = disk.reads, { world = instance };
	local seconds, bytes = cost_of(steps.fire_all(path.event), context, work);
	local answers = instance:take_answers("result");
	assert(#answers == 2 * #work, "each message should make two pushes");
	local seconds_of_answers, bytes_of_answers = cost_of(instance.receive_answers, instance, answers);
	total.micros = total.micros + (seconds + seconds_of_answers) * 1e6;
	total.garbage = total.garbage + bytes + bytes_of_answers;
	total.reads = total.reads + disk.reads - reads;
	path.leave(instance, work);
end

-- So many messages on every path, for its users in turn. Returns what a message takes on each path.
local function send_in_turn(instance, messages)
	local totals = {};
	for _, path in ipairs(paths) do totals[path.name] = { micros = 0, garbage = 0, reads = 0 }; end
	for first = 1, messages, at_once do
		for _, path in ipairs(paths) do
			send(instance, path, first, math.min(first + at_once - 1, messages), totals[path.name]);
		end
		collect_much();
	end
	for _, total in pairs(totals) do
		for quantity, amount in pairs(total) do total[quantity] = amount / messages; end
	end
	return totals;
end

local function enter_all(instance)
	for _, path in ipairs(paths) do
		for number = 1, number_of_each do path.enter(instance, user_name(path, number)); end
	end
end

collectgarbage("stop");
local disk = population.full_disk(modules.name(module_path), registrations);
local seconds_to_start, _, instance = cost_of(world.new, "scale.test", module_path, nil, disk);
collectgarbage("restart");
enter_all(instance);
collectgarbage("stop");
local before = memory.take();
local result = { users = users, seconds_to_start = seconds_to_start, first = send_in_turn(instance, number_of_each) };
local after = memory.take();
result.heap, result.other = after.heap - before.heap, after.other - before.other;
result.later = send_in_turn(instance, later);
print(json.encode(result));
