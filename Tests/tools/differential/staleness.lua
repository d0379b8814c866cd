-- For how long the module may go on with what it knew, where another process has changed the store (3.5). A request of the
-- user reads the store, and so does a restart; a push reads it where that was five minutes ago, or an hour if the user had no
-- registrations.

local staleness_methods = {};
local staleness_mt = { __index = staleness_methods };

local period, period_of_none = 300, 3600;

-- By user: changed: what the module may not have seen; last: the last change since it read the store for certain; differs:
-- changes since the last restart, which the original does not see; damaged: what is damaged in the store now, "record" or
-- "table"; was_damaged: the original may have written it again; asked: whose request has read the store in this step.
local function new()
	return setmetatable({ changed = {}, last = {}, differs = {}, damaged = {}, was_damaged = {}, asked = {} }, staleness_mt);
end

local function had_any(before, user)
	for key in pairs(before.state) do
		if key:sub(1, #user + 7) == "store/"..user.."/" then return true; end
	end
	return false;
end

local notes = {};

function notes.restart(self)
	self.changed, self.last, self.differs = {}, {}, {};
end

function notes.outside(self, step, before)
	local user, how = step.op.user, step.op.how;
	if not step.what or not step.what:match("^store changed") then return; end
	self.damaged[user] = how:match("^damage_(.*)$");
	self.was_damaged[user] = self.was_damaged[user] or self.damaged[user] ~= nil;
	local unseen = self.changed[user];
	local may_know_none = not had_any(before, user) or unseen and unseen.period == period_of_none;
	self.changed[user] = { time = step.time, period = may_know_none and period_of_none or period };
	self.last[user], self.differs[user] = self.changed[user], true;
	if step.op.is_down then notes.restart(self); end
end

local function note_request(self, step)
	local is_refused = not step.what or step.op.wrong;
	if not is_refused and self.damaged[step.op.user] ~= "table" then self.asked[step.op.user] = true; end
end
notes.enable, notes.disable = note_request, note_request;

-- At the end of a step. before: the step before it
function staleness_methods:note(step, before)
	-- A timer may have pushed in the same step before the request came, so a request counts from the next step on.
	for user in pairs(self.asked) do self.changed[user], self.last[user] = nil, nil; end
	self.asked = {};
	local note = notes[step.op.op];
	if note then note(self, step, before); end
	local unread = {}; -- what cannot be read again stays
	for _, failure in ipairs(step.failed) do unread[failure.user] = true; end
	for _, effect in ipairs(step.effects) do
		local is_push = (effect.kind == "push" or effect.kind == "veto") and not unread[effect.user];
		if is_push and not self:is_unseen(effect.user, effect.time) then self.changed[effect.user] = nil; end
	end
end

-- Whether the module may not have seen a change when an event came.
function staleness_methods:is_unseen(user, time)
	local change = self.last[user];
	return change ~= nil and (self.damaged[user] == "table" or time < change.time + change.period);
end

-- Whether it may not have seen a change by the end of the step.
function staleness_methods:is_stale(user)
	return self.changed[user] ~= nil;
end

return { new = new };
