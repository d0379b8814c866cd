-- XEP-0357: Push Notifications
--
-- Handles the events of a host, asks the rules (a shared library, see Sources/PushRules) who is notified, and carries out
-- their decisions. It contains no rule itself.

local place = module:require "place";
if place.is_prosodyctl then
	module.command = place.command;
	return;
end

local guarded = module:require "guarded";
local new_decision_log = module:require "decision_log";
local new_sessions = module:require "sessions";

-- A reload must log dropped batches (life.2) even if the library cannot be loaded. Until it is, these two codes are their
-- own names.
local rules = {
	sentences = { stream_management = "stream management"; unloaded = "the module is unloaded"; };
	reason = function (name) return name; end;
};
local decision_log = new_decision_log(rules);
local sessions = new_sessions(rules, decision_log);

local function load_library()
	local library = module:require "library";
	local new_clock = module:require "clock";
	rules.engine = library.new_engine();
	for code, sentence in ipairs(library.sentences) do rules.sentences[code] = sentence; end
	rules.reason, rules.classes, rules.effects = library.reason, library.classes, library.effects;
	rules.reasons, rules.kinds, rules.overdue_after = library.reasons, library.kinds, library.overdue_after;
	rules.now, rules.monotonic = new_clock(rules);
	rules.publish_id_length, rules.ellipsis = library.publish_id_length, library.ellipsis;
	rules.answer_period = library.answer_period;
	return library;
end

local function start()
	local library = load_library();
	local parts = { library = library; status = module:require "status"(library.module_version); };
	local prepare_jid = module:require "prepared_jids"; -- one cache for all
	local effects;
	local function carry_out_effects(answer) effects(answer); end

	local metrics = module:require "metrics"(rules, sessions);
	parts.metrics = metrics;
	parts.registrations = module:require "registrations"(rules, sessions, prepare_jid, carry_out_effects, metrics);
	parts.all_registrations = module:require "all_registrations"(parts.registrations);
	parts.wake_ups = module:require "wake_ups"(rules, guarded("the wake-ups", function ()
		local is_waiting, has_effects = rules.engine:tick(rules.monotonic());
		if has_effects then carry_out_effects(); end
		return is_waiting;
	end));
	parts.calls = module:require "calls"(rules);
	parts.publisher = module:require "publisher"(
		rules, parts.registrations, sessions, decision_log, parts.wake_ups, parts.calls, prepare_jid, metrics);
	sessions.knock_with(module:require "knock"(rules, parts.registrations, parts.publisher, sessions, decision_log));
	parts.services = module:require "services"(rules, parts.status);
	effects = module:require "effects"(
		rules, parts.registrations, sessions, parts.wake_ups, parts.publisher, prepare_jid, parts.services);
	parts.push_tests = module:require "push_tests"(rules, parts.registrations, parts.publisher, decision_log);
	local listeners = { parts.services.answered, parts.push_tests.answered, metrics and metrics.answered };
	parts.answers = module:require "answers"(rules, parts.wake_ups, listeners, carry_out_effects, prepare_jid);
	parts.requests = module:require "requests"(rules, parts.registrations, prepare_jid);
	parts.stream_management = module:require "stream_management"(
		rules, parts.publisher, sessions, decision_log, parts.registrations, carry_out_effects);
	parts.messages = module:require "messages"(rules, parts.registrations, parts.publisher, decision_log);
	parts.checks = module:require "checks"(parts.library);
	parts.companions = module:require "companions".watch(parts.status);
	parts.of_record = module:require "commands/of_record"(rules);
	parts.commands = module:require "commands"(rules, parts, sessions);
	return parts;
end

-- Without its library or store the module does not load. If this was a reload, restore the sessions as an unload would
-- (life.2).
local function started(ok, ...)
	if ok then return ...; end
	sessions.restore_all();
	error((...), 0);
end

local parts = started(pcall(start));
local registrations, requests, messages, calls = parts.registrations, parts.requests, parts.messages, parts.calls;
local stream_management, answers, wake_ups = parts.stream_management, parts.answers, parts.wake_ups;
local library, status, metrics = parts.library, parts.status, parts.metrics;

local function announce_feature(event)
	(event.reply or event.stanza):tag("feature", { var = "urn:xmpp:push:0" }):up();
end

-- mod_mam keeps others from forging archive ids (1x.1).
local function believe_archive_ids()
	rules.engine:believe_archive_ids(prosody.hosts[module.host].modules.mam ~= nil);
end

local hooks = {
	{ "account-disco-info", announce_feature };
	{ "iq-set/self/urn:xmpp:push:0:enable", requests.enable };
	{ "iq-set/self/urn:xmpp:push:0:disable", requests.disable };
	{ "iq/host", answers.answered, 10 };
	{ "smacks-ack-delayed", stream_management.ack_delayed };
	{ "smacks-hibernation-start", stream_management.hibernation_started };
	{ "smacks-hibernation-end", stream_management.hibernation_ended };
	{ "resource-bind", function (event) registrations.user_bound(event.session); end };
	{ "delivery/failure", stream_management.delivery_failed, 1000 }; -- before any handler that ends the event
	{ "resource-unbind", stream_management.session_ended, 1000 }; -- before mod_presence takes the session's priority away
	{ "user-registered", function (event) registrations.user_registered(event.username); end };
	{ "module-loaded", believe_archive_ids };
	{ "module-unloaded", believe_archive_ids };
	{ "module-loaded", parts.companions.changed };
	{ "module-unloaded", parts.companions.changed };
	{ "message/bare/groupchat", messages.groupchat, 1 };
	{ "cloud-notify-ping", messages.ping };
};

-- Hot events: most return at once; only their slow path is guarded.
local frequent_hooks = {
	{ "smacks-hibernation-stanza-queued", stream_management.stanza_queued };
	{ "archive-message-added", messages.archived };
	{ "message/offline/handle", messages.offline, 1 };
	{ "message/bare", calls.received, 1 };
	{ "message/full", calls.received, 1 };
	{ "message/bare", messages.delivered, -0.5 }; -- after mod_mam, before mod_message
	{ "message/full", messages.delivered, -0.5 };
	{ "pre-message/bare", calls.sent, 1 };
	{ "pre-message/full", calls.sent, 1 };
};

for _, hook in ipairs(hooks) do
	module:hook(hook[1], guarded(hook[1], hook[2]), hook[3]);
end
for _, hook in ipairs(frequent_hooks) do
	module:hook(hook[1], hook[2], hook[3]);
end

-- About users of any host. Those before mod_c2s disconnects the user have a high priority, the one after every other
-- handler a low one.
local global_hooks = {
	{ "user-deleted", registrations.user_going, 250 };
	{ "user-deleted", registrations.user_gone, -1000 };
	{ "user-disabled", registrations.account_changed, 250 };
	{ "user-enabled", registrations.account_changed, 250 };
};

for _, hook in ipairs(global_hooks) do
	module:hook_global(hook[1], guarded(hook[1], function (event)
		if event.host == module.host then hook[2](event.username); end
	end), hook[3]);
end

-- Before mod_smacks gives up the sessions.
module:hook_global("server-stopping", guarded("server-stopping", stream_management.server_stopping));

believe_archive_ids();
answers.configure();
stream_management.resume_batches();
if metrics then metrics.start(parts); end
module.version = library.version;
module.push_commands = parts.commands;
parts.commands.start_shell();
for _, refused in ipairs(module:require "options".refused()) do status.set(refused.text, refused.text); end

-- state: whether it is new
local function log_start(state)
	module:log("info", "Push notifications %s: rules library %s (%s), %s",
		library.module_version, library.version, library.digest, state);
end

if not module.reloading then log_start("new state"); end

function module.save()
	return {
		engine = rules.engine; library = library.digest; wake_ups = wake_ups.save(); services = parts.services.save();
		stored_records = registrations.stored_records; ended_sessions = sessions.ended.all();
		failing_services = status.services(); push_tests = parts.push_tests.save(); metrics = metrics and metrics.save();
		results_since = parts.of_record.save();
	};
end

function module.restore(saved)
	local is_kept = saved.library == library.digest; -- an engine works with the code that made it
	if is_kept then
		rules.engine = saved.engine;
		wake_ups.restore(saved.wake_ups);
		parts.services.restore(saved.services);
		parts.push_tests.restore(saved.push_tests);
		parts.of_record.restore(saved.results_since);
		registrations.restored();
		status.restore(saved.failing_services or {});
		if metrics and saved.metrics then metrics.restore(saved.metrics); end
	end
	log_start(is_kept and "state kept from before the reload" or "new state");
	answers.configure();
	believe_archive_ids();
	for record in pairs(saved.stored_records or {}) do registrations.stored_records[record] = true; end
	stream_management.resume_ended(saved.ended_sessions or {});
end

function module.unload()
	parts.all_registrations.stop();
	registrations.stop();
	wake_ups.stop();
	parts.commands.stop_shell();
	parts.companions.stop();
	if module.reloading then
		stream_management.pause_batches();
	else
		stream_management.scan_ended();
		sessions.restore_all();
	end
	if metrics then metrics.count_recorded(); end -- the engine may go with the module
end
