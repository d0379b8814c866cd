-- Describes a mismatch by facts about the simulated world. It judges nothing: rows of differences.lua do, by these names.

local stanzas = require "inprocess.stanzas";

local facts = {};

local function important_body(config)
	local body = config.push_notification_important_body;
	return body == "" and "empty" or body and "other" or "default";
end

-- Facts about the sequence up to a step, the same for every mismatch of that step.
function facts.context(sequence)
	local born, kinds, own = {}, {}, {};
	for number, op in ipairs(sequence.ops) do
		if op.id then born[op.id], kinds[op.id], own[op.id] = number, op.kind, op.op; end
	end
	return {
		sequence = sequence, born = born, kinds = kinds, own = own;
		common = {
			with_body = not not sequence.config.push_notification_with_body;
			important_body = important_body(sequence.config), smacks_style = sequence.smacks_style;
			reloads = 0, restarts = 0, deletions = 0, answers = 0, pings = 0, store_failures = 0;
		};
	};
end

local counters = {
	reload = "reloads", restart = "restarts", delete_user = "deletions", answer = "answers", ping = "pings";
	store_failure = "store_failures";
};

function facts.count(context, op)
	local counter = counters[op.op];
	if counter then context.common[counter] = context.common[counter] + 1; end
end

local function base(context, step, side)
	local result = { side = side, op = step.op.op, how = step.op.how, wrong = step.op.wrong, step = step.number };
	for name, value in pairs(context.common) do result[name] = value; end
	return result;
end

local function about_message(context, result, message)
	local kind = stanzas.kinds[context.kinds[message]];
	result.message_kind = context.kinds[message];
	result.way = context.own[message];
	if not kind then return; end
	result.class = kind.class;
	result.old_class = kind.old_class or kind.class;
	result.classes_differ = kind.old_class ~= nil and kind.old_class ~= kind.class;
	result.urgent = kind.urgent or false;
	result.room = kind.room or false;
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

-- The same push on both sides, with another content.
function facts.of_content(context, step, effect, original, ours)
	local result = base(context, step, "both");
	result.kind, result.user, result.identifier, result.message = "content", effect.user, effect.identifier, effect.message;
	result.importance, result.trigger = effect.importance, effect.trigger;
	result.original, result.ours = original, ours;
	about_message(context, result, effect.message);
	return result;
end

function facts.of_state(context, step, key, original, ours)
	local result = base(context, step, "both");
	local area, user, rest = key:match("^(%w+)/([^/]+)/(.+)$");
	result.kind, result.user, result.area = "state", user, area;
	if area == "store" then
		result.identifier = rest;
	else
		result.resource, result.field = rest:match("^([^/]+)/(.+)$");
	end
	result.original = original == nil and "none" or original;
	result.ours = ours == nil and "none" or ours;
	return result;
end

return facts;
