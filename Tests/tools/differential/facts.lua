-- Describes a mismatch, or what one side did, by facts about the simulated world. Judges nothing: the rows of
-- differences.lua and clauses.lua do, by the names of facts.

local awake = require "differential.awake";
local chronicle = require "differential.chronicle";
local messages = require "differential.messages";
local shown = require "differential.shown";
local wires = require "differential.wires";

local facts = {};

local function about_message(context, result, message)
	result.message_kind, result.way = message.kind_name, message.way;
	result.class, result.old_class = context.messages:class(message, result.trigger), context.messages.old_class(message);
	result.classes_differ = result.old_class ~= result.class;
	result.misclassified = result.importance ~= result.class;
	result.urgent = message.kind.urgent or false;
end

-- What the notification shows, and whether it is what note.1 says.
local function about_content(context, result, message, wire)
	local parts, config = wires.take_apart(wire), context.sequence.config;
	result.shows_body, result.due_body = parts.body, shown.body(message, result.class, result.language, config);
	result.shows_sender, result.due_sender = parts.sender, shown.sender(message, config);
	result.body_is_right, result.sender_is_right = result.shows_body == result.due_body, result.shows_sender == result.due_sender;
end

local batch_delay = 1.001;

-- places: of sessions; marks: steps or times by place
local function marked_since(places, marks, number)
	for _, place in ipairs(places) do
		if (marks[place] or -1) >= number then return true; end
	end
	return false;
end

-- Whether a session's batch, or the time when it is due, differed between the sides.
local function batches_differ(places, here, there)
	for _, place in ipairs(places) do
		local left, right = here.sessions[place] or {}, there.sessions[place] or {};
		if left.push_queue ~= right.push_queue or left.awaiting_push_timer ~= right.awaiting_push_timer then return true; end
	end
	return false;
end

local function has_ended(places, step)
	for _, place in ipairs(places) do
		if not step.sessions[place] then return true; end
	end
	return false;
end

-- About a message of a queue. on_awake_device: the session of this operation has it in its queue, and a device that is awake
-- has it; may_be_on_awake_device: any session may.
local function about_awake_devices(result, step, message, places, here)
	for _, place in ipairs(places) do
		local is_awake = awake.has(here.step.sessions, message, place, result.identifier);
		local was_awake = awake.has(here.before.sessions, message, place, result.identifier);
		if is_awake or was_awake then result.may_be_on_awake_device = true; end
		local is_own = step.op.user and place == step.op.user.."/"..tostring(step.op.resource);
		if is_own then result.on_awake_device = is_awake and was_awake; end
	end
end

-- About the sessions that hold the registration, on the side that shows the effect.
local function about_holders(context, result, step, here, there)
	local now, before = here:holders(result.user, result.identifier);
	local born = context.messages:get(result.message).born or 0;
	result.held, result.held_before = now[1] ~= nil, before[1] ~= nil;
	result.holders = math.max(#now, #before);
	local places = table.move(before, 1, #before, #now + 1, { table.unpack(now) });
	result.in_stale_batch = marked_since(places, context.stale, born + 1);
	result.carried_batch = marked_since(places, context.carried, born + 1);
	result.kept_batch = marked_since(places, context.kept, result.time - batch_delay);
	result.batches_differ = batches_differ(places, here.before, there.before);
	result.holder_ended_there = has_ended(places, there.step);
	about_awake_devices(result, step, context.messages:get(result.message), places, here);
end

-- Whether a session's timeout differed between the sides, or it had ended on one of them.
local function lives_differ(user, one, other)
	for _, sessions in ipairs { one, other } do
		for place in pairs(sessions) do
			local left, right = one[place] or {}, other[place] or {};
			if place:match("^[^/]*") == user and (left.alive ~= right.alive or left.watchdog_timeout ~= right.watchdog_timeout
			or left.watchdog_started ~= right.watchdog_started) then
				return true;
			end
		end
	end
	return false;
end

local function about_other_side(result, effect, there, born)
	local pushes, vetoes = there:pushed(effect), there:vetoed(effect);
	local last_push, last_veto = pushes[#pushes], vetoes[#vetoes];
	result.pushed_there, result.vetoed_there = #pushes, #vetoes > 0;
	result.pushed_now_there = last_push ~= nil and last_push.step == effect.step;
	result.vetoed_now_there = last_veto ~= nil and last_veto.step == effect.step;
	result.answered_there = result.pushed_now_there or result.vetoed_now_there;
	result.class_used_there = there:pushed_class(effect, effect.importance);
	result.right_class_used_there = there:pushed_class(effect, result.class);
	result.old_class_used_there = there:pushed_class(effect, result.old_class);
	result.covered_there = there:covered(effect, result.class, born);
	result.registered_there = there:registered(effect.user, effect.identifier);
	result.registered_before_there = there:registered_before(effect.user, effect.identifier);
end

-- The last push or veto of the same message before this one.
local function last_answer(pushes, vetoes, effect)
	local last;
	for _, list in ipairs { pushes, vetoes } do
		for _, answer in ipairs(list) do
			if answer ~= effect and (not last or answer.step >= last.step) then last = answer; end
		end
	end
	return last;
end

-- Whether the message was pushed, vetoed or notified by its class before, and must still be known.
local function about_memory(context, result, effect, here)
	local message = context.messages:get(effect.message);
	local last = last_answer(here:pushed(effect), here:vetoed(effect), effect)
		or here:covering(effect, result.class, message.born or 0, effect.step);
	result.answered_before_here = last ~= nil;
	result.known_here = last ~= nil and messages.must_be_known(message, last, effect, context.last_loss);
end

-- Whether a message was pushed, vetoed, or notified by another one of its class.
local function is_notified(context, place, message, history, trigger)
	if history:pushed(place)[1] or history:vetoed(place)[1] then return true; end
	return history:covered(place, context.messages:class(message, trigger), message.born);
end

-- About other messages that the rules take for this one, or may take for it.
local function about_alike(context, result, effect, here, there)
	local message = context.messages:get(effect.message);
	for _, other in ipairs(context.messages:alike(message)) do
		local place = { user = effect.user, identifier = effect.identifier, message = other.name };
		result.alike_notified_there = result.alike_notified_there or is_notified(context, place, other, there, result.trigger);
		local pushes = here:pushed(place);
		local last = messages.must_be_same(message, other) and pushes[#pushes];
		if last and messages.must_be_known(other, last, effect, context.last_loss) then result.same_pushed_here = true; end
	end
end

local function vetoed_earlier(vetoes, number)
	return vetoes[1] ~= nil and vetoes[1].step < number;
end

-- here: history of the side that shows the effect, there: of the other one, both with the present step included
function facts.of_effect(context, step, side, effect, here, there)
	local result = chronicle.base(context, step, side);
	for name, value in pairs(effect) do
		if type(value) ~= "table" and name ~= "wire" then result[name] = value; end
	end
	if effect.kind == "reply" then chronicle.about_store(context, result); end
	if effect.kind ~= "push" and effect.kind ~= "veto" then return result; end
	chronicle.about_registration(context, result, step.op);
	local message = context.messages:get(effect.message);
	about_message(context, result, message);
	if effect.wire then about_content(context, result, message, effect.wire); end
	about_holders(context, result, step, here, there);
	about_other_side(result, effect, there, message.born or 0);
	about_alike(context, result, effect, here, there);
	result.class_misused_there = there:pushed_misjudged(context.messages, effect, result.old_class);
	result.lives_differ = lives_differ(effect.user, here.before.sessions, there.before.sessions);
	result.vetoed_earlier_here = vetoed_earlier(here:vetoed(effect), step.number);
	result.with_message, result.pushed_here = effect.message ~= "none", #here:pushed(effect);
	result.class_used_here = here:pushed_class(effect, effect.importance, effect.trigger);
	about_memory(context, result, effect, here);
	result.registered_here = here:registered(effect.user, effect.identifier);
	result.registered_before_here = here:registered_before(effect.user, effect.identifier);
	return result;
end

local function settings_differ(steps, place)
	local left, right = steps[1].sessions[place], steps[2].sessions[place];
	return left ~= nil and right ~= nil and left.push_settings ~= right.push_settings;
end

-- Whether a session that holds the registration has different records of it on the two sides.
local function records_differ(pass, effect)
	for _, step in ipairs { pass.steps[2], pass.before[2] } do
		for _, place in ipairs(step.holders[effect.user.."|"..effect.identifier] or {}) do
			if settings_differ(pass.steps, place) or settings_differ(pass.before, place) then return true; end
		end
	end
	return false;
end

local function content(context, pass, effect, part, original, ours)
	local result = chronicle.base(context, pass.steps[2], "both");
	result.kind, result.user, result.identifier, result.message = "content", effect.user, effect.identifier, effect.message;
	result.importance, result.trigger = effect.importance, effect.trigger;
	result.part, result.original, result.ours = part, original, ours;
	local message = context.messages:get(effect.message);
	about_message(context, result, message);
	result.language = effect.language;
	about_content(context, result, message, effect.wire);
	result.records_differ = records_differ(pass, effect);
	chronicle.about_registration(context, result, pass.steps[2].op);
	return result;
end

-- The same push on both sides with different content: one description for each part that differs.
function facts.of_content(context, pass, effect, original, ours)
	local left, right, list = wires.take_apart(original), wires.take_apart(ours), {};
	for _, part in ipairs(wires.parts) do
		if left[part] ~= right[part] then
			list[#list + 1] = content(context, pass, effect, part, left[part], right[part]);
		end
	end
	return list;
end

return facts;
