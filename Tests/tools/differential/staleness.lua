-- For how long the module may go on with what it knew, where another process has changed the store (3.5). A request of the
-- user reads the store, and so does a restart; an event that pushes reads it where that was five minutes ago, or an hour if
-- the user had no registrations.

local staleness_methods = {};
local staleness_mt = { __index = staleness_methods };

local period, period_of_none = 300, 3600;

-- Events whose push is due at once, not with a batch.
local reads = {
	["archive-message-added"] = true, ["message/offline/handle"] = true, ["message/bare/groupchat"] = true;
	["smacks-hibernation-start"] = true;
};

-- By user: changed: what the module may not have seen; last: the last change since it read the store for certain; differs:
-- changes since the last restart, which the original does not see; damaged: what is damaged in the store now, "record" or
-- "table"; was_damaged: the original may have written it again.
local function new()
	return setmetatable({ changed = {}, last = {}, differs = {}, damaged = {}, was_damaged = {} }, staleness_mt);
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
	self.changed[user] = { time = step.time, period = had_any(before, user) and period or period_of_none };
	self.last[user], self.differs[user] = self.changed[user], true;
	if step.op.is_down then notes.restart(self); end
end

local function note_request(self, step)
	if self.damaged[step.op.user] ~= "table" then self.changed[step.op.user], self.last[step.op.user] = nil, nil; end
end
notes.enable, notes.disable = note_request, note_request;

-- At the end of a step. before: the step before it
function staleness_methods:note(step, before)
	local note = notes[step.op.op];
	if note then note(self, step, before); end
	for _, event in ipairs(step.events) do
		if reads[event.name] and not self:is_unseen(event.user, event.time) then self.changed[event.user] = nil; end
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
