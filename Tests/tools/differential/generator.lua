-- Seeded random sequences of events. A sequence is plain data: { seed, config, smacks_style, modify, ops = { {op = ...} } }.
-- An operation with nothing to act on does nothing, so that sequences can be shrunk.

local flows = require "differential.flows";
local operations = require "differential.operations";
local provocations = require "differential.provocations";
local new_random = require "differential.random".new;
local stanzas = require "inprocess.stanzas";

local generator = {};

local function config(r)
	return {
		push_notification_with_body = r:chance(30) or nil;
		push_notification_with_sender = r:chance(30) or nil;
		push_notification_important_body = r:chance(12) and (r:chance(50) and "" or "Ping") or nil;
		push_max_devices = r:chance(30) and 2 or nil;
		push_max_errors = r:chance(60) and 1 + r:below(3) or nil;
		push_max_hibernation_timeout = r:chance(30) and 3600 or nil;
	};
end

-- Half of the messages are of common kinds.
local all_kinds = {};
for _, name in ipairs(stanzas.names) do
	for _ = 1, stanzas.kinds[name].common and 4 or 1 do all_kinds[#all_kinds + 1] = name; end
end

-- Some sequences have few kinds of messages, so that queues have several of one class.
local function some_kinds(r)
	if r:chance(40) then return all_kinds; end
	local kinds = {};
	for i = 1, 2 + r:below(3) do kinds[i] = r:pick(all_kinds); end
	kinds[#kinds + 1] = "chat";
	return kinds;
end

local function has(fields, pattern)
	for name, expected in pairs(pattern) do
		local value = fields[name];
		if type(expected) == "table" then
			local found = false;
			for _, one in ipairs(expected) do found = found or one == value; end
			if not found then return false; end
		elseif value ~= expected then
			return false;
		end
	end
	return true;
end

-- The provocations that a sequence avoids: nearly all of them, or some.
local function left_out(r)
	local kept, list = r:chance(75) and 4 or 75, {};
	for _, provocation in ipairs(provocations) do
		if not r:chance(kept) then list[#list + 1] = provocation; end
	end
	return list;
end

local function without(fields, pattern)
	for name in pairs(has(fields, pattern) and pattern or {}) do fields[name] = nil; end
end

local function calm(sequence, avoided)
	for _, provocation in ipairs(avoided) do
		if provocation.config then without(sequence.config, provocation.config); end
		if provocation.settings then without(sequence, provocation.settings); end
	end
end

local function copy(map, more)
	local result = {};
	for _, fields in ipairs { map, more } do
		for name, value in pairs(fields) do result[name] = value; end
	end
	return result;
end

-- Adds an operation, without the provocations that the sequence avoids.
local function add_calm(ops, op, avoided)
	for _, provocation in ipairs(avoided) do
		if provocation.ops and has(op, provocation.ops) then
			local instead, first = provocation.instead, provocation.first;
			if not instead and not first then return; end
			for name, value in pairs(instead or {}) do op[name] = value; end
			if first then ops[#ops + 1] = copy(first, { user = op.user, resource = op.resource }); end
		end
	end
	ops[#ops + 1] = op;
end

local function add_flow(r, context, add)
	r:pick(flows)(r, context, operations, operations.device(r), add);
end

local function add_device(r, add)
	local connect, enable = operations.connect(r), operations.enable(r);
	enable.user, enable.resource = connect.user, connect.resource;
	add(connect);
	add(enable);
end

function generator.sequence(seed)
	local r = new_random(seed);
	local context = { count = 0, kinds = some_kinds(r) };
	local sequence = {
		seed = seed, config = config(r), modify = r:chance(25) or nil;
		smacks_style = r:chance(25) and "13" or nil, no_mam = r:chance(12) or nil;
		outages = r:chance(25) or nil;
		rooms = r:chance(60) and r:pick { "joined", "joined", "renamed" } or nil, ops = {};
	};
	if sequence.outages then sequence.config.push_error_period = r:pick { 0, 3600, 3600, 86400, false } or nil; end
	local avoided = left_out(r);
	calm(sequence, avoided);
	local ops = sequence.ops;
	local function add(op) add_calm(ops, op, avoided); end
	for _ = 1, 1 + r:below(3) do add_device(r, add); end
	for _ = 1, 5 + r:below(20) do
		if sequence.outages and r:chance(20) then operations.outage(r, context, add); end
		if r:chance(12) then add_flow(r, context, add); else add(operations.any(r, context)); end
	end
	if sequence.outages then add({ op = "heal" }); end
	return sequence;
end

return generator;
