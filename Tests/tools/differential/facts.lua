-- Describes a mismatch, or what one side did, by facts about the simulated world. Judges nothing: the rows of
-- differences.lua and clauses.lua do, by the names of facts.

local chronicle = require "differential.chronicle";
local stanzas = require "inprocess.stanzas";

local facts = {};

local function about_message(context, result, message)
	local kind = stanzas.kinds[context.kinds[message]] or { class = "unimportant" };
	result.message_kind, result.way = context.kinds[message], context.ways[message];
	result.class = result.way == "outgoing" and "unimportant" or kind.class;
	result.old_class = result.way ~= "outgoing" and kind.old_class or result.class;
	result.classes_differ = result.old_class ~= result.class;
	result.misclassified = result.importance ~= result.class;
	result.urgent = kind.urgent or false;
end

local batch_delay = 1.001;

-- places: of sessions; marks: steps or times by place
local function marked_since(places, marks, number)
	for _, place in ipairs(places) do
		if (marks[place] or -1) >= number then return true; end
	end
	return false;
end

local function has_batch(history, places)
	for _, place in ipairs(places) do
		local session = history.before.sessions[place];
		if session and session.awaiting_push_timer then return true; end
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

-- Whether one of these sessions was connected at the start of the step, and is at its end.
local function stays_connected(places, history)
	for _, place in ipairs(places) do
		local before, now = history.before.sessions[place], history.step.sessions[place];
		if before.alive == "connected" and now and now.alive == "connected" then return true; end
	end
	return false;
end

local function has_ended(places, step)
	for _, place in ipairs(places) do
		if not step.sessions[place] then return true; end
	end
	return false;
end

-- About the sessions that hold the registration, on the side that shows the effect.
local function about_holders(context, result, here, there)
	local now, before = here:holders(result.user, result.identifier);
	local born = context.born[result.message] or 0;
	result.held, result.held_before = now[1] ~= nil, before[1] ~= nil;
	result.holders = math.max(#now, #before);
	local places = table.move(before, 1, #before, #now + 1, { table.unpack(now) });
	result.in_stale_batch = marked_since(places, context.stale, born + 1);
	result.carried_batch = marked_since(places, context.carried, born + 1);
	result.kept_batch = marked_since(places, context.kept, result.time - batch_delay);
	result.batch_pending = has_batch(here, before);
	result.batches_differ = batches_differ(places, here.before, there.before);
	result.held_by_connected = stays_connected(before, here);
	result.holder_ended_there = has_ended(places, there.step);
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

-- Since the same message was pushed before.
local function seconds_since_push(pushes, effect)
	local earlier = pushes[#pushes - 1];
	return earlier and effect.time - earlier.time or math.huge;
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
	if effect.kind ~= "push" and effect.kind ~= "veto" then return result; end
	chronicle.about_registration(context, result, step.op);
	about_message(context, result, effect.message);
	about_holders(context, result, here, there);
	about_other_side(result, effect, there, context.born[effect.message] or 0);
	result.lives_differ = lives_differ(effect.user, here.before.sessions, there.before.sessions);
	result.vetoed_earlier_here = vetoed_earlier(here:vetoed(effect), step.number);
	result.with_message, result.pushed_here = effect.message ~= "none", #here:pushed(effect);
	result.class_used_here = here:pushed_class(effect, effect.importance, effect.trigger);
	result.seconds_since_push = seconds_since_push(here:pushed(effect), effect);
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

local function without_ends(wire)
	while wire:sub(-3) == "</>" do wire = wire:sub(1, -4); end
	return wire;
end

-- A wire form in parts: the body, the publish-options, and the rest.
local function take_apart(wire)
	local plain, options = wire:match("^(.-)(<publish%-options>.*)$");
	local body;
	local rest = (plain or wire):gsub("(var='last%-message%-body'>)<value>([^<]*)</>", function (head, text)
		body = text;
		return head;
	end);
	return { rest = without_ends(rest), body = body or "none", options = options or "none" };
end

local function content(context, pass, effect, part, original, ours)
	local result = chronicle.base(context, pass.steps[2], "both");
	result.kind, result.user, result.identifier, result.message = "content", effect.user, effect.identifier, effect.message;
	result.importance, result.trigger = effect.importance, effect.trigger;
	result.part, result.original, result.ours = part, original, ours;
	result.records_differ = records_differ(pass, effect);
	chronicle.about_registration(context, result, pass.steps[2].op);
	return result;
end

-- The same push on both sides with different content: one description for each part that differs.
function facts.of_content(context, pass, effect, original, ours)
	local left, right, list = take_apart(original), take_apart(ours), {};
	for _, part in ipairs { "rest", "body", "options" } do
		if left[part] ~= right[part] then
			list[#list + 1] = content(context, pass, effect, part, left[part], right[part]);
		end
	end
	return list;
end

return facts;
