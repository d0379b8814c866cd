-- What the rules have to decide about: each event, with the messages that come by it and each registration that was not
-- notified of them. It judges nothing: rows of clauses.lua say which of these must be pushed.
--
-- A message may be notified from the first event on that can do so: nothing is told of it from then on, nor of another that
-- the rules may take for it. In a queue it may be the one of its class that is pushed, unless it was pushed or vetoed in an
-- earlier step and must still be known. What is in a batch is told of when the batch is scanned; other events tell nothing
-- of it any more.

local awake = require "differential.awake";
local batches = require "differential.batches";
local chronicle = require "differential.chronicle";
local messages = require "differential.messages";

local demands_methods = {};
local demands_mt = { __index = demands_methods };

-- may_be_notified: by place, the step in which a message may have been notified last
local function new(context)
	return setmetatable({
		context = context, may_be_notified = {}, batched = {}, answered = {}, walls = {}, batches = batches.new();
	}, demands_mt);
end

local function key(user, identifier, message)
	return user.."|"..identifier.."|"..message;
end

-- Pushes and vetoes of a step.
local function answers(step)
	local list = {};
	for _, effect in ipairs(step.effects) do
		if effect.kind == "push" or effect.kind == "veto" then
			list[key(effect.user, effect.identifier, effect.message)] = true;
		end
	end
	return list;
end

-- can_read: the registrations can be read, no other process has just changed them, and the user is not being deleted.
local function describe(self, step, event, identifier, message)
	local result = chronicle.base(self.context, step, "ours");
	result.kind, result.event, result.trigger = "demand", event.name, event.name;
	result.user, result.identifier, result.message = event.user, identifier, message.name;
	result.message_kind, result.way = message.kind_name, message.way;
	result.class = self.context.messages:class(message, event.name);
	result.urgent = message.kind.urgent or false;
	result.held, result.with_session, result.unacked = event.held[identifier] or false, event.with_session, event.unacked;
	chronicle.about_store(self.context, result);
	local is_unseen = self.context.staleness:is_unseen(event.user, event.time);
	result.can_read = not result.store_failing and not is_unseen and step.op.op ~= "delete_user";
	return result;
end

-- Whether a scan may pass over the message since a device has it that is awake, and whether it does for certain: sessions may
-- change in a step.
local function on_awake_device(step, before, event, identifier, message)
	if not event.place then return false, false; end
	local was_awake = awake.has(before.sessions, message, event.place, identifier);
	local is_awake = awake.has(step.sessions, message, event.place, identifier);
	local is_scan = not batches.queues[event.name] and not event.is_void;
	return was_awake or is_awake, was_awake and is_awake and is_scan;
end

-- hib.5: an important message that is passed over counts as pushed.
local function note_passed_over(self, event, step, identifier, description, is_certain)
	if description.class ~= "important" or not description.on_awake_device then return; end
	local registration = event.user.."|"..identifier;
	self.context.may_be_passed_over[registration] = step.number;
	if is_certain then self.context.passed_over[registration] = step.number; end
end

-- A registration that is held is not notified by an archived message, unless it is urgent: its session has it too.
local function notifies(description)
	if description.event ~= "archive-message-added" then return true; end
	return description.with_session and (description.urgent or not description.held);
end

-- Whether what may have been notified in a step is forgotten: a subscription request after an hour, and what lies ahead of
-- a clock that was set back.
local request_period, tolerance = 3600, 2;
local function is_forgotten(self, message, number, step)
	if message.kind_name == "subscribe" then
		local age = step.wall - self.walls[number];
		return age >= request_period + tolerance or age < -tolerance;
	end
	return message.ahead_since ~= nil and number < message.ahead_since;
end

-- Whether another message that the rules may take for this one may have been notified. A batch is scanned in the next second.
local function is_known_by_another(self, step, event, identifier, message)
	for _, other in ipairs(self.context.messages:alike(message)) do
		local batched = self.batched[event.user.."|"..other.name];
		if batched and other.kind_name ~= "subscribe" then return true; end
		local number = self.may_be_notified[key(event.user, identifier, other.name)] or batched;
		if number and not is_forgotten(self, other, number, step) then return true; end
	end
	return false;
end

local function is_open(self, step, event, identifier, message)
	if not step.state["store/"..event.user.."/"..identifier] then return false; end
	if self.batched[event.user.."|"..message.name] then return false; end
	if self.may_be_notified[key(event.user, identifier, message.name)] then return false; end
	return not is_known_by_another(self, step, event, identifier, message);
end

-- Whether a message can be pushed, so that it may be the one of its class.
local function is_candidate(self, step, place, message)
	local answer = self.answered[place];
	return not answer or not messages.must_be_known(message, answer, step, self.context.last_loss);
end

local function add(self, list, step, before, answered, event, identifier)
	local classes = {};
	for _, name in ipairs(event.messages) do
		local place, message = key(event.user, identifier, name), self.context.messages:get(name);
		local description = describe(self, step, event, identifier, message);
		description.first_of_class = not classes[description.class];
		description.answered = answered[place] or false;
		local is_passed_over;
		description.on_awake_device, is_passed_over = on_awake_device(step, before, event, identifier, message);
		note_passed_over(self, event, step, identifier, description, is_passed_over);
		local open = event.open or { [name] = is_open(self, step, event, identifier, message) };
		if open[name] and not event.is_void then list[#list + 1] = description; end
		if not is_passed_over and is_candidate(self, step, place, message) then classes[description.class] = true; end
		if not is_passed_over and notifies(description) then self.may_be_notified[place] = step.number; end
	end
end

-- A batch is an event when it is scanned.
local function add_to_batch(self, step, event)
	local identifier = event.registrations[1];
	for _, name in ipairs(event.messages) do
		local message = self.context.messages:get(name);
		if identifier then self.batches:join(event, name, is_open(self, step, event, identifier, message)); end
	end
	for _, name in ipairs(event.messages) do self.batched[event.user.."|"..name] = step.number; end
end

local function close_in_batches(self, event)
	for _, identifier in ipairs(event.registrations) do
		for _, name in ipairs(event.messages) do self.batches:close(event.user, identifier, name); end
	end
end

-- Facts about the events of a step, each with whether it was answered by a push or a veto. before: the step before it
function demands_methods:of_step(step, before)
	local list, answered = {}, answers(step);
	self.walls[step.number] = step.wall;
	for _, event in ipairs(step.events) do
		if batches.queues[event.name] then add_to_batch(self, step, event); else close_in_batches(self, event); end
		for _, identifier in ipairs(event.registrations) do add(self, list, step, before, answered, event, identifier); end
	end
	for _, batch in ipairs(self.batches:scanned(step)) do
		if batch.identifier then add(self, list, step, before, answered, batch, batch.identifier); end
	end
	for place in pairs(answered) do
		self.answered[place], self.may_be_notified[place] = { step = step.number, wall = step.wall, time = step.time }, step.number;
	end
	return list;
end

return { new = new };
