-- Plays a sequence on a host with one module and returns the recorded steps.

local answers = require "differential.answers";
local environment = require "inprocess.environment";
local clock = environment.clock;
local delivery = require "inprocess.delivery";
local host_object = require "inprocess.host";
local messages = require "differential.messages";
local outside = require "differential.outside";
local recorder = require "differential.recorder";
local requests = require "differential.requests";
local sessions = require "inprocess.sessions";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local stanzas = require "inprocess.stanzas";
local storage = require "inprocess.storage";

local domain = "example.test";
local player = {};
local ops = {};

-- The original knows no outages: it counts all errors, and sends nothing again.
local function config_of(sequence)
	local config = {};
	for name, value in pairs(sequence.config) do config[name] = value; end
	if not sequence.outages then config.push_error_period, config.push_retry = 0, false; end
	return config;
end

local function start_host(run)
	local host = host_object.new(domain, {
		module_path = run.module_path, config = config_of(run.sequence), disk = run.disk, smacks_style = run.sequence.smacks_style;
		has_mam = not run.sequence.no_mam;
	});
	run.host = host;
	smacks.attach(host);
	delivery.attach(host);
	run.recorder:attach(host);
	host.events.add_handler("resource-unbind", function (event)
		if event.session.resending_unacked then run.recorder:count("session expired"); end
	end);
	host:load();
end

local function session_of(run, op)
	return sessions.find(run.host, op.user, op.resource);
end

local function awake(run, op)
	local session = session_of(run, op);
	return session and not session.hibernating and session;
end

-- The occupants that a session asked to be; former nicks stay.
local occupants = {
	joined = { ["room@rooms.test/me"] = true }, renamed = { ["room@rooms.test/me"] = true, ["room@rooms.test/former"] = true };
};

-- Each operation returns what happened, for the summary; nothing if it had nothing to act on.

function ops.connect(run, op)
	if session_of(run, op) or not environment.is_enabled(op.user) then return nil; end
	local session = sessions.bind(run.host, op.user, op.resource, {
		mam_requested = op.mam, want_carbons = op.carbons, client_id = op.client_id, directed = occupants[run.sequence.rooms];
	});
	smacks.enable(run.host, session);
	return "session coming";
end

function ops.enable(run, op)
	clock.advance(1); -- no two registrations of the same second
	local session = awake(run, op);
	return session and requests.enable(run, session, op);
end

function ops.disable(run, op)
	local session = awake(run, op);
	return session and requests.disable(run, session, op);
end

local archive_ids = {
	with_id = function (name) return "archive-"..name; end, with_number = function (name) return tonumber(name:match("%d+")); end;
	without_id = function () return false; end;
};

-- Where mod_mam is not loaded nothing is archived.
local function archive_id(run, op, name)
	local make = not run.sequence.no_mam and archive_ids[op.archive];
	if make then return make(name); end
end

local function message_options(run, op, name)
	return {
		kind = op.kind, id = name, wire_id = op.wire_id, text = messages.text(op, name), from = stanzas.kinds[op.kind].from or op.from;
		to_resource = op.resource, stamp = op.stamp, forged = op.forged, archive_id = archive_id(run, op, name);
	};
end

function ops.message(run, op)
	delivery.message(run.host, op.user, message_options(run, op, op.id));
	return "message "..op.kind;
end

function ops.outgoing(run, op)
	local session = awake(run, op);
	if not session then return nil; end
	delivery.outgoing(run.host, session, message_options(run, op, op.id));
	return "outgoing message";
end

-- Perhaps two users write to themselves at once: both notes leave before one arrives.
function ops.note(run, op)
	local arrivals = {};
	for _, sender in ipairs {
		{ user = op.user, resource = op.resource, name = op.id };
		{ user = op.second_user, resource = op.second_resource, name = op.second_id };
	} do
		local session = sender.name and awake(run, sender);
		if session then
			arrivals[#arrivals + 1] = delivery.note_to_self(run.host, session, message_options(run, op, sender.name));
		end
	end
	for _, arrive in ipairs(arrivals) do arrive(); end
	return arrivals[2] and "notes to oneself at once" or arrivals[1] and "note to oneself";
end

function ops.ack(run, op)
	local session = awake(run, op);
	if not session then return nil; end
	smacks.ack(session, (op.count or 0) > 0 and op.count or nil);
	return "ack";
end

function ops.ack_delayed(run, op)
	local session = awake(run, op);
	if not session or smacks.unacked(session) == 0 then return nil; end
	smacks.ack_delayed(run.host, session, op.with_last);
	return "ack delayed";
end

function ops.hibernate(run, op)
	local session = awake(run, op);
	if not session then return nil; end
	smacks.hibernate(run.host, session);
	return "session hibernating";
end

function ops.resume(run, op)
	local session = session_of(run, op);
	if not session or not session.hibernating then return nil; end
	smacks.resume(run.host, session, op.count);
	return "session resumed";
end

function ops.close(run, op)
	local session = session_of(run, op);
	if not session then return nil; end
	smacks.close(run.host, session);
	return "session closed";
end

function ops.disco(run, op)
	local session = awake(run, op);
	if not session then return nil; end
	local reply = st.reply(st.iq({ type = "get", id = "disco", from = session.full_jid })):query();
	run.host:fire("account-disco-info", { origin = session, stanza = reply, reply = reply });
	run.recorder:effect({ kind = "disco", user = op.user, answer = tostring(reply) });
	return "disco";
end

function ops.advance(_, op)
	clock.advance(op.seconds);
	return "clock moved";
end

-- Somebody sets the clock of the machine.
function ops.clock(_, op)
	clock.set(op.seconds);
	return "clock set "..(op.seconds < 0 and "back" or "forward");
end

-- Addresses of tables that nobody has any more are used again.
function ops.collect()
	collectgarbage();
	return "garbage collected";
end

ops.answer = answers.play;
ops.service = answers.set_service;

-- Every service answers from now on, and time goes by until all that waits has been sent.
function ops.heal(run)
	answers.set_service(run, { how = "result" });
	clock.advance(7200);
	return "outage over";
end

function ops.reload(run)
	run.host:reload();
	return "reload";
end

function ops.restart(run)
	run.host:destroy();
	local ahead = clock.ahead;
	clock.reset(clock.now + 3);
	clock.set(ahead);
	start_host(run);
	return "restart";
end

-- is_down: while the server does not run
function ops.outside(run, op)
	local what = outside[op.area](run, op);
	local otherwise = op.is_down and ops.restart(run);
	return what or otherwise or nil;
end

function ops.veto(run, op)
	run.recorder.veto_modulo = op.modulo;
	return "veto "..(op.modulo and "on" or "off");
end

-- For the next operation.
function ops.store_failure(run, op)
	storage.fail(run.disk, op.operation, "always");
	return "store failure";
end

function ops.ping(run, op)
	local services;
	if op.services then services = { ["given.test<x"] = { jid = "given.test", node = "x" } }; end
	run.host:fire("cloud-notify-ping", { user = op.user, push_services = services });
	return "ping";
end

-- Like usermanager: mod_c2s closes the sessions during the event, and the stores are purged at the end.
function ops.delete_user(run, op)
	local function close_sessions()
		for _, session in ipairs(sessions.of(run.host, op.user)) do smacks.close(run.host, session); end
	end
	local events = environment.prosody.events;
	events.add_handler("user-deleted", close_sessions, 200);
	run.host:protect("user-deleted", events.fire_event, "user-deleted", { username = op.user, host = domain });
	events.remove_handler("user-deleted", close_sessions);
	storage.purge(run.disk, op.user);
	return "user deleted";
end

-- observed: with a cloud_notify/push handler, which may also veto and change; without it only the wire is seen.
function player.play(sequence, module_path, observed)
	local left = environment.hosts[domain]; -- of a sequence that raised
	if left then left:destroy(); end
	clock.reset(1700000000);
	environment.accounts = {};
	environment.set_version("13"); -- accounts may be disabled
	local run = {
		sequence = sequence, module_path = module_path, number = 0;
		disk = storage.new_disk(), former = {}, recorder = recorder.new(sequence, observed);
	};
	run.recorder.on_iq = function (iq) answers.arrived(run, iq); end;
	start_host(run);
	for number, op in ipairs(sequence.ops) do
		run.number = number;
		run.recorder:begin(op);
		local what = ops[op.op](run, op);
		if what then run.recorder:happened(what); end
		if op.op ~= "store_failure" then run.disk.failing = {}; end
		run.recorder:finish();
	end
	run.host:destroy();
	return run.recorder.steps, run.recorder.counts;
end

return player;
