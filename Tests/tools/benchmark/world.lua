-- One host with one module for the benchmarks: sessions with registrations, fresh messages, publishes answered.

local host_object = require "inprocess.host";
local population = require "benchmark.population";
local sessions = require "inprocess.sessions";
local smacks = require "inprocess.smacks";
local stanzas = require "inprocess.stanzas";
local st = require "util.stanza";

local world_methods = {};
local world_mt = { __index = world_methods };

-- Counts errors as the original does: 16 of them end a registration.
local defaults = { push_error_period = 0 };

-- config: options other than the defaults; disk: a new one if not given
local function new(name, module_path, config, disk)
	local options = setmetatable({}, { __index = function (_, option)
		return config and config[option] or defaults[option];
	end });
	local host = host_object.new(name, { module_path = module_path, config = options, disk = disk });
	smacks.attach(host);
	local world = setmetatable({
		host = host, name = name, count = 0, published = {}, events = host.events;
	}, world_mt);
	host.on_send = function (stanza) world:sent(stanza); end;
	host:load();
	return world;
end

function world_methods:sent(stanza)
	local published = self.published;
	published[#published + 1] = stanza;
	if self.on_publish then self.on_publish(stanza); end
end

local function enable_iq(session, index, name)
	return st.iq({ type = "set", id = "enable-"..index, from = session.full_jid })
		:tag(name or "enable", { xmlns = "urn:xmpp:push:0", jid = "push.test", node = session.username.."-"..index })
		:add_child(population.publish_options("s3cr3t-"..index)):reset();
end

-- The event of an enable or disable request, ready to fire.
function world_methods.iq_event(_, session, index, name)
	return { origin = session, stanza = enable_iq(session, index, name), to_self = true };
end

function world_methods:fire(event, data)
	return self.events.fire_event(event, data);
end

-- A session with stream management and its own registration.
function world_methods:session(user, index)
	local session = sessions.bind(self.host, user, "device-"..index);
	function session.send(stanza)
		if self.on_reply then self.on_reply(stanza); end
		return true;
	end
	self:fire("iq-set/self/urn:xmpp:push:0:enable", self:iq_event(session, index));
	if not session.push_identifier then error("no registration for "..session.full_jid, 0); end
	return session;
end

-- A session that does not push.
function world_methods:bind(user)
	return sessions.bind(self.host, user, "desktop");
end

function world_methods:unbind(session)
	sessions.destroy(self.host, session);
end

-- Makes a user with registrations. Only the first live sessions stay.
function world_methods:user(name, registrations, live)
	local all = {};
	for i = 1, registrations do all[i] = self:session(name, i); end
	for i = registrations, live + 1, -1 do self:unbind(all[i]); end
end

function world_methods:message(user, kind)
	self.count = self.count + 1;
	return stanzas.build(kind or "chat", {
		id = "message-"..self.count, from = "contact@remote.test/phone", to = user.."@"..self.name;
	});
end

-- Kinds that stanzas.lua does not have.
local others = {};

function others.iq_result(world, session)
	world.count = world.count + 1;
	return st.iq({ type = "result", id = "message-"..world.count, from = "contact@remote.test/phone", to = session.full_jid });
end

function others.sent_carbon(world, session)
	return stanzas.carbon(world:message(session.username), "sent", session.username.."@"..world.name, session.full_jid);
end

-- The same, as mod_smacks queues it for a session.
function world_methods:queued(session, kind)
	local stanza = others[kind] and others[kind](self, session) or self:message(session.username, kind);
	return smacks.copy(self.host, session, stanza);
end

function world_methods:archive_event(user, kind)
	local stanza = self:message(user, kind);
	return { origin = { type = "s2sin" }, stanza = stanza, for_user = user, id = "archive-"..self.count };
end

function world_methods:offline_event(user, kind)
	return { origin = { type = "s2sin" }, username = user, stanza = self:message(user, kind) };
end

-- Errors: the registration is gone, or its service is away.
local conditions = { gone = { "cancel", "item-not-found" }, away = { "wait", "remote-server-timeout" } };

local function answer_to(publish, kind)
	local type = conditions[kind] and "error" or "result";
	local stanza = st.iq({ type = type, id = publish.attr.id, from = publish.attr.to, to = publish.attr.from });
	if type == "error" then
		local error_type, condition = table.unpack(conditions[kind]);
		stanza:tag("error", { type = error_type }):tag(condition, { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):reset();
	end
	return stanza;
end

-- The service's answers to all publishes so far: events for receive_answers. kind: "result", "gone" or "away"
function world_methods:take_answers(kind)
	local answers, published = {}, self.published;
	self.published = {};
	for i, publish in ipairs(published) do
		answers[i] = { origin = { type = "s2sin" }, stanza = answer_to(publish, kind) };
	end
	return answers;
end

function world_methods:receive_answers(answers)
	local fire = self.events.fire_event;
	for i = 1, #answers do
		local event = answers[i];
		if fire("iq/host", event) == nil then
			local attr = event.stanza.attr;
			fire("iq-"..attr.type.."/host/"..attr.id, event);
		end
	end
end

-- Handlers that wait for the answer to one publish.
function world_methods:waiting_handlers()
	local count = 0;
	for event in pairs(self.events._event_map) do
		if event:match("^iq%-result/host/") or event:match("^iq%-error/host/") then count = count + 1; end
	end
	return count;
end

return { new = new };
