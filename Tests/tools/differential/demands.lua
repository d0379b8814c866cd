-- What the rules have to decide about: each event, with the messages that come by it and each registration that was not
-- notified of them. It judges nothing: rows of clauses.lua say which of these must be pushed.
--
-- A message may be notified from the first event on that can do so: nothing is told of it from then on, and in a queue it
-- may be the one of its class that is pushed, unless it was pushed or vetoed in an earlier step. What is in a batch may be
-- notified to any registration: the session may hold another one when the batch is scanned.

local chronicle = require "differential.chronicle";
local stanzas = require "inprocess.stanzas";

local demands_methods = {};
local demands_mt = { __index = demands_methods };

local function new(context)
	return setmetatable({ context = context, may_be_notified = {}, batched = {}, answered = {} }, demands_mt);
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

-- can_read: the registrations are to be read, and the user is not being deleted.
local function describe(self, step, event, identifier, message)
	local result = chronicle.base(self.context, step, "ours");
	local kind = stanzas.kinds[self.context.kinds[message]] or { class = "unimportant" };
	result.kind, result.event, result.trigger = "demand", event.name, event.name;
	result.user, result.identifier, result.message = event.user, identifier, message;
	result.message_kind, result.way = self.context.kinds[message], self.context.ways[message];
	result.class = result.way == "outgoing" and "unimportant" or kind.class;
	result.urgent = kind.urgent or false;
	result.held, result.with_session, result.unacked = event.held[identifier] or false, event.with_session, event.unacked;
	result.can_read = not result.store_failing and step.op.op ~= "delete_user";
	return result;
end

-- A registration that is held is not notified by an archived message, unless it is urgent: its session has it too.
local function notifies(description)
	if description.event ~= "archive-message-added" then return true; end
	return description.with_session and (description.urgent or not description.held);
end

local function add(self, list, step, answered, event, identifier)
	local classes = {};
	for _, message in ipairs(event.messages) do
		local place = key(event.user, identifier, message);
		local description = describe(self, step, event, identifier, message);
		description.first_of_class = not classes[description.class];
		description.answered = answered[place] or false;
		if not self.may_be_notified[place] and not self.batched[event.user.."|"..message] then list[#list + 1] = description; end
		if not self.answered[place] then classes[description.class] = true; end
		if notifies(description) then self.may_be_notified[place] = true; end
	end
end

local batches = { ["smacks-ack-delayed"] = true, ["smacks-hibernation-stanza-queued"] = true };

-- Facts about the events of a step, each with whether it was answered by a push or a veto.
function demands_methods:of_step(step)
	local list, answered = {}, answers(step);
	for _, event in ipairs(step.events) do
		for _, message in ipairs(batches[event.name] and event.messages or {}) do
			self.batched[event.user.."|"..message] = true;
		end
		for _, identifier in ipairs(event.registrations) do add(self, list, step, answered, event, identifier); end
	end
	for place in pairs(answered) do self.answered[place], self.may_be_notified[place] = true, true; end
	return list;
end

return { new = new };
