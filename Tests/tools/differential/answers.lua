-- The answers of push services.

local clock = require "inprocess.clock";
local endpoints = require "differential.operations".endpoints;
local st = require "util.stanza";

local answers = {};

local error_types = { cancel = true, wait = true, auth = true, modify = true, continue = true };

local function answer_stanza(host, publish, how)
	local from = how == "foreign" and "else.test" or publish.to;
	if how == "result" then return st.iq({ type = "result", id = publish.id, from = from, to = host }); end
	return st.iq({ type = "error", id = publish.id, from = from, to = host })
		:tag("error", { type = error_types[how] and how or "cancel" })
			:tag("item-not-found", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):reset();
end

local function deliver_answer(run, publish, how)
	local is_late = publish.life ~= run.recorder.life or clock.now - publish.time > 3600
		or not run.recorder:is_registered(publish.user, publish.identifier);
	run.recorder:count("answer "..how..(is_late and ", late" or ""));
	run.recorder:answers(publish, how);
	local origin = { type = "s2sin", host = "remote.test", send = function () end };
	run.host:receive_iq(origin, answer_stanza(run.host.name, publish, how));
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

return answers;
