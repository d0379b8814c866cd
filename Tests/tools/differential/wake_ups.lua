-- The registrations with an important push that failed, and what ends their wake-ups (wake.1). When an outage is over, those
-- that are left must have been pushed.

local chronicle = require "differential.chronicle";

local wake_ups_methods = {};
local wake_ups_mt = { __index = wake_ups_methods };

-- Seconds. A push fails without an answer; a wake-up surely lives, and is surely sent.
local unanswered_after, surely_alive = 120, 75000;

-- failed: since when, by user and identifier
local function new(context)
	return setmetatable({ context = context, failed = {} }, wake_ups_mt);
end

local function key_of(event)
	return event.user.."|"..event.identifier;
end

local function end_all_of(self, user)
	for key in pairs(self.failed) do
		if key:match("^[^|]*") == user then self.failed[key] = nil; end
	end
end

-- A call is soon over.
local function is_call(self, publish)
	local kind = not publish.is_repeat and self.context.messages:get(publish.message).kind_name or "";
	return kind:match("^propose") ~= nil or kind:match("^call_invite") ~= nil;
end

-- The device is back, or was woken by a later push: what was sent before wakes nobody.
local function settle(self, step, key, last)
	self.failed[key] = nil;
	for _, publish in ipairs(step.open) do
		if key_of(publish) == key and (not last or publish.time <= last.time) then publish.is_settled = true; end
	end
end

local function note_answer(self, step, answer)
	local key, publish = key_of(answer), answer.publish;
	local is_important = publish.is_repeat or publish.importance == "important";
	if publish.is_settled then return; end
	if answer.kind == "gone" or answer.kind == "result" and is_important then
		settle(self, step, key, publish);
	elseif answer.kind ~= "result" and publish.importance == "important" and not is_call(self, publish) then
		self.failed[key] = math.max(self.failed[key] or 0, publish.time);
	end
end

-- What nobody answers is sent again three times at most, so that nothing is certain then.
local function note_silence(self, step)
	for _, publish in ipairs(step.open) do
		if step.time - publish.time >= unanswered_after then self.failed[key_of(publish)] = nil; end
	end
end

local notes = {};

function notes.enable(self, op, step)
	settle(self, step, op.user.."|"..chronicle.identifier_of(op));
end

function notes.resume(self, op, step)
	local session = step.sessions[op.user.."/"..op.resource];
	if session and session.push_identifier then settle(self, step, op.user.."|"..session.push_identifier); end
end

local function is_of_device(record, op)
	local client_id, resource = record:match("client_id=([^,}]*)"), record:match("resource=([^,}]*)");
	return client_id and client_id == op.client_id or not client_id and resource == op.resource;
end

-- The record tells of which device it is.
function notes.connect(self, op, step)
	local prefix = "store/"..op.user.."/";
	for place, record in pairs(step.state) do
		if place:sub(1, #prefix) == prefix and is_of_device(record, op) then
			settle(self, step, op.user.."|"..place:sub(#prefix + 1));
		end
	end
end

function notes.restart(self)
	self.failed = {};
end

function notes.outside(self, op)
	if op.is_down then notes.restart(self); end
	if op.area == "store" then end_all_of(self, op.user); end
end

local function end_removed(self, history)
	for key in pairs(self.failed) do
		if not history:registered(key:match("^([^|]*)|(.*)$")) then self.failed[key] = nil; end
	end
end

-- Facts about every registration whose push had failed before the outage was over.
local function describe_all(self, step, due)
	local list = {};
	for key, since in pairs(due) do
		local result = chronicle.base(self.context, step, "ours");
		result.kind, result.user, result.identifier = "wake_up", key:match("^([^|]*)|(.*)$");
		chronicle.about_store(self.context, result);
		result.is_alive, result.answered = step.time - since < surely_alive, self.failed[key] == nil;
		list[#list + 1] = result;
	end
	return list;
end

-- taken: of error_count.lua
function wake_ups_methods:after(step, history, taken)
	local due = {};
	for key, since in pairs(self.failed) do due[key] = since; end
	for _, answer in ipairs(taken) do note_answer(self, step, answer); end
	note_silence(self, step);
	if step.what and notes[step.op.op] then notes[step.op.op](self, step.op, step); end
	end_removed(self, history);
	return step.op.op == "heal" and describe_all(self, step, due) or {};
end

return { new = new };
