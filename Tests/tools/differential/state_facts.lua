-- Describes states that differ, and the sessions and registrations of one side, by facts; see facts.lua.

local chronicle = require "differential.chronicle";

local state_facts = {};

local function pushes_important(step, user, identifier)
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" and effect.user == user and effect.identifier == identifier
		and effect.importance == "important" then
			return true;
		end
	end
	return false;
end

-- Whether a message was pushed that the original takes for another class.
local function pushes_misjudged(messages, step, user, identifier)
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" and effect.user == user and effect.identifier == identifier then
			local message = messages:get(effect.message);
			if messages.old_class(message) ~= messages:class(message, effect.trigger) then return true; end
		end
	end
	return false;
end

local function registrations(step, user)
	local prefix, list = "store/"..user.."/", {};
	for key, record in pairs(step.state) do
		if key:sub(1, #prefix) == prefix then list[key:sub(#prefix + 1)] = record; end
	end
	return list;
end

local function length(map)
	local count = 0;
	for _ in pairs(map) do count = count + 1; end
	return count;
end

local function limit(context)
	return context.sequence.config.push_max_devices or 5;
end

local groups = {
	alive = "life", push_identifier = "registration", push_settings = "registration", push_queue = "batch";
	awaiting_push_timer = "batch", first_hibernated_push = "timeout", watchdog_timeout = "timeout";
	watchdog_started = "timeout";
};
local timeout_fields = { "first_hibernated_push", "watchdog_timeout", "watchdog_started" };

-- Whether a field of the session differed between the sides at the start of the step.
local function differed(pass, place, fields)
	local left, right = pass.before[1].sessions[place], pass.before[2].sessions[place];
	if not left or not right then return left ~= right; end
	for _, field in ipairs(fields) do
		if left[field] ~= right[field] then return true; end
	end
	return false;
end

local function identifier_of(pass, place)
	for _, step in ipairs { pass.steps[1], pass.steps[2], pass.before[1], pass.before[2] } do
		local session = step.sessions[place];
		if session and session.push_identifier then return session.push_identifier; end
	end
end

-- side: 1 for the original, 2 for ours
local function is_removed(pass, side, user, identifier)
	local key = identifier and "store/"..user.."/"..identifier;
	return key ~= nil and pass.before[side].state[key] ~= nil and pass.steps[side].state[key] == nil;
end

local function about_session(context, result, pass)
	local place, op = result.user.."/"..result.resource, pass.steps[2].op;
	result.group = groups[result.field];
	result.own_session = op.user == result.user and op.resource == result.resource;
	result.identifier = identifier_of(pass, place);
	local former = pass.before[2].sessions[place];
	result.former_removed = is_removed(pass, 2, result.user, former and former.push_identifier);
	local passed_over = context.may_be_passed_over[result.user.."|"..tostring(result.identifier)];
	result.may_be_passed_over = passed_over ~= nil and passed_over >= (context.asleep[place] or 0);
	result.timeouts_differed = differed(pass, place, timeout_fields);
	result.identifiers_differed = differed(pass, place, { "push_identifier" });
	result.important_push_original = pushes_important(pass.steps[1], result.user, result.identifier);
	result.important_push_ours = pushes_important(pass.steps[2], result.user, result.identifier);
	result.misjudged_push = pushes_misjudged(context.messages, pass.steps[1], result.user, result.identifier);
	result.important_pushes_differ = result.misjudged_push or result.important_push_original ~= result.important_push_ours;
end

local function about_store(context, result, pass)
	local key = "store/"..result.user.."/"..(result.identifier or "");
	result.registered_original = pass.steps[1].state[key] ~= nil;
	result.registered_ours = pass.steps[2].state[key] ~= nil;
	result.removed_ours = is_removed(pass, 2, result.user, result.identifier);
	result.removed_original = is_removed(pass, 1, result.user, result.identifier);
	result.at_limit = length(registrations(pass.steps[2], result.user)) == limit(context);
end

-- Whether two records differ only by the timestamp, and ours is the earlier.
local function is_dated_back(original, ours)
	local pattern = "timestamp=(%d+)";
	local left, right = tonumber(original:match(pattern)), tonumber(ours:match(pattern));
	return left ~= nil and right ~= nil and right < left and original:gsub(pattern, "") == ours:gsub(pattern, "");
end

-- One value of the state that differs between the sides.
function state_facts.of_state(context, pass, key, original, ours)
	local result = chronicle.base(context, pass.steps[2], "both");
	local area, user, rest = key:match("^(%w+)/([^/]+)/(.+)$");
	result.kind, result.user, result.area = "state", user, area;
	if area == "store" then
		result.identifier = rest;
	else
		result.resource, result.field = rest:match("^([^/]+)/(.+)$");
		about_session(context, result, pass);
	end
	about_store(context, result, pass);
	chronicle.about_registration(context, result, pass.steps[2].op);
	result.original = original == nil and "none" or original;
	result.ours = ours == nil and "none" or ours;
	result.dated_back = is_dated_back(tostring(result.original), tostring(result.ours));
	return result;
end

-- A session of one side. history: of that side, with the present step included
function state_facts.of_session(context, step, history, place)
	local session = step.sessions[place];
	local result = chronicle.base(context, step, "ours");
	local user, resource = place:match("^(.*)/(.*)$");
	local identifier = session.push_identifier;
	result.kind, result.user, result.resource, result.identifier = "session", user, resource, identifier;
	result.own_session = step.op.user == user and step.op.resource == resource;
	result.alive, result.holds = session.alive, identifier ~= nil;
	result.registered = identifier ~= nil and history:registered(user, identifier);
	result.just_resumed = context.resumed[place] == step.number;
	chronicle.about_store(context, result);
	result.has_stored_record = session.push_settings == step.state["store/"..user.."/"..tostring(identifier)];
	result.has_batch = session.push_queue ~= nil;
	result.has_timer = session.awaiting_push_timer ~= nil;
	local earlier = history.before.sessions[place] or {};
	result.marked = session.first_hibernated_push ~= nil;
	result.marked_again = result.marked and earlier.first_hibernated_push ~= nil
		and earlier.first_hibernated_push ~= session.first_hibernated_push;
	result.timeout = session.watchdog_timeout == 600 and "own" or session.watchdog_timeout and "extended" or "none";
	local since, registration = context.asleep[place] or 0, user.."|"..tostring(identifier);
	result.important_pushes = identifier and history:important_since(user, identifier, since) or 0;
	result.passed_over = (context.passed_over[registration] or -1) >= since;
	result.may_be_passed_over = (context.may_be_passed_over[registration] or -1) >= since;
	return result;
end

local function oldest(list)
	local found;
	for _, record in pairs(list) do
		local timestamp = tonumber(record:match("timestamp=(%d+)"));
		if not found or timestamp < found then found = timestamp; end
	end
	return found;
end

-- The registrations of a user on one side, when they have changed in this step.
function state_facts.of_registrations(context, step, before, user)
	local result = chronicle.base(context, step, "ours");
	local now, earlier = registrations(step, user), registrations(before, user);
	result.kind, result.user, result.wrong = "registrations", user, step.op.wrong;
	result.is_outside = step.op.op == "outside" and step.op.area == "store";
	result.answered = step.answers[1] ~= nil;
	chronicle.about_store(context, result);
	result.over_limit = length(now) > limit(context);
	local gone, left = {}, {};
	for identifier, record in pairs(earlier) do
		if now[identifier] then left[identifier] = now[identifier]; else gone[identifier] = record; end
	end
	result.removed = length(gone);
	result.evicted_younger = next(gone) ~= nil and next(left) ~= nil and (oldest(gone) or 0) > (oldest(left) or 0);
	return result;
end

return state_facts;
