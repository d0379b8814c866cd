-- Describes a mismatch by facts about the simulated world. It judges nothing: rows of differences.lua do, by these names.

local endpoints = require "differential.generator".endpoints;
local stanzas = require "inprocess.stanzas";

local facts = {};

local function important_body(config)
	local body = config.push_notification_important_body;
	return body == "" and "empty" or body and "other" or "default";
end

-- Facts about the sequence up to a step, the same for every mismatch of that step.
function facts.context(sequence)
	local born, kinds, ways = {}, {}, {};
	for number, op in ipairs(sequence.ops) do
		if op.id then born[op.id], kinds[op.id], ways[op.id] = number, op.kind, op.op; end
	end
	return {
		sequence = sequence, born = born, kinds = kinds, ways = ways;
		waiting = {}, differed = {}, resumed = {}, deleted = {}, enables = {}, owners = {};
		common = {
			with_body = not not sequence.config.push_notification_with_body;
			important_body = important_body(sequence.config), smacks_style = sequence.smacks_style;
			reloads = 0, restarts = 0, deletions = 0, answers = 0, repeats = 0, store_failures = 0;
		};
	};
end

local counters = {
	reload = "reloads", restart = "restarts", delete_user = "deletions", answer = "answers", store_failure = "store_failures";
};

local function note_enable(context, op)
	local endpoint = endpoints[op.endpoint];
	local identifier = endpoint.jid.."<"..(endpoint.node or "");
	local key = op.user.."|"..identifier;
	context.enables[key] = (context.enables[key] or 0) + 1;
	context.owners[identifier] = context.owners[identifier] or {};
	context.owners[identifier][op.user] = true;
end

-- How long the oldest publish to the endpoint had waited for the answers of this step.
local function note_waiting(context, step)
	local op, waiting = step.op, context.waiting;
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" and not waiting[effect.identifier] then waiting[effect.identifier] = effect.time; end
	end
	context.common.waited = 0;
	if op.op ~= "answer" then return; end
	local endpoint = endpoints[op.endpoint];
	local identifier = endpoint.jid.."<"..(endpoint.node or "");
	context.common.waited = step.time - (waiting[identifier] or step.time);
	if op.how ~= "repeat" then waiting[identifier] = nil; end
end

function facts.count(context, step)
	note_waiting(context, step);
	local op, common = step.op, context.common;
	local counter = counters[op.op];
	if counter then common[counter] = common[counter] + 1; end
	if op.how == "repeat" then common.repeats = common.repeats + 1; end
	if op.op == "enable" then note_enable(context, op); end
	if op.op == "resume" then context.resumed[op.user] = step.number; end
	if op.op == "delete_user" then context.deleted[op.user] = true; end
	local before = context.sequence.ops[step.number - 1];
	common.store_failing = before and before.op == "store_failure" or false;
end

local function base(context, step, side)
	local result = { side = side, op = step.op.op, how = step.op.how, wrong = step.op.wrong, step = step.number };
	for name, value in pairs(context.common) do result[name] = value; end
	return result;
end

local function about_user(context, result)
	local identifier = result.identifier;
	result.deleted = context.deleted[result.user] or false;
	if not identifier then return; end
	local owners = context.owners[identifier] or {};
	result.shared_endpoint = next(owners) ~= nil and next(owners, next(owners)) ~= nil;
	result.enables = context.enables[result.user.."|"..identifier] or 0;
end

local function about_message(context, result, message)
	local kind = stanzas.kinds[context.kinds[message]] or { class = "unimportant" };
	result.message_kind, result.way = context.kinds[message], context.ways[message];
	result.class = result.way == "outgoing" and "unimportant" or kind.class;
	result.classes_differ = kind.old_class ~= nil and kind.old_class ~= kind.class;
	result.misclassified = result.importance ~= result.class;
	result.urgent, result.room = kind.urgent or false, kind.room or false;
	local born, resumed = context.born[message], context.resumed[result.user];
	result.born_before_resume = resumed ~= nil and (not born or born < resumed);
end

local function registered(history, effect)
	return history.state["store/"..effect.user.."/"..effect.identifier] ~= nil;
end

local function other_importance(there, effect)
	for _, push in ipairs(there:pushed(effect)) do
		if push.step == effect.step and push.importance ~= effect.importance then return true; end
	end
	return false;
end

-- here: history of the side that shows the effect, there: of the other one, both with the present step included
function facts.of_effect(context, step, side, effect, here, there)
	local result = base(context, step, side);
	for name, value in pairs(effect) do
		if type(value) ~= "table" and name ~= "wire" then result[name] = value; end
	end
	if effect.kind ~= "push" and effect.kind ~= "veto" then return result; end
	about_user(context, result);
	about_message(context, result, effect.message);
	result.pushed_here = #here:pushed(effect);
	result.pushed_there = #there:pushed(effect);
	result.vetoed_there = #there:vetoed(effect) > 0;
	result.other_importance = other_importance(there, effect);
	result.same_class_there = there:same_class_in_step(effect);
	result.covered_there = there:covered(effect, context.born[effect.message] or 0);
	result.registered_here = registered(here, effect);
	result.registered_there = registered(there, effect);
	return result;
end

local function settings_differ(user, left, right)
	local prefix = "session/"..user.."/";
	for key, value in pairs(left) do
		if key:sub(1, #prefix) == prefix and key:match("push_settings$") and right[key] ~= value then return true; end
	end
	return false;
end

-- The same push on both sides, with another content. pass: the states of both, before and after the step.
function facts.of_content(context, step, effect, original, ours, pass)
	local result = base(context, step, "both");
	result.kind, result.user, result.identifier, result.message = "content", effect.user, effect.identifier, effect.message;
	result.importance, result.trigger = effect.importance, effect.trigger;
	result.original, result.ours = original, ours;
	result.settings_differ = settings_differ(effect.user, pass.states[1], pass.states[2])
		or settings_differ(effect.user, pass.before[1], pass.before[2]);
	about_user(context, result);
	about_message(context, result, effect.message);
	return result;
end

local function pushes_important(step, user, identifier)
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" and effect.user == user and effect.identifier == identifier
		and effect.importance == "important" then
			return true;
		end
	end
	return false;
end

local groups = {
	alive = "life", push_identifier = "registration", push_settings = "registration", push_queue = "batch";
	awaiting_push_timer = "batch", first_hibernated_push = "timeout", watchdog_timeout = "timeout";
};

local function about_session(result, steps)
	result.group = groups[result.field];
	local op, key = steps[2].op, "session/"..result.user.."/"..result.resource.."/push_identifier";
	result.own_session = op.user == result.user and op.resource == result.resource;
	result.identifier = steps[1].state[key] or steps[2].state[key];
	result.important_push_original = pushes_important(steps[1], result.user, result.identifier);
	result.important_push_ours = pushes_important(steps[2], result.user, result.identifier);
end

local function about_registration(result, states)
	if not result.identifier then return; end
	local key = "store/"..result.user.."/"..result.identifier;
	result.registered_original = states[1][key] ~= nil;
	result.registered_ours = states[2][key] ~= nil;
end

-- steps: that of the original and that of ours
function facts.of_state(context, steps, key, original, ours)
	local result = base(context, steps[2], "both");
	local area, user, rest = key:match("^(%w+)/([^/]+)/(.+)$");
	result.kind, result.user, result.area = "state", user, area;
	if area == "store" then
		result.identifier = rest;
	else
		result.resource, result.field = rest:match("^([^/]+)/(.+)$");
		about_session(result, steps);
	end
	about_registration(result, { steps[1].state, steps[2].state });
	about_user(context, result);
	result.original = original == nil and "none" or original;
	result.ours = ours == nil and "none" or ours;
	return result;
end

local function relate_one(context, mismatch, differing)
	local user = mismatch.user or "";
	mismatch.pushes_differ = differing[user] or false;
	mismatch.pushes_differed = context.differed[user.."|"..(mismatch.identifier or "")] or false;
end

-- Facts that only other mismatches can tell, of this step and of those before.
function facts.relate(context, mismatches)
	local differing = {};
	for _, mismatch in ipairs(mismatches) do
		if mismatch.kind == "push" then
			differing[mismatch.user] = true;
			context.differed[mismatch.user.."|"..mismatch.identifier] = true;
		end
	end
	for _, mismatch in ipairs(mismatches) do relate_one(context, mismatch, differing); end
end

return facts;
