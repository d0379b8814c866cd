-- The answers of push services.

local clock = require "inprocess.clock";
local endpoints = require "differential.operations".endpoints;
local st = require "util.stanza";

local answers = {};

local xmlns_stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas";

-- What each way to answer is on the wire, and what it says (AnswerKindRule).
answers.ways = {
	result = { kind = "result" }; foreign = { type = "cancel", condition = "item-not-found", kind = "none" };
	["repeat"] = { type = "cancel", condition = "item-not-found", kind = "none" };
	cancel = { type = "cancel", condition = "item-not-found", kind = "gone" };
	modify = { type = "modify", condition = "not-acceptable", kind = "gone" };
	auth = { type = "auth", condition = "forbidden", kind = "refused" };
	continue = { type = "continue", condition = "service-unavailable", kind = "refused" };
	wait = { type = "wait", condition = "internal-server-error", kind = "unreachable" };
	unreachable = { type = "cancel", condition = "remote-server-not-found", kind = "unreachable" };
	by_host = { type = "cancel", condition = "service-unavailable", by_host = true, kind = "unreachable" };
};

local function answer_stanza(host, iq, how)
	local way, from = answers.ways[how], how == "foreign" and "else.test" or iq.to;
	if way.kind == "result" then return st.iq({ type = "result", id = iq.id, from = from, to = host }); end
	return st.iq({ type = "error", id = iq.id, from = from, to = host })
		:tag("error", { type = way.type, by = way.by_host and host or nil })
			:tag(way.condition, { xmlns = xmlns_stanzas }):reset();
end

local function receive(run, iq, how)
	run.host:receive_iq({ type = "s2sin", host = "remote.test", send = function () end }, answer_stanza(run.host.name, iq, how));
end

local function deliver_answer(run, publish, how)
	local is_late = publish.life ~= run.recorder.life or clock.now - publish.time > 3600
		or not run.recorder:is_registered(publish.user, publish.identifier);
	run.recorder:count("answer "..how..(is_late and ", late" or ""));
	run.recorder:answers(publish, how);
	receive(run, publish, how);
end

-- Answers every open publish to the endpoint. "repeat" repeats the last answers. After a "foreign" answer the publish stays
-- open.
function answers.play(run, op)
	local endpoint, rec = endpoints[op.endpoint], run.recorder;
	local identifier = endpoint.jid.."<"..(endpoint.node or "");
	local open, chosen = {}, {};
	for _, publish in ipairs(rec.in_flight) do
		local list = publish.identifier == identifier and chosen or open;
		list[#list + 1] = publish;
	end
	if op.how == "repeat" then
		chosen = rec.answered[identifier] or {};
	elseif op.how ~= "foreign" then
		rec.in_flight, rec.answered[identifier] = open, chosen;
	end
	for _, publish in ipairs(chosen) do deliver_answer(run, publish, op.how); end
end

-- From now on all services answer what they get in this way, or not if there is none.
function answers.set_service(run, op)
	run.service = op.how;
	return "service "..(op.how or "silent");
end

local function take_out(list, publish)
	for place, other in ipairs(list) do
		if other == publish then return table.remove(list, place); end
	end
end

-- A publish or a probe has left. iq: of the recorder
function answers.arrived(run, iq)
	local how, host = run.service, run.host;
	if not how then return; end
	clock.timer.add_task(0.1, function ()
		if run.host ~= host then return; end -- restarted
		if iq.is_probe then return receive(run, iq, how); end
		if take_out(run.recorder.in_flight, iq) then deliver_answer(run, iq, how); end
	end);
end

return answers;
