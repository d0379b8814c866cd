-- Test only: lets tests inspect and change a running server. Never load it on a real one.
local json = require "util.json";
local st = require "util.stanza";
local modulemanager = require "core.modulemanager";
local usermanager = require "core.usermanager";

local host = module.host;
local xmlns = "urn:example:push-test";
local registrations = module:open_store("cloud_notify");
local ended = module:open_store("cloud_notify_ended");
local registration_rules = {}; -- username -> what happens to a registration: "refuse", "raise" or a field to add

local commands = module:shared "commands"; -- other test modules add theirs
local rules = {}; -- username -> { veto = body, mute = whether all are vetoed, fail = node, add = { node, text } }
local seen = {}; -- username -> list of the pushes that fired an event

-- The table of each name that modules require: one table today. -> its function as the server made it
local real_monotonics = {};
for _, name in ipairs { "util.time", "prosody.util.time" } do
	local found, library = pcall(require, name);
	if found then real_monotonics[library] = library.monotonic; end
end

function commands.create_user(args)
	return usermanager.create_user(args.username, args.password, args.host or host);
end

function commands.delete_user(args)
	return (usermanager.delete_user(args.username, host)) and true;
end

function commands.disable_account(args)
	return (usermanager.disable_user(args.username, host)) and true;
end

function commands.enable_account(args)
	return (usermanager.enable_user(args.username, host)) and true;
end

function commands.registered(args) -- as mod_register_ibr tells it
	module:fire_event("user-registered", { username = args.username, host = host, source = "mod_register" });
	return true;
end

local ahead, wall_ahead = 0, 0; -- seconds

local function set_wall_clock()
	local real_time = os.time;
	function os.time(date) return date and real_time(date) or real_time() + wall_ahead; end
end

local function new_monotonic(library, seconds)
	local real_monotonic = real_monotonics[library];
	return function () return real_monotonic() + seconds; end
end

-- What modules measure ages by goes on, and with `wall` the calendar, too. Calls add up. Who has kept an earlier function
-- goes on with the earlier clock, as the server's timers do.
function commands.later(args)
	ahead = ahead + args.seconds;
	for library in pairs(real_monotonics) do library.monotonic = new_monotonic(library, ahead); end
	if args.wall then
		if wall_ahead == 0 then set_wall_clock(); end
		wall_ahead = wall_ahead + args.seconds;
	end
	return ahead;
end

-- Whether the component with this domain is connected.
function commands.is_connected(args)
	return modulemanager.get_module(args.service, "component").connected;
end

function commands.session(args)
	local session = prosody.full_sessions[args.jid];
	if not session then return nil; end
	local watchdog = session.hibernating_watchdog;
	return {
		push_identifier = session.push_identifier;
		has_push_settings = session.push_settings ~= nil;
		state = session.state;
		awaiting_ack = session.awaiting_ack or false;
		hibernating = session.hibernating and true or false;
		pending = session.push_queue and #session.push_queue or 0;
		awaiting_push_timer = session.awaiting_push_timer ~= nil;
		first_hibernated_push = session.first_hibernated_push;
		original_smacks_timeout = session.original_smacks_timeout;
		watchdog_timeout = watchdog and (watchdog.timeout == math.huge and "never" or watchdog.timeout);
		watchdog = watchdog and tostring(watchdog);
	};
end

-- The servers that this host is connected to, or tries to reach.
function commands.s2s_sessions()
	local domains = {};
	for domain in pairs(prosody.hosts[host].s2sout) do table.insert(domains, domain); end
	return domains;
end

-- Whether mod_smacks keeps what has been sent to other servers until they acknowledge it.
function commands.s2s_is_acknowledged()
	local sessions = prosody.hosts[host].s2sout;
	for _, session in pairs(sessions) do
		if not session.smacks then return false; end
	end
	return next(sessions) ~= nil;
end

function commands.close(args) -- as an administrator does it
	prosody.full_sessions[args.jid]:close({ condition = "policy-violation"; text = "closed by the test" });
	return true;
end

function commands.expire(args) -- what the timer of the watchdog does
	prosody.full_sessions[args.jid].hibernating_watchdog:callback();
	return true;
end

-- As another module may damage a session: a field is true, or reading any field raises. Without a field repairs it.
local undamaged = {};
function commands.damage(args)
	local session = undamaged[args.jid] or prosody.full_sessions[args.jid];
	undamaged[args.jid] = args.field and session or nil;
	local sessions = prosody.hosts[host].sessions[session.username].sessions;
	sessions[session.resource] = session;
	if args.field == "every field" then
		sessions[session.resource] = setmetatable({}, { __index = function () error("damaged on purpose"); end });
	elseif args.field then
		session[args.field] = true;
	else
		session.awaiting_push_timer = nil;
		if session.hibernating_watchdog == true then session.hibernating_watchdog = nil; end
	end
	return true;
end

function commands.archive(args) -- as another module tells of an archived message; sender: the user name of its session
	local to, from = args.username.."@"..host, "somebody@example.org";
	local stanza = st.message({ type = "chat", id = args.id, to = to, from = from }, "hello");
	module:fire_event("archive-message-added", {
		for_user = args.username, stanza = stanza, id = args.id, origin = { username = args.sender };
	});
	return true;
end

function commands.stored(args)
	return registrations:get(args.username) or {};
end

function commands.ended(args)
	return ended:get(args.username) or {};
end

function commands.set_field(args) -- the module under test must not have the user in memory
	local records = registrations:get(args.username);
	records[args.identifier][args.field] = args.value;
	return registrations:set(args.username, records);
end

function commands.hold(args) -- as another module does it
	local session = prosody.full_sessions[args.jid];
	session.push_identifier = args.identifier;
	session.push_settings = args.settings;
	if args.settings == nil and args.identifier then
		session.push_settings = registrations:get(session.username)[args.identifier];
	end
	return true;
end

function commands.loaded_from()
	return modulemanager.get_module(host, "cloud_notify").module:get_directory();
end

function commands.reload()
	return modulemanager.reload(host, "cloud_notify") and true;
end

function commands.unload(args)
	return modulemanager.unload(args.host or host, args.module or "cloud_notify") and true;
end

function commands.load(args)
	return modulemanager.load(args.host or host, args.module or "cloud_notify") and true;
end

-- The module under test with its parts.
local function parts()
	return modulemanager.get_module(host, "cloud_notify").module;
end

function commands.check()
	local push = parts();
	return push:require "checks"(push:require "library").run();
end

local services_asked; -- the findings, once they are there

function commands.ask_services(args)
	services_asked = nil;
	parts():require "ask_services"(args.services, args.timeout):next(function (list) services_asked = list; end);
	return true;
end

function commands.services_asked()
	return services_asked;
end

function commands.ping(args)
	module:fire_event("cloud-notify-ping", { user = args.username; push_services = args.push_services });
	return true;
end

function commands.rule(args)
	rules[args.username] = { veto = args.veto, mute = args.mute, fail = args.fail, add = args.add };
	return true;
end

function commands.registration_rule(args)
	registration_rules[args.username] = args.rule;
	return true;
end

function commands.has_push_handlers()
	return prosody.hosts[host].events.get_handlers("cloud_notify/push") ~= nil;
end

function commands.push_events(args)
	return seen[args.username] or {};
end

function commands.footprint()
	seen = {};
	collectgarbage(); collectgarbage();
	local handlers = 0;
	for event in pairs(prosody.hosts[host].events._event_map) do
		if event:find("^iq%-result/host/") or event:find("^iq%-error/host/") then handlers = handlers + 1; end
	end
	return { kilobytes = collectgarbage("count"), handlers = handlers };
end

-- What other modules see in an event.
local function described(event)
	local pubsub = event.notification_stanza:get_child("pubsub", "http://jabber.org/protocol/pubsub");
	return {
		node = event.push_info.node;
		important = event.important;
		body = event.push_summary["last-message-body"];
		jid = event.push_info.jid;
		options = event.push_info.options ~= nil;
		original_id = event.original_stanza and event.original_stanza.attr.id;
		payload_is_sent = pubsub.tags[1].tags[1].tags[1] == event.notification_payload;
		count = event.push_summary["message-count"];
		sender = event.push_summary["last-message-sender"];
	};
end

local function observe_push(event)
	local rule = rules[event.username] or {};
	local stanza = event.original_stanza;
	if rule.fail and rule.fail == event.push_info.node then error("raised on purpose"); end
	if rule.mute or rule.veto and stanza and stanza:get_child_text("body") == rule.veto then
		event.reason = "the test says so";
		return true;
	end
	seen[event.username] = seen[event.username] or {};
	table.insert(seen[event.username], described(event));
	if rule.add and rule.add.node == event.push_info.node then
		event.notification_payload:text_tag("added", rule.add.text, { xmlns = xmlns });
	end
end

-- Whether this module has a handler of cloud_notify/push, which rules and push_events need.
function commands.observe_pushes(args)
	module:unhook("cloud_notify/push", observe_push);
	if args.on then module:hook("cloud_notify/push", observe_push); end
	return true;
end

commands.observe_pushes { on = module:get_option_boolean("test_observes_pushes", true) };

module:hook("cloud_notify/registration", function (event)
	local rule = registration_rules[event.origin.username];
	if rule == "raise" then error("raised on purpose"); end
	if rule == "refuse" then
		event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed", "the test says so"));
		return false;
	end
	event.push_info.added = rule;
end);

module:hook("iq-set/host/"..xmlns..":command", function (event)
	local origin, stanza = event.origin, event.stanza;
	local request = stanza.tags[1];
	local ok, result = pcall(commands[request.attr.name], json.decode(request:get_text()));
	if not ok then
		origin.send(st.error_reply(stanza, "cancel", "internal-server-error", tostring(result)));
	else
		origin.send(st.reply(stanza):text_tag("command", json.encode({ result = result }), { xmlns = xmlns }));
	end
	return true;
end);
