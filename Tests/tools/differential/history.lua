-- What one side has done so far in a sequence; facts.lua compares it with the other side.

local history_methods = {};
local history_mt = { __index = history_methods };

local nothing = {};
local beginning = { effects = {}, answers = {}, state = {}, sessions = {}, holders = {} };

local function push_key(effect)
	return effect.user.."|"..effect.identifier.."|"..effect.message;
end

local function registration_key(effect)
	return effect.user.."|"..effect.identifier;
end

local function new()
	return setmetatable({ pushes = {}, vetoes = {}, of_registration = {}, unacked = {}, step = beginning }, history_mt);
end

local function append(map, key, value)
	local list = map[key];
	if not list then
		list = {};
		map[key] = list;
	end
	list[#list + 1] = value;
end

function history_methods:add(step)
	self.before, self.step = self.step, step;
	for _, event in ipairs(step.events) do
		if event.unacked then self.unacked[event.user.."|"..event.messages[1]] = step.number; end
	end
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" then
			append(self.pushes, push_key(effect), effect);
			append(self.of_registration, registration_key(effect), effect);
		elseif effect.kind == "veto" then
			append(self.vetoes, push_key(effect), effect);
		end
	end
end

-- Pushes and vetoes of the same message to the same registration.
function history_methods:pushed(effect)
	return self.pushes[push_key(effect)] or nothing;
end

function history_methods:vetoed(effect)
	return self.vetoes[push_key(effect)] or nothing;
end

function history_methods:registered(user, identifier)
	return self.step.state["store/"..user.."/"..identifier] ~= nil;
end

function history_methods:registered_before(user, identifier)
	return self.before.state["store/"..user.."/"..identifier] ~= nil;
end

-- The sessions that hold a registration now, and those that held it before this step.
function history_methods:holders(user, identifier)
	local key = user.."|"..identifier;
	return self.step.holders[key] or nothing, self.before.holders[key] or nothing;
end

local scans = {
	["smacks-hibernation-start"] = true, ["timer"] = true, ["message/offline/handle"] = true;
};

-- The queue of an ended session is what it has left.
local function scanned(self, push, message)
	if not scans[push.trigger] then return false; end
	if push.left and push.left[message] then return true; end
	if push.queued then return push.queued[message]; end
	return push.trigger == "message/offline/handle" and self.unacked[push.user.."|"..message] == push.step;
end

-- The last push of another message of the class by a scan of a queue with this message, before a step.
function history_methods:covering(effect, class, born, before)
	local list = self.of_registration[registration_key(effect)] or nothing;
	for i = #list, 1, -1 do
		local push = list[i];
		if push.message ~= effect.message and push.importance == class and push.step < before
		and scanned(self, push, effect.message, born) then
			return push;
		end
	end
end

-- Whether such a scan has pushed another one.
function history_methods:covered(effect, class, born)
	return self:covering(effect, class, born, math.huge) ~= nil;
end

-- Whether another message of this class was pushed to the registration in this step. trigger: by this alone
function history_methods:pushed_class(effect, class, trigger)
	for _, push in ipairs(self.of_registration[registration_key(effect)] or nothing) do
		if push.step == effect.step and push.importance == class and push.message ~= effect.message
		and (not trigger or push.trigger == trigger) then
			return true;
		end
	end
	return false;
end

-- Whether a message was pushed to the registration in this step that the original takes for this class, wrongly.
function history_methods:pushed_misjudged(messages, effect, old_class)
	for _, push in ipairs(self.of_registration[registration_key(effect)] or nothing) do
		local message = push.step == effect.step and push.message ~= effect.message and messages:get(push.message);
		if message and messages.old_class(message) == old_class and messages:class(message, push.trigger) ~= old_class then
			return true;
		end
	end
	return false;
end

-- Important pushes to the registration since a step.
function history_methods:important_since(user, identifier, number)
	local count = 0;
	for _, push in ipairs(self.of_registration[user.."|"..identifier] or nothing) do
		if push.step >= number and push.importance == "important" then count = count + 1; end
	end
	return count;
end

return { new = new };
