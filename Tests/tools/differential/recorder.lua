-- Observes one host and records, step by step, what is visible from outside: pushes, vetoes, answers to IQs, errors
-- raised, the store, and the session fields that other modules know.

local clock = require "inprocess.clock";
local description = require "differential.description";
local left_behind = require "differential.left_behind";
local stanzas = require "inprocess.stanzas";

local recorder_methods = {};
local recorder_mt = { __index = recorder_methods };

local function new(sequence, observed)
	return setmetatable({
		sequence = sequence, observed = observed, steps = {}, step = nil, facts_by_id = {}, in_flight = {};
		answered = {}, veto_modulo = nil, counts = {}, life = 0, left = left_behind.new();
	}, recorder_mt);
end

function recorder_methods:begin(op)
	self.step = {
		op = op, number = #self.steps + 1, effects = {}, answers = {}, events = {}, state = {}, sessions = {}, holders = {};
	};
	self.steps[self.step.number] = self.step;
end

function recorder_methods:effect(effect)
	effect.step, effect.time, effect.wall = self.step.number, clock.now, clock.wall();
	effect.trigger = effect.trigger or (self.host and self.host.trigger) or "timer";
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
		publish = publish, user = publish.user, identifier = publish.identifier, how = how;
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
	self.facts_by_id[event.notification_stanza.attr.id] = facts;
end

-- The publish without its random parts.
local random_attributes = { id = true };

local function publish_facts(stanza)
	local publish = stanza:find("{http://jabber.org/protocol/pubsub}pubsub/publish");
	local identifier = tostring(stanza.attr.to).."<"..(publish and publish.attr.node or "");
	return { kind = "push", user = "?", identifier = identifier, message = "?", importance = "?" };
end

function recorder_methods:sent(stanza)
	local id = stanza.attr.id;
	local facts = self.facts_by_id[id] or publish_facts(stanza);
	facts.wire = stanzas.canonical(stanza, random_attributes);
	self:effect(facts);
	local list = self.in_flight;
	list[#list + 1] = {
		id = id, to = stanza.attr.to, user = facts.user, identifier = facts.identifier, time = clock.now, life = self.life;
	};
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

local function drain(list)
	local copy = { table.unpack(list) };
	for i = #list, 1, -1 do list[i] = nil; end
	return copy;
end

local function collect_errors(self, host)
	for _, failure in ipairs(drain(host.errors)) do
		self:effect({ kind = "raise", what = failure.what:gsub("/[%x-]+$", "/ID"), message_text = failure.message });
	end
	for _, text in ipairs(drain(clock.errors)) do self:effect({ kind = "raise", what = "timer", message_text = text }); end
end

function recorder_methods:finish()
	local host, step = self.host, self.step;
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
