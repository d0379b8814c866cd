-- What has happened in a sequence up to a step, on either side. Judges nothing.

local endpoints = require "differential.operations".endpoints;
local messages = require "differential.messages";
local staleness = require "differential.staleness";

local chronicle = {};

local function important_body(config)
	local body = config.push_notification_important_body;
	return body == "" and "empty" or body and "other" or "default";
end

function chronicle.new(sequence)
	return {
		sequence = sequence, messages = messages.new(sequence), staleness = staleness.new(), last_loss = 0, set_back = 0, disabled = {};
		resumed = {}, deleted = {}, enables = {}, owners = {}, repeats = {}, late = {}, failed = {}, differed = {};
		carried = {}, kept = {}, stale = {}, asleep = {}, passed_over = {}, may_be_passed_over = {};
		common = {
			with_body = not not sequence.config.push_notification_with_body;
			important_body = important_body(sequence.config), smacks_style = sequence.smacks_style;
			reloads = 0, restarts = 0, store_failing = false, clock_set = false, clock_set_back = false;
			store_damaged = false, outages = sequence.outages or false;
		};
	};
end

function chronicle.identifier(endpoint)
	return endpoint.jid.."<"..(endpoint.node or "");
end

-- Of the registration that an operation names.
function chronicle.identifier_of(op)
	return chronicle.identifier(endpoints[op.endpoint]);
end

-- Whether an operation is about this registration: enables it, disables it, or answers its pushes.
function chronicle.is_about(op, user, identifier)
	local endpoint = op.endpoint and endpoints[op.endpoint];
	if not endpoint or not identifier or (op.user and op.user ~= user) then return false; end
	if chronicle.identifier(endpoint) == identifier then return true; end
	local every_node = op.op == "disable" and (op.whole_jid or not endpoint.node);
	return every_node and identifier:match("^[^<]*") == endpoint.jid;
end

local notes = {};

function notes.enable(context, op)
	local identifier = chronicle.identifier(endpoints[op.endpoint]);
	local key = op.user.."|"..identifier;
	context.enables[key] = (context.enables[key] or 0) + 1;
	context.owners[identifier] = context.owners[identifier] or {};
	context.owners[identifier][op.user] = true;
end

function notes.delete_user(context, op)
	context.deleted[op.user] = true;
end

-- A jump of more than an hour may make the module forget anything, as a restart does. So may small steps back that add up:
-- when they were made is not known for sure.
function notes.clock(context, op, number)
	context.common.clock_set = true;
	if op.seconds < 0 then
		context.common.clock_set_back = true;
		context.set_back = context.set_back - op.seconds;
	end
	if math.abs(op.seconds) > 3600 or context.set_back > 2 then context.last_loss = number; end
end

function notes.reload(context)
	context.common.reloads = context.common.reloads + 1;
end

function notes.restart(context, _, number)
	context.common.restarts, context.last_loss = context.common.restarts + 1, number;
end

function notes.outside(context, op, number)
	if op.area == "account" then context.disabled[op.user] = not op.is_enabled; end
	if op.how and op.how:match("^damage") then context.common.store_damaged = true; end
	if op.is_down then notes.restart(context, op, number); end
end

function notes.answer(context, op)
	if op.how ~= "repeat" then return; end
	local identifier = chronicle.identifier(endpoints[op.endpoint]);
	context.repeats[identifier] = (context.repeats[identifier] or 0) + 1;
end

-- Whose registrations could not be read or written, by either side.
local function note_failures(context, original, ours)
	local before = context.sequence.ops[ours.number - 1];
	context.common.store_failing = before and before.op == "store_failure" and before.operation or false;
	for _, step in ipairs { original, ours } do
		for _, failure in ipairs(step.failed) do
			context.failed[failure.user] = context.failed[failure.user] or {};
			context.failed[failure.user][failure.operation] = true;
		end
	end
end

-- Sessions whose pending batch was made for another registration than they hold.
local function note_carried(context, step, before)
	for place, session in pairs(step.sessions) do
		local earlier = before.sessions[place];
		if earlier and earlier.push_queue and session.push_identifier
		and session.push_identifier ~= earlier.push_identifier then
			context.carried[place] = step.number;
		end
	end
end

-- Sessions that were resumed with a batch pending.
local function note_stale(context, step, before)
	for place in pairs(step.sessions) do
		local earlier = before.sessions[place];
		if step.op.op == "resume" and earlier and earlier.push_queue and context.resumed[place] == step.number then
			context.stale[place] = step.number;
		end
	end
end

-- Sessions whose batch was pending when the module was reloaded, and when that was.
local function note_kept(context, step, before)
	if step.op.op ~= "reload" then return; end
	for place, session in pairs(before.sessions) do
		if session.push_queue then context.kept[place] = step.time; end
	end
end

-- Since when each session has hibernated, and when it was last resumed.
local function note_sleep(context, step, before)
	for place, session in pairs(step.sessions) do
		local earlier = before.sessions[place];
		local was_asleep = earlier ~= nil and earlier.alive == "hibernating";
		if session.alive == "hibernating" and not was_asleep then context.asleep[place] = step.number; end
		if was_asleep and session.alive == "connected" and step.op.op == "resume" then
			context.resumed[place] = step.number;
		end
	end
end

-- Answers to what was sent more than an hour ago.
local function note_late_answers(context, step)
	for _, answer in ipairs(step.answers) do
		local key = answer.user.."|"..answer.identifier;
		if answer.waited > 3600 then context.late[key] = (context.late[key] or 0) + 1; end
	end
end

-- original and ours: the step of each side; before_*: the steps before these.
function chronicle.note(context, original, ours, before_original, before_ours)
	local op = ours.op;
	note_failures(context, original, ours);
	note_late_answers(context, original);
	if notes[op.op] then notes[op.op](context, op, ours.number); end
	context.messages:note(ours.number, ours.wall, op.op == "clock" and op.seconds < 0);
	context.staleness:note(ours, before_ours);
	note_carried(context, original, before_original);
	note_kept(context, ours, before_ours);
	note_sleep(context, ours, before_ours);
	note_stale(context, original, before_original);
end

-- The start of every description.
function chronicle.base(context, step, side)
	local result = { side = side, op = step.op.op, how = step.op.how, wrong = step.op.wrong, step = step.number };
	for name, value in pairs(context.common) do result[name] = value; end
	return result;
end

-- What another process did to a user's registrations or account.
function chronicle.about_store(context, result)
	local user, staleness_of = result.user, context.staleness;
	result.store_stale = staleness_of:is_stale(user) or (result.time ~= nil and staleness_of:is_unseen(user, result.time));
	result.store_changed, result.damaged = staleness_of.differs[user] or false, staleness_of.was_damaged[user] or false;
	result.account_disabled = context.disabled[user] or false;
end

function chronicle.about_registration(context, result, op)
	local user, identifier = result.user, result.identifier;
	local failed = context.failed[user] or {};
	result.deleted, result.own_user = context.deleted[user] or false, op.user == user;
	result.write_failed, result.read_failed = failed.set or false, failed.get or false;
	chronicle.about_store(context, result);
	if not identifier then return; end
	local owners = context.owners[identifier] or {};
	result.shared_endpoint = next(owners) ~= nil and next(owners, next(owners)) ~= nil;
	result.enables = context.enables[user.."|"..identifier] or 0;
	result.of_op = chronicle.is_about(op, user, identifier);
	result.repeats = context.repeats[identifier] or 0;
	result.late_answers = context.late[user.."|"..identifier] or 0;
	result.pushes_differed = context.differed[user.."|"..identifier] or false;
end

return chronicle;
