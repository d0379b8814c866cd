-- The single operations of a sequence, with random fields. r: a generator of random.lua; context: { kinds, count }.

local stanzas = require "inprocess.stanzas";

local operations = {};

local users = { "juliet", "romeo" };
local resources = { "phone", "tablet" };
operations.endpoints = {
	{ jid = "push.test", node = "one" };
	{ jid = "push.test", node = "two" };
	{ jid = "app.test" };
	{ jid = "shared.test", node = "both" };
	{ jid = "user@push.test", node = "one" };
};
local waits = { 0.4, 0.7, 1.1, 1.1, 5, 31, 120, 601, 650, 4000, 260000 };
local answers = { "result", "result", "cancel", "cancel", "modify", "wait", "auth", "continue", "foreign", "repeat" };

local function next_id(context)
	context.count = context.count + 1;
	return "m"..context.count;
end

function operations.device(r)
	return { user = r:pick(users), resource = r:pick(resources) };
end

local function session_op(name)
	return function (r) return { op = name, user = r:pick(users), resource = r:pick(resources) }; end
end

function operations.connect(r)
	local op = session_op("connect")(r);
	op.mam = r:chance(40) or nil;
	op.carbons = r:chance(60) or nil;
	op.client_id = r:chance(20) and "client-"..op.resource or nil;
	return op;
end

function operations.enable(r)
	local op = session_op("enable")(r);
	op.endpoint = r:below(#operations.endpoints) + 1;
	op.options = r:chance(40) or nil;
	op.language = r:chance(20) and "en" or nil;
	op.wrong = r:chance(8) and r:pick { "no_jid", "own_jid", "not_a_jid", "no_form" } or nil;
	return op;
end

local function disable(r)
	local op = session_op("disable")(r);
	op.endpoint = r:below(#operations.endpoints) + 1;
	op.whole_jid = r:chance(30) or nil;
	op.wrong = r:chance(8) and "no_jid" or nil;
	return op;
end

local function archive_fields(r, op)
	local kind = stanzas.kinds[op.kind];
	if kind.archived and r:chance(75) then op.archive = r:chance(92) and "with_id" or "without_id"; end
	return op;
end

function operations.message(r, context)
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
	return { op = "answer", endpoint = r:below(#operations.endpoints) + 1, how = r:pick(answers) };
end

local function ping(r)
	return { op = "ping", user = r:pick(users), services = r:chance(30) or nil };
end

local weighted = {
	{ 8, operations.connect }, { 10, operations.enable }, { 4, disable }, { 30, operations.message };
	{ 6, from_session("outgoing") }, { 2, from_session("note") }, { 3, counted("ack") }, { 7, ack_delayed };
	{ 9, session_op("hibernate") }, { 6, counted("resume") }, { 2, session_op("close") }, { 2, session_op("disco") };
	{ 12, function (r) return { op = "advance", seconds = r:pick(waits) }; end };
	{ 7, answer }, { 2, function () return { op = "reload" }; end }, { 1, function () return { op = "restart" }; end };
	{ 2, function (r) return { op = "veto", modulo = r:chance(60) and 2 + r:below(2) or nil }; end };
	{ 2, function (r) return { op = "store_failure", operation = r:pick { "set", "set", "get" } }; end }, { 2, ping };
	 { 1, function (r) return { op = "delete_user", user = r:pick(users) }; end };
};
local total = 0;
for _, entry in ipairs(weighted) do total = total + entry[1]; end

-- One operation of any kind, drawn by weight.
function operations.any(r, context)
	local number = r:below(total);
	for _, entry in ipairs(weighted) do
		number = number - entry[1];
		if number < 0 then return entry[2](r, context); end
	end
end

return operations;
