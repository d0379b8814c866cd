-- Seeded random sequences of events. A sequence is plain data: { seed, config, smacks_style, modify, ops = { {op = ...} } }.
-- Every operation may stand anywhere: one that finds nothing to act on does nothing, so that sequences can be shrunk.

local flows = require "differential.flows";
local stanzas = require "inprocess.stanzas";

local generator = {};

local users = { "juliet", "romeo" };
local resources = { "phone", "tablet" };
generator.endpoints = {
	{ jid = "push.test", node = "one" };
	{ jid = "push.test", node = "two" };
	{ jid = "app.test" };
	{ jid = "shared.test", node = "both" };
	{ jid = "user@push.test", node = "one" };
};
local waits = { 0.4, 0.7, 1.1, 1.1, 5, 31, 120, 601, 650, 4000, 260000 };
local answers = { "result", "result", "cancel", "cancel", "wait", "auth", "foreign", "repeat" };

-- A small generator of its own: the same numbers on every machine and version.
local random_methods = {};
random_methods.__index = random_methods;

function random_methods:below(n)
	self.state = (self.state * 6364136223846793005 + 1442695040888963407);
	return (self.state >> 33) % n;
end

function random_methods:pick(list)
	return list[self:below(#list) + 1];
end

function random_methods:chance(percent)
	return self:below(100) < percent;
end

local function new_random(seed)
	local random = setmetatable({ state = seed ~ 0x5DEECE66D }, random_methods);
	for _ = 1, 4 do random:below(2); end
	return random;
end

local function next_id(context)
	context.count = context.count + 1;
	return "m"..context.count;
end

local function session_op(name)
	return function (r) return { op = name, user = r:pick(users), resource = r:pick(resources) }; end
end

local function connect(r)
	local op = session_op("connect")(r);
	op.mam = r:chance(40) or nil;
	op.carbons = r:chance(60) or nil;
	op.client_id = r:chance(20) and "client-"..op.resource or nil;
	return op;
end

local function enable(r)
	local op = session_op("enable")(r);
	op.endpoint = r:below(#generator.endpoints) + 1;
	op.options = r:chance(40) or nil;
	op.language = r:chance(20) and "en" or nil;
	op.wrong = r:chance(8) and r:pick { "no_jid", "own_jid", "not_a_jid", "no_form" } or nil;
	return op;
end

local function disable(r)
	local op = session_op("disable")(r);
	op.endpoint = r:below(#generator.endpoints) + 1;
	op.whole_jid = r:chance(30) or nil;
	op.wrong = r:chance(8) and "no_jid" or nil;
	return op;
end

local function archive_fields(r, op)
	local kind = stanzas.kinds[op.kind];
	if kind.archived and r:chance(75) then op.archive = r:chance(92) and "with_id" or "without_id"; end
	return op;
end

local function message(r, context)
	local op = { op = "message", user = r:pick(users), kind = r:pick(context.kinds), id = next_id(context) };
	local kind = stanzas.kinds[op.kind];
	if kind.full_only or (not kind.bare_only and r:chance(35)) then op.resource = r:pick(resources); end
	return archive_fields(r, op);
end

local function from_session(name)
	return function (r, context)
		local op = session_op(name)(r);
		op.kind, op.id = r:pick { "chat", "omemo_0", "receipt" }, next_id(context);
		return archive_fields(r, op);
	end
end

local function ack_delayed(r)
	local op = session_op("ack_delayed")(r);
	op.with_last = r:chance(50) or nil;
	return op;
end

local function counted(name)
	return function (r)
		local op = session_op(name)(r);
		op.count = r:below(5);
		return op;
	end
end

local function answer(r)
	return { op = "answer", endpoint = r:below(#generator.endpoints) + 1, how = r:pick(answers) };
end

local function ping(r)
	return { op = "ping", user = r:pick(users), services = r:chance(30) or nil };
end

local weighted = {
	{ 8, connect }, { 10, enable }, { 4, disable }, { 30, message }, { 6, from_session("outgoing") };
	{ 2, from_session("note") }, { 3, counted("ack") }, { 7, ack_delayed }, { 9, session_op("hibernate") };
	{ 6, counted("resume") }, { 2, session_op("close") }, { 2, session_op("disco") };
	{ 12, function (r) return { op = "advance", seconds = r:pick(waits) }; end };
	{ 7, answer }, { 2, function () return { op = "reload" }; end }, { 1, function () return { op = "restart" }; end };
	{ 2, function (r) return { op = "veto", modulo = r:chance(60) and 2 + r:below(2) or nil }; end };
	{ 1, function (r) return { op = "store_failure", operation = r:pick { "set", "set", "get" } }; end };
	{ 2, ping }, { 1, function (r) return { op = "delete_user", user = r:pick(users) }; end };
};
local total = 0;
for _, entry in ipairs(weighted) do total = total + entry[1]; end

local function any_op(r, context)
	local number = r:below(total);
	for _, entry in ipairs(weighted) do
		number = number - entry[1];
		if number < 0 then return entry[2](r, context); end
	end
end

local makers = { message = message };

local function add_flow(r, context, ops)
	local who = { user = r:pick(users), resource = r:pick(resources) };
	r:pick(flows)(r, context, makers, who, function (op) ops[#ops + 1] = op; end);
end

local function config(r)
	return {
		push_notification_with_body = r:chance(10) or nil;
		push_notification_with_sender = r:chance(20) or nil;
		push_notification_important_body = r:chance(12) and (r:chance(50) and "" or "Ping") or nil;
		push_max_devices = r:chance(30) and 2 or nil;
		push_max_errors = r:chance(60) and 1 + r:below(3) or nil;
		push_max_hibernation_timeout = r:chance(30) and 3600 or nil;
	};
end

-- Some sequences have few kinds of messages, so that the same classes meet in a queue.
local function some_kinds(r)
	if r:chance(40) then return stanzas.names; end
	local kinds = {};
	for i = 1, 2 + r:below(3) do kinds[i] = r:pick(stanzas.names); end
	kinds[#kinds + 1] = "chat";
	return kinds;
end

function generator.sequence(seed)
	local r = new_random(seed);
	local context = { count = 0, kinds = some_kinds(r) };
	local sequence = {
		seed = seed, config = config(r), modify = r:chance(25) or nil;
		smacks_style = r:chance(25) and "13" or "0.12", ops = {};
	};
	local ops = sequence.ops;
	for _ = 1, 1 + r:below(3) do
		local first, second = connect(r), enable(r);
		second.user, second.resource = first.user, first.resource;
		ops[#ops + 1], ops[#ops + 2] = first, second;
	end
	for _ = 1, 5 + r:below(18) do
		if r:chance(12) then
			add_flow(r, context, ops);
		else
			ops[#ops + 1] = any_op(r, context);
		end
	end
	return sequence;
end

return generator;
