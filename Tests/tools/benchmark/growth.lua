-- Growth over time: time per push after many pushes, and memory per cached user.

local clock = require "inprocess.clock";
local memory_of = require "benchmark.memory";
local world = require "benchmark.world";

local heap, resident_bytes = memory_of.heap, memory_of.resident;

local growth = {};

local function send_answered(instance, count)
	local cpu, total = os.clock, 0;
	for _ = 1, count do
		local event = instance:offline_event("reader");
		local began = cpu();
		instance:fire("message/offline/handle", event);
		total = total + cpu() - began;
		local answers = instance:take_answers("result");
		began = cpu();
		instance:receive_answers(answers);
		total = total + cpu() - began;
	end
	return total / count * 1e6;
end

local function start(side)
	local instance = world.new(side.name..".test", side.module_path);
	instance:unbind(instance:session("reader", 1));
	return instance;
end

-- points measurements over the given number of answered pushes: time per push, heap grown since the start, handlers.
local function curve(side, pushes, points)
	clock.reset();
	local instance, list = start(side), {};
	local step = math.max(1, pushes // points);
	send_answered(instance, 50);
	local base = heap();
	for i = 0, points do
		local micros = send_answered(instance, math.min(step, 500));
		local rest = i < points and step - math.min(step, 500) or 0;
		local entry = { pushes = i * step, micros = micros, handlers = instance:waiting_handlers() };
		entry.heap = heap() - base;
		list[#list + 1] = entry;
		if rest > 0 then send_answered(instance, rest); end
	end
	instance.host:destroy();
	return list;
end

function growth.curves(sides, pushes, points)
	return { original = curve(sides[1], pushes, points), ours = curve(sides[2], pushes, points) };
end

local function fill_store(instance, count, registrations)
	local stores = instance.host.disk.stores;
	local data = stores[instance.host.module_name] or {};
	stores[instance.host.module_name] = data;
	for i = 1, count do
		local record = {};
		for j = 1, registrations do
			local node = ("user-%d-%d"):format(i, j);
			record["push.test<"..node] = { jid = "push.test", node = node, timestamp = 1700000000 + j, resource = "device-"..j };
		end
		data["user-"..i] = registrations > 0 and record or nil;
	end
end

local function no_log() end

-- Sessions hold all registrations, so that looking a user up does not push.
local function fill_sessions(instance, count, registrations)
	for i = 1, count do
		local sessions = { device = { log = no_log } };
		for j = 1, registrations do
			sessions["device-"..j] = { log = no_log, push_identifier = ("push.test<user-%d-%d"):format(i, j) };
		end
		instance.host.session.sessions["user-"..i] = { sessions = sessions };
	end
end

-- Looks every user up once, by an archived message.
local function memory(side, registrations, count)
	clock.reset();
	local instance = world.new(side.name..".test", side.module_path);
	fill_store(instance, count, registrations);
	fill_sessions(instance, count, registrations);
	local before, resident = heap(), resident_bytes();
	for i = 1, count do
		instance:fire("archive-message-added", instance:archive_event("user-"..i, "chat_state"));
	end
	assert(#instance.published == 0, "a look-up pushed");
	local result = { heap = (heap() - before) / count, resident = (resident_bytes() - resident) / count };
	for i = 1, count do instance.host.session.sessions["user-"..i] = nil; end
	instance.host:destroy();
	return result;
end

function growth.memory(sides, registrations, count)
	return { original = memory(sides[1], registrations, count), ours = memory(sides[2], registrations, count) };
end

return growth;
