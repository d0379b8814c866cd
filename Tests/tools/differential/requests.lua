-- The requests of a client to its own account: enable and disable.

local endpoints = require "differential.operations".endpoints;
local st = require "util.stanza";

local requests = {};

local function self_iq(run, session, op, name, attr)
	attr.xmlns = "urn:xmpp:push:0";
	return st.iq({ type = "set", id = "iq"..run.number, from = session.full_jid, ["xml:lang"] = op.language })
		:tag(name, attr);
end

local wrong_jids = { own_jid = function (session) return session.full_jid; end, not_a_jid = function () return "@/x"; end };

function requests.enable(run, session, op)
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
	return "enable"..(op.wrong and ", "..op.wrong or "");
end

function requests.disable(run, session, op)
	local endpoint = endpoints[op.endpoint];
	local attr = { jid = endpoint.jid, node = not op.whole_jid and endpoint.node or nil };
	if op.wrong == "no_jid" then attr.jid = nil; end
	run.host:receive_self_iq(session, self_iq(run, session, op, "disable", attr):reset());
	return "disable"..(op.whole_jid and ", whole jid" or "");
end

return requests;
