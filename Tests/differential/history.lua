-- What one side has done so far in a sequence, asked by facts.lua about the other side's doings.

local history_methods = {};
local history_mt = { __index = history_methods };

local function push_key(effect, message)
	return effect.user.."|"..effect.identifier.."|"..(message or effect.message);
end

local function class_key(effect)
	return effect.user.."|"..effect.identifier.."|"..effect.importance;
end

local function new()
	return setmetatable({ pushes = {}, vetoes = {}, by_class = {}, count = {} }, history_mt);
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
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" then
			append(self.pushes, push_key(effect), effect);
			append(self.by_class, class_key(effect), effect);
		elseif effect.kind == "veto" then
			append(self.vetoes, push_key(effect), effect);
		end
		self.count[effect.kind] = (self.count[effect.kind] or 0) + 1;
	end
	self.state = step.state;
end

function history_methods:pushed(effect)
	return self.pushes[push_key(effect)] or {};
end

function history_methods:vetoed(effect)
	return self.vetoes[push_key(effect)] or {};
end

-- A push of the same class to the same registration whose scan had this message in its queue, or, when the queue is not
-- known, that came after the message.
function history_methods:covered(effect, born)
	for _, push in ipairs(self.by_class[class_key(effect)] or {}) do
		if push.message ~= effect.message then
			if push.queued and push.queued[effect.message] then return true; end
			if not push.queued and push.step >= born then return true; end
		end
	end
	return false;
end

function history_methods:same_class_in_step(effect)
	for _, push in ipairs(self.by_class[class_key(effect)] or {}) do
		if push.step == effect.step and push.message ~= effect.message then return true; end
	end
	return false;
end

return { new = new };
