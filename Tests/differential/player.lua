-- Plays a sequence on a host with one module and returns the recorded steps.

local environment = require "inprocess.environment";
local clock = environment.clock;
local delivery = require "inprocess.delivery";
local endpoints = require "differential.generator".endpoints;
local host_object = require "inprocess.host";
local recorder = require "differential.recorder";
local sessions = require "inprocess.sessions";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local storage = require "inprocess.storage";

local domain = "example.test";
local player = {};
local ops = {};

local function start_host(run)
	local host = host_object.new(domain, {
		module_path = run.module_path, config = run.sequence.config, disk = run.disk, smacks_style = run.sequence.smacks_style;
	});
	run.host = host;
	smacks.attach(host);
	delivery.attach(host);
	run.recorder:attach(host);
	host:load();
end

local function session_of(run, op)
	return sessions.find(run.host, op.user, op.resource);
end

local function awake(run, op)
	local session = session_of(run, op);
	return session and not session.hibernating and session;
end

function ops.connect(run, op)
	if session_of(run, op) then return; end
	local session = sessions.bind(run.host, op.user, op.resource, {
		mam_requested = op.mam, want_carbons = op.carbons, client_id = op.client_id;
	});
	smacks.enable(run.host, session);
end

local function self_iq(run, session, op, name, attr)
	attr.xmlns = "urn:xmpp:push:0";
	return st.iq({ type = "set", id = "iq"..run.number, from = session.full_jid, ["xml:lang"] = op.language })
		:tag(name, attr);
end

local wrong_jids = { own_jid = function (session) return session.full_jid; end, not_a_jid = function () return "@/x"; end };

function ops.enable(run, op)
	clock.advance(1); -- no two registrations of the same second
	local session = awake(run, op);
	if not session then return; end
	local endpoint = endpoints[op.endpoint];
	local jid = endpoint.jid;
	if op.wrong == "no_jid" then jid = nil; end
	if wrong_jids[op.wrong] then jid = wrong_jids[op.wrong](session); end
	local iq = self_iq(run, session, op, "enable", { jid = jid, node = endpoint.node });
	if op.options then
		iq:tag("x", { xmlns = "jabber:x:data", type = "submit" }):tag("field", { var = "secret" })
			:text_tag("value", "s"..run.number):up():up();
	end
	if op.wrong == "no_form" then iq:tag("x", { xmlns = "urn:test:no-form" }):up(); end
	run.host:receive_self_iq(session, iq:reset());
end

function ops.disable(run, op)
	local session = awake(run, op);
	if not session then return; end
	local endpoint = endpoints[op.endpoint];
	local attr = { jid = endpoint.jid, node = not op.whole_jid and endpoint.node or nil };
	if op.wrong == "no_jid" then attr.jid = nil; end
	run.host:receive_self_iq(session, self_iq(run, session, op, "disable", attr):reset());
end

local function message_options(op)
	return {
		kind = op.kind, id = op.id, to_resource = op.resource;
		archive_id = op.archive == "with_id" and "archive-"..op.id or nil, archive_without_id = op.archive == "without_id";
	};
end

function ops.message(run, op)
	delivery.message(run.host, op.user, message_options(op));
end

function ops.outgoing(run, op)
	local session = awake(run, op);
	if session then delivery.outgoing(run.host, session, message_options(op)); end
end

function ops.note(run, op)
	local session = awake(run, op);
	if session then delivery.note_to_self(run.host, session, message_options(op)); end
end

function ops.ack(run, op)
	local session = awake(run, op);
	if session then smacks.ack(session, op.count > 0 and op.count or nil); end
end

function ops.ack_delayed(run, op)
	local session = awake(run, op);
	if session and smacks.unacked(session) > 0 then smacks.ack_delayed(run.host, session, op.with_last); end
end

function ops.hibernate(run, op)
	local session = awake(run, op);
	if session then smacks.hibernate(run.host, session); end
end

function ops.resume(run, op)
	local session = session_of(run, op);
	if session and session.hibernating then smacks.resume(run.host, session, op.count); end
end

function ops.close(run, op)
	local session = session_of(run, op);
	if session then smacks.close(run.host, session); end
end

function ops.disco(run, op)
	local session = awake(run, op);
	if not session then return; end
	local reply = st.reply(st.iq({ type = "get", id = "disco", from = session.full_jid })):query();
	run.host:fire("account-disco-info", { origin = session, stanza = reply, reply = reply });
	run.recorder:effect({ kind = "disco", user = op.user, answer = tostring(reply) });
end

function ops.advance(_, op)
	clock.advance(op.seconds);
end

local function answer_stanza(publish, how)
	local from = how == "foreign" and "else.test" or publish.to;
	if how == "result" then return st.iq({ type = "result", id = publish.id, from = from, to = domain }); end
	local kind = (how == "wait" or how == "auth") and how or "cancel";
	return st.iq({ type = "error", id = publish.id, from = from, to = domain })
		:tag("error", { type = kind }):tag("item-not-found", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):reset();
end

-- Every publish to the endpoint that is still unanswered gets this answer; "repeat" repeats the last ones.
function ops.answer(run, op)
	local endpoint, rec = endpoints[op.endpoint], run.recorder;
	local identifier = endpoint.jid.."<"..(endpoint.node or "");
	local open, chosen = {}, {};
	for _, publish in ipairs(rec.in_flight) do
		local list = publish.identifier == identifier and chosen or open;
		list[#list + 1] = publish;
	end
	if op.how == "repeat" then chosen = rec.answered[identifier] or {}; else rec.in_flight = open; end
	rec.answered[identifier] = chosen;
	for _, publish in ipairs(chosen) do
		local origin = { type = "s2sin", host = "remote.test", send = function () end };
		run.host:receive_iq(origin, answer_stanza(publish, op.how));
	end
end

function ops.reload(run)
	run.host:reload();
end

function ops.restart(run)
	run.host:destroy();
	clock.reset(clock.now + 3);
	start_host(run);
end

function ops.veto(run, op)
	run.recorder.veto_modulo = op.modulo;
end

-- For the operation that comes next.
function ops.store_failure(run, op)
	storage.fail(run.disk, op.operation, "always");
end

function ops.ping(run, op)
	local services;
	if op.services then services = { ["given.test<x"] = { jid = "given.test", node = "x" } }; end
	run.host:fire("cloud-notify-ping", { user = op.user, push_services = services });
end

function ops.delete_user(run, op)
	for _, session in ipairs(sessions.of(run.host, op.user)) do smacks.close(run.host, session); end
	storage.purge(run.disk, op.user);
	run.host:fire("user-deleted", { username = op.user, host = domain });
end

-- observed: a cloud_notify/push handler watches (and vetoes, and changes); without, only the wire is seen.
function player.play(sequence, module_path, observed)
	clock.reset(1700000000);
	local run = {
		sequence = sequence, module_path = module_path, number = 0;
		disk = storage.new_disk(), recorder = recorder.new(sequence, observed);
	};
	start_host(run);
	for number, op in ipairs(sequence.ops) do
		run.number = number;
		run.recorder:begin(op);
		ops[op.op](run, op);
		if op.op ~= "store_failure" then run.disk.failing = {}; end
		run.recorder:finish();
	end
	run.host:destroy();
	return run.recorder.steps;
end

return player;
