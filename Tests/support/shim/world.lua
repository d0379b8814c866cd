-- A host with the real module and library, its users' sessions, and the results of events: pushes, replies, log lines.
-- There is one world at a time. Every test must end with world.finish.

local environment = require "inprocess.environment";
local delivery = require "inprocess.delivery";
local host_object = require "inprocess.host";
local logger = require "util.logger";
local sessions = require "inprocess.sessions";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local stanzas = require "inprocess.stanzas";
local publish = require "shim.publish";
local new_statistics = require "util.statistics".new;
local storage = require "inprocess.storage";
local time = require "util.time";

local clock, prosody = environment.clock, environment.prosody;
local name = "example.test";
local module_path = require "lfs".currentdir().."/lua/mod_cloud_notify/mod_cloud_notify.lua";
local library = assert(package.loadlib(
	module_path:gsub("[^/]*$", "cloud_notify_rules.so"), "luaopen_cloud_notify_rules"))();
local xmlns_stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas";
local remote = { type = "s2sin", host = "push.test", send = function () return true; end };

local world = { name = name, clock = clock, module_path = module_path, library = library };
local methods = {};
local current;

logger.add_simple_sink(function (source, level, text)
	if current and source:match("cloud_notify") then
		table.insert(current.log, { source = source, level = level, text = text });
	end
end);

-- Like usermanager and mod_c2s: sessions are closed during the event, the store is purged after it.
local function close_sessions(event)
	if event.host ~= name then return; end
	for _, session in ipairs(sessions.of(current.host, event.username)) do smacks.close(current.host, session); end
end

-- Seconds, as the module counts them.
function world.monotonic()
	return time.monotonic() // 1 | 0;
end

-- The sentences that may end a log line about a decision.
local sentences = {};
for _, sentence in ipairs(library.sentences) do
	sentences[sentence] = true;
end

-- 1x.3: a line has one decision: path, identifier, user and reason; for a veto also the handler's reason, for some of a
-- scan their number.
local function is_decision(text)
	local path, reason = text:match("^%a[%a ]+ %((.-)%) to '.*' of .-: (.*)$");
	return sentences[path] and (sentences[reason:gsub(" %(%d+ of %d+ stanzas%)$", "")] or reason:match("^vetoed: ."));
end

-- No event or timer may have raised, and every decision in the log must be complete.
function world.finish()
	local errors = {};
	for _, line in ipairs(current.log) do
		local text = line.text;
		if text:match("^Pushed") or text:match("^Not pushed") then
			if not is_decision(text) then errors[#errors + 1] = "logged: "..text; end
		end
	end
	for _, err in ipairs(current.host.errors) do errors[#errors + 1] = err.message; end
	for _, err in ipairs(clock.errors) do errors[#errors + 1] = err; end
	prosody.events.remove_handler("user-deleted", close_sessions);
	current.host:destroy();
	current = nil;
	assert(not errors[1], errors[1]);
end

-- options: config, disk, smacks_style ("0.12" or "13"), module_path, unloaded, statistics
function world.new(options)
	if current then world.finish(); end
	options = options or {};
	clock.reset(options.now);
	environment.accounts = {};
	environment.metric_registry = options.statistics and new_statistics().metric_registry or nil;
	environment.set_version(options.smacks_style or "0.12");
	options.module_path = options.module_path or module_path;
	local host = host_object.new(name, options);
	current = setmetatable({ host = host, disk = host.disk, log = {}, count = 0 }, { __index = methods });
	smacks.attach(host);
	delivery.attach(host);
	prosody.events.add_handler("user-deleted", close_sessions, 200);
	if not options.unloaded then host:load(); end
	current.idle_timers = clock.pending(); -- those of the module itself
	return current;
end

-- The process ends and another one starts with the same disk.
function methods:restart(options)
	options = options or {};
	options.disk, options.now = self.disk, clock.now;
	return world.new(options);
end

-- A connected session with stream management.
function methods:session(user, resource, fields)
	return smacks.enable(self.host, sessions.bind(self.host, user, resource, fields));
end

function methods:next_id()
	self.count = self.count + 1;
	return "id-"..self.count;
end

-- attr: of the enable element; form: its child, if any; language: of the iq. Returns the only answer.
function methods:request(element, session, attr, form, language)
	attr.xmlns = "urn:xmpp:push:0";
	local iq = st.iq { type = "set", id = self:next_id(), from = session.full_jid, ["xml:lang"] = language };
	iq:tag(element, attr);
	if form then iq:add_child(form); end
	self.host.replies = {};
	assert(self.host:receive_self_iq(session, iq:reset()) == true, "the request has not been handled");
	assert(#self.host.replies < 2, "the request has two answers");
	return self.host.replies[1];
end

function methods:enable(session, attr, form, language)
	return self:request("enable", session, attr, form, language);
end

function methods:disable(session, attr)
	return self:request("disable", session, attr);
end

-- A session with stream management and a registration of its own, whose node is the resource.
function methods:device(user, resource, fields)
	local session = self:session(user, resource, fields);
	self:register(session, resource);
	return session;
end

function methods:register(session, node)
	local reply = self:enable(session, { jid = "push.test", node = node });
	assert(reply and reply.attr.type == "result", "not registered");
	smacks.ack(session);
end

-- A device that hibernates.
function methods:sleeper(user, resource, fields)
	local session = self:device(user, resource, fields);
	smacks.hibernate(self.host, session);
	return session;
end

-- A user who is registered and has no session.
function methods:absent(user, ...)
	for _, resource in ipairs { ... } do
		local session = self:device(user, resource);
		smacks.close(self.host, session);
	end
end

-- A message of a kind of inprocess.stanzas, to the user's bare JID.
function methods:message(user, kind, attr)
	attr = attr or {};
	attr.id = attr.id or self:next_id();
	attr.from = attr.from or "contact@remote.test/phone";
	attr.to = attr.to or user.."@"..name;
	return stanzas.build(kind or "chat", attr);
end

function methods:fire(event, data)
	return self.host:fire(event, data);
end

function methods:offline(user, stanza, origin)
	return self:fire("message/offline/handle", { username = user, stanza = stanza, origin = origin or remote });
end

function methods:archived(user, stanza, id, origin)
	return self:fire("archive-message-added", { for_user = user, stanza = stanza, id = id, origin = origin or remote });
end

-- A handler of an event of this host, before the module's own.
function methods:on(event, handler, priority)
	self.host.events.add_handler(event, handler, priority);
end

function methods:delete(user)
	prosody.events.fire_event("user-deleted", { username = user, host = name });
	storage.purge(self.disk, user);
end

-- As usermanager of Prosody 13 does it.
function methods.disable_account(_, user)
	environment.accounts[user] = false;
	prosody.events.fire_event("user-disabled", { username = user, host = name });
end

function methods.enable_account(_, user)
	environment.accounts[user] = nil;
	prosody.events.fire_event("user-enabled", { username = user, host = name });
end

function methods:stored(user)
	return self.disk.stores.cloud_notify[user];
end

-- Takes what was sent of one kind: "set" for publishes, "get" for probes.
local function take(self, kind)
	local taken, left = {}, {};
	for _, iq in ipairs(self.host.sent) do table.insert(iq.attr.type == kind and taken or left, iq); end
	self.host.sent = left;
	return taken;
end

-- The publishes sent since the last call.
function methods:take_publishes()
	return take(self, "set");
end

-- The probes sent since the last call.
function methods:take_probes()
	return take(self, "get");
end

-- The same as text, see publish.texts.
function methods:pushes()
	return publish.texts(self:take_publishes());
end

-- One publish to each registration of a user who is away.
function methods:publishes_to(user)
	self:offline(user, self:message(user));
	return self:take_publishes();
end

-- An error as the service gives it. fields: its type, or { type, condition, text, by }; as a dead device if it says no more.
local function add_error(answer, fields)
	if type(fields) == "string" then fields = { type = fields }; end
	answer:tag("error", { type = fields.type or "cancel", by = fields.by });
	local condition = fields.condition or "item-not-found";
	answer:tag(condition, { xmlns = xmlns_stanzas }):up();
	if fields.text then answer:text_tag("text", fields.text, { xmlns = xmlns_stanzas }); end
	return answer:reset();
end

-- The push service's answer to a publish or a probe: a result, or an error, see add_error.
function methods:answer(iq, err, from)
	local answer = st.iq { type = err and "error" or "result", id = iq.attr.id, from = from or iq.attr.to, to = name };
	if err then add_error(answer, err); end
	return self.host:receive_iq(remote, answer);
end

-- The number of log lines with a text, of one level or any.
function methods:logged(text, level)
	local count = 0;
	for _, line in ipairs(self.log) do
		if line.text:find(text, 1, true) and (not level or line.level == level) then count = count + 1; end
	end
	return count;
end

return world;
