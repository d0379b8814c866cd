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

-- Somebody sets the clock: by a leap second, by a time zone, by years.
local clock_steps = { -1, -1, 1, -3600, 3600, -300000000, 300000000 };

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
	op.language = r:chance(30) and r:pick { "en", "de", "de-AT", "fr" } or nil;
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
	if kind.archived and r:chance(75) then
		op.archive = r:chance(92) and (r:chance(15) and "with_number" or "with_id") or "without_id";
	end
	return op;
end

-- Some messages share an id, a stamp or a forged archive id with others.
local function identity_fields(r, op)
	op.wire_id = r:chance(6) and r:pick { "same", "same", "none" } or nil;
	op.text = op.wire_id and r:pick { "same", "same", "other" } or nil;
	op.from = r:chance(8) and "friend@remote.test/desk" or nil;
	op.stamp = r:chance(4) and r:pick { "past", "future", "unreadable" } or nil;
	op.forged = r:chance(5) and "forged" or nil;
	return op;
end

function operations.message(r, context)
	local op = { op = "message", user = r:pick(users), kind = r:pick(context.kinds), id = next_id(context) };
	local kind = stanzas.kinds[op.kind];
	if kind.full_only or (not kind.bare_only and r:chance(35)) then op.resource = r:pick(resources); end
	return identity_fields(r, archive_fields(r, op));
end

local from_session_kinds = { "chat", "omemo_0", "receipt", "retract_0", "languages" };

local function outgoing(r, context)
	local op = session_op("outgoing")(r);
	op.kind, op.id = r:pick(from_session_kinds), next_id(context);
	return archive_fields(r, op);
end

-- Perhaps the other user writes a note at the same time.
function operations.note(r, context)
	local op = session_op("note")(r);
	op.kind, op.id = r:pick(from_session_kinds), next_id(context);
	if r:chance(40) then
		op.second_id, op.second_resource = next_id(context), r:pick(resources);
		op.second_user = op.user == users[1] and users[2] or users[1];
	end
	return archive_fields(r, op);
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

function operations.clock(r)
	return { op = "clock", seconds = r:pick(clock_steps) };
end

local store_changes = { "delete", "remove", "edit", "damage_record", "damage_table", "restore", "restore" };

function operations.store_change(r)
	local endpoint = r:below(#operations.endpoints) + 1;
	return { op = "outside", area = "store", user = r:pick(users), how = r:pick(store_changes), endpoint = endpoint };
end

function operations.account_change(r)
	return { op = "outside", area = "account", user = r:pick(users), is_enabled = r:chance(50) };
end

-- A service that answers in one way, or not, while time goes by and messages come.
local services = { "result", "result", "unreachable", "unreachable", "by_host", "wait", "auth", "continue", "cancel", "silent" };
local outage_waits = { 5, 20, 130, 400, 400, 4000, 20000 };

function operations.outage(r, context, add)
	local how = r:pick(services);
	add({ op = "service", how = how ~= "silent" and how or nil });
	for _ = 1, 1 + r:below(4) do
		local message = operations.message(r, context);
		if r:chance(60) then message.kind, message.resource = "chat", nil; end
		add(message);
		add({ op = "advance", seconds = r:pick(outage_waits) });
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
	{ 6, outgoing }, { 2, operations.note }, { 3, counted("ack") }, { 7, ack_delayed };
	{ 9, session_op("hibernate") }, { 6, counted("resume") }, { 2, session_op("close") }, { 2, session_op("disco") };
	{ 12, function (r) return { op = "advance", seconds = r:pick(waits) }; end };
	{ 7, answer }, { 2, function () return { op = "reload" }; end }, { 1, function () return { op = "restart" }; end };
	{ 2, function (r) return { op = "veto", modulo = r:chance(60) and 2 + r:below(2) or nil }; end };
	{ 2, function (r) return { op = "store_failure", operation = r:pick { "set", "set", "get" } }; end }, { 2, ping };
	{ 1, function (r) return { op = "delete_user", user = r:pick(users) }; end };
	{ 1, operations.clock };
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
