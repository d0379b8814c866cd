-- Observes one host and records, step by step, what is visible from outside: pushes, vetoes, answers to IQs, errors
-- raised, the store, and the session fields that other modules know.

local clock = require "inprocess.clock";
local description = require "differential.description";
local left_behind = require "differential.left_behind";
local stanzas = require "inprocess.stanzas";

local logger = require "util.logger";

local recorder_methods = {};
local recorder_mt = { __index = recorder_methods };

local current;

local function new(sequence, observed)
	current = setmetatable({
		sequence = sequence, observed = observed, steps = {}, step = nil, facts_by_id = {}, in_flight = {};
		answered = {}, veto_modulo = nil, counts = {}, life = 0, offered = {}, left = left_behind.new();
	}, recorder_mt);
	return current;
end

-- Nothing on the wire tells whose push is sent again: the log does, just after it.
logger.add_simple_sink(function (_, _, text)
	local user = current and current.repeated and text:match("^Pushed %(again%) to '.*' of (.-): ");
	if user then current.repeated.user, current.repeated = user, nil; end
end, { "debug" });

function recorder_methods:begin(op)
	self.step = {
		op = op, number = #self.steps + 1, effects = {}, answers = {}, events = {}, state = {}, sessions = {}, holders = {};
	};
	self.steps[self.step.number] = self.step;
end

function recorder_methods:stamp(effect)
	effect.step, effect.time, effect.wall = self.step.number, clock.now, clock.wall();
	effect.trigger = effect.trigger or (self.host and self.host.trigger) or "timer";
end

function recorder_methods:effect(effect)
	if not effect.time then self:stamp(effect); end
	local effects = self.step.effects;
	effects[#effects + 1] = effect;
end

-- Something that the sequence asked for and that happened.
function recorder_methods:count(what)
	self.counts[what] = (self.counts[what] or 0) + 1;
end

-- An operation had something to act on.
function recorder_methods:happened(what)
	self.step.what = what;
	self:count(what);
end

function recorder_methods:is_registered(user, identifier)
	return description.registrations(self.host, user)[identifier] ~= nil;
end

-- An answer to a publish is delivered.
function recorder_methods:answers(publish, how)
	table.insert(self.step.answers, {
		publish = publish, user = publish.user, identifier = publish.identifier, how = how, time = clock.now;
		waited = clock.now - publish.time, of_this_life = publish.life == self.life;
	});
end

-- The messages in the queues of sessions that hold a registration.
local function queued_for(host, user, identifier)
	local account = host.session.sessions[user];
	local found;
	for _, session in pairs(account and account.sessions or {}) do
		local queue = session.push_identifier == identifier and session.outgoing_stanza_queue;
		if queue then
			found = found or {};
			for _, stanza in queue:resume() do found[stanzas.id(stanza)] = true; end
		end
	end
	return found;
end

-- What a push has to do with sessions that have ended, or are ending: whether such a session held the registration and hands
-- over the message now (to_own), or had left it (left_in_flight).
local function about_ended(self, facts)
	local ending = self.host.trigger == "message/offline/handle" and self.ending;
	facts.to_own = ending and ending.username == facts.user and ending.push_identifier == facts.identifier or false;
	facts.left = self.left:ids(facts.user, facts.identifier);
	facts.left_in_flight = facts.left ~= nil and facts.left[facts.message] or false;
end

local function vetoed(modulo, message)
	local number = tonumber(message:match("%d+$"));
	return modulo and number and number % modulo == 0;
end

local function on_push(self, event)
	local info = event.push_info;
	local identifier = info.jid.."<"..(info.node or "");
	local facts = {
		kind = "push", user = event.username, identifier = identifier, message = stanzas.id(event.original_stanza);
		importance = event.important and "important" or "unimportant", language = info.language;
	};
	self:stamp(facts);
	facts.queued = queued_for(self.host, facts.user, identifier);
	about_ended(self, facts);
	if vetoed(self.veto_modulo, facts.message) then
		facts.kind = "veto";
		self:effect(facts);
		event.reason = "vetoed by the test";
		return true;
	end
	if self.sequence.modify then
		event.notification_payload:tag("mark", { xmlns = "urn:test:mark", message = facts.message }):up();
	end
	facts.iq = event.notification_stanza;
	self.facts_by_id[event.notification_stanza.attr.id] = facts;
	table.insert(self.offered, facts);
end

-- The publish without its random parts.
local random_attributes = { id = true };

local function publish_facts(stanza)
	local publish = stanza:find("{http://jabber.org/protocol/pubsub}pubsub/publish");
	local identifier = tostring(stanza.attr.to).."<"..(publish and publish.attr.node or "");
	return { kind = "push", user = "?", identifier = identifier, message = "?", importance = "?" };
end

-- What was sent, known by its id, or a push that is sent again (wake.1): handlers are not asked about it.
local function facts_of(self, stanza)
	local facts = self.facts_by_id[stanza.attr.id];
	if facts then return facts; end
	facts = publish_facts(stanza);
	if self.observed then facts.kind = "repeat"; end
	return facts;
end

function recorder_methods:sent(stanza)
	local id = stanza.attr.id;
	if stanza.attr.type == "get" then return self.on_iq({ id = id, to = stanza.attr.to, is_probe = true }); end
	local facts = facts_of(self, stanza);
	facts.wire, facts.is_sent = stanzas.canonical(stanza, random_attributes), true;
	self:effect(facts);
	local publish = {
		id = id, to = stanza.attr.to, user = facts.user, identifier = facts.identifier, time = clock.now, life = self.life;
		importance = facts.importance, message = facts.message, is_repeat = facts.kind == "repeat";
	};
	table.insert(self.in_flight, publish);
	if publish.is_repeat then self.repeated = publish; end
	self.on_iq(publish);
end

local function drain(list)
	local copy = { table.unpack(list) };
	for i = #list, 1, -1 do list[i] = nil; end
	return copy;
end

-- err.4: a push that no handler vetoed and that was not sent waits, which counts as pushed.
local function note_waiting(self)
	for _, facts in ipairs(drain(self.offered)) do
		if not facts.is_sent then
			facts.waits, facts.wire = true, stanzas.canonical(facts.iq, random_attributes);
			self:effect(facts);
		end
		facts.iq = nil;
	end
end

local function ids(list)
	local result = {};
	for i, stanza in ipairs(list) do result[i] = stanzas.id(stanza); end
	return result;
end

-- without: the identifier of one that does not count
local function registrations(self, user, without)
	local list = {};
	for identifier in pairs(description.registrations(self.host, user)) do
		if identifier ~= without then list[#list + 1] = identifier; end
	end
	table.sort(list);
	return list;
end

-- A message comes to an account, for all its registrations. origin: whom it comes from
local function came(self, name, user, message, origin)
	local account, held = self.host.session.sessions[user], {};
	for _, session in pairs(account and account.sessions or {}) do
		if session.push_identifier then held[session.push_identifier] = true; end
	end
	local is_ending = origin.username == user and (origin.smacks == false or origin.hibernating) or false;
	self.ending = is_ending and origin;
	table.insert(self.step.events, {
		name = name, time = clock.now, user = user, messages = { stanzas.id(message) };
		registrations = registrations(self, user, is_ending and origin.push_identifier); -- that one has a scan of its own
		held = held, with_session = account ~= nil, unacked = not not is_ending;
	});
end

-- Messages lie in a session's queue, for the registration that it holds.
local function queued(self, name, session, list)
	table.insert(self.step.events, {
		name = name, time = clock.now, user = session.username, messages = ids(list), registrations = { session.push_identifier };
		place = session.username.."/"..session.resource, held = {}, with_session = true, unacked = false;
	});
end

-- What the rules have to decide about, before the module sees it.
local events = {
	["archive-message-added"] = function (self, name, event) came(self, name, event.for_user, event.stanza, event.origin); end;
	["message/offline/handle"] = function (self, name, event) came(self, name, event.username, event.stanza, event.origin); end;
	["message/bare/groupchat"] = function (self, name, event)
		came(self, name, event.stanza.attr.to:match("^[^@]*"), event.stanza, event.origin);
	end;
	["smacks-hibernation-start"] = function (self, name, event) queued(self, name, event.origin, event.queue); end;
	["smacks-hibernation-stanza-queued"] = function (self, name, event) queued(self, name, event.origin, { event.stanza }); end;
	["smacks-ack-delayed"] = function (self, name, event)
		queued(self, name, event.origin, event.stanza and { event.stanza } or event.queue);
	end;
};

-- The messages that a session has left, as they are scanned.
local function ended(self, session)
	local messages = {};
	for _, stanza in ipairs(self.left:ended(session) or {}) do
		if stanza.name == "message" then messages[#messages + 1] = stanza; end
	end
	if messages[1] then queued(self, "session-end", session, messages); end
end

local function watch_ends(self, host)
	host.events.add_handler("delivery/failure", function (event) self.left:delivery_failed(event.session, event.stanza); end, 1001);
	host.events.add_handler("resource-unbind", function (event) ended(self, event.session); end, 1001);
end

local function watch_events(self, host)
	watch_ends(self, host);
	for name, note in pairs(events) do
		host.events.add_handler(name, function (event) note(self, name, event); end, 1000);
	end
end

-- host: a new one for every life of the server.
function recorder_methods:attach(host)
	self.host, self.life = host, self.life + 1;
	host.on_send = function (stanza) self:sent(stanza); end;
	if self.observed then
		host.events.add_handler("cloud_notify/push", function (event) return on_push(self, event); end, -10);
		watch_events(self, host);
	end
end

local function collect_errors(self, host)
	for _, failure in ipairs(drain(host.errors)) do
		self:effect({ kind = "raise", what = failure.what:gsub("/[%x-]+$", "/ID"), message_text = failure.message });
	end
	for _, text in ipairs(drain(clock.errors)) do self:effect({ kind = "raise", what = "timer", message_text = text }); end
end

function recorder_methods:finish()
	local host, step = self.host, self.step;
	note_waiting(self);
	step.open = { table.unpack(self.in_flight) };
	step.time, step.wall, step.failed = clock.now, clock.wall(), drain(host.disk.failed);
	for _, reply in ipairs(drain(host.replies)) do
		local kind, condition = reply:get_error();
		self:effect({
			kind = "reply", id = tostring(reply.attr.id), to = tostring(reply.attr.to), trigger = "none";
			user = tostring(reply.attr.to):match("^[^@/]*");
			answer = reply.attr.type == "error" and tostring(kind).."/"..tostring(condition) or reply.attr.type;
		});
	end
	collect_errors(self, host);
	description.of_sessions(step, host);
	description.of_store(step, host);
end

return { new = new };
