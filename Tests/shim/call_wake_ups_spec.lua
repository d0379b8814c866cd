local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local clock = world.clock;

local new_world = push_service.new_world;
local unreachable, refused, gone = push_service.unreachable, push_service.refused, push_service.gone;
local xmlns_jmi, xmlns_invites = "urn:xmpp:jingle-message:0", "urn:xmpp:call-invites:0";
local caller = "contact@remote.test/phone";

-- A message of a call, to the user's bare JID.
local function of_call(name, id, xmlns, from)
	return st.message({ from = from or caller, to = "alice@example.test", type = "chat", id = name.."-"..id })
		:tag(name, { xmlns = xmlns or xmlns_jmi, id = id }):up();
end

local function call(w, id)
	w:offline("alice", of_call("propose", id or "call-1"));
end

-- As core.stanza_router fires it.
local function receive(w, stanza)
	w:fire("message/bare", { origin = {}, stanza = stanza });
end

local function send(w, session, stanza)
	stanza.attr.to, stanza.attr.from = caller, session.full_jid;
	w:fire("pre-message/full", { origin = session, stanza = stanza });
end

local function assert_sent_at(times, service)
	assert.same(times, service:times("push"));
end

-- A call whose push has failed.
local function failed(failure, config, is_asleep)
	local w, service, phone = new_world(config, is_asleep);
	service.behave = { push = failure or refused, probe = failure };
	call(w);
	clock.advance(0.5);
	return w, service, phone;
end

describe("A call whose push failed", function ()
	after_each(world.finish);

	for what, failure in pairs { ["is refused"] = refused, ["fails because the service is unreachable"] = unreachable } do
		it("wake.1 is sent again 5 s and 15 s after it came, then never, where each "..what, function ()
			local _, service = failed(failure);
			clock.advance(2 * 86400);
			assert_sent_at({ 0, 5, 15 }, service);
		end);
	end

	it("wake.1 is sent again after 5 s and 15 s where nobody answers the repeats", function ()
		local w, service = failed();
		service.behave = {};
		clock.advance(3600);
		assert_sent_at({ 0, 5, 15 }, service);
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("wake.1 is sent again after 15 s where it failed after 10 s", function ()
		local w, service = new_world();
		call(w);
		clock.advance(10);
		w:answer(service:iqs("push")[1], unreachable);
		clock.advance(600);
		assert_sent_at({ 0, 15 }, service);
	end);

	it("wake.1 is not sent again where it failed after 16 s, or was not answered", function ()
		for _, answer in ipairs { unreachable, "silence" } do
			local w, service = new_world();
			service.behave.probe = false;
			call(w);
			clock.advance(16);
			if answer ~= "silence" then w:answer(service:iqs("push")[1], answer); end
			clock.advance(3600);
			assert_sent_at({ 0 }, service);
		end
	end);

	it("wake.1 does not wait for the service's answer to a probe, nor does it probe for itself", function ()
		local _, service = failed(unreachable);
		service.behave.push = nil;
		clock.advance(600);
		assert_sent_at({ 0, 5, 15 }, service);
		assert.equal(0, service:count("probe"));
	end);

	it("wake.1 is sent again though the service answers others", function ()
		local w, service = failed(unreachable);
		w:absent("bob", "phone");
		service.behave.push = false;
		w:offline("bob", w:message("bob"));
		clock.advance(3);
		assert_sent_at({ 0, 1 }, service); -- Bob's
		clock.advance(600);
		assert_sent_at({ 0, 1, 5 }, service);
	end);

	it("wake.1 ends at a result", function ()
		local w, service = failed();
		service.behave.push = false;
		clock.advance(600);
		assert_sent_at({ 0, 5 }, service);
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("wake.1 ends at a result for a message, since that has woken the phone", function ()
		local w, service = failed();
		service.behave.push = false;
		w:offline("alice", w:message("alice"));
		clock.advance(600);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 ends as gone", function ()
		local _, service = failed();
		service.behave.push = gone;
		clock.advance(600);
		assert_sent_at({ 0, 5 }, service);
	end);

	it("wake.1 ends when the session resumes", function ()
		local w, service, phone = failed(nil, nil, true);
		smacks.resume(w.host, phone, 500);
		clock.advance(600);
		assert_sent_at({ 0 }, service);
	end);

	it("wake.1 ends when a device binds, or enables", function ()
		for _, come in ipairs {
			function (w) w:session("alice", "phone"); end;
			function (w) w:register(w:session("alice", "other"), "phone"); end;
			function (w) w:disable(w:session("alice", "other"), { jid = "push.test" }); end;
		} do
			local w, service = failed();
			come(w);
			clock.advance(600);
			assert_sent_at({ 0 }, service);
		end
	end);

	it("wake.1 does not take the place of a message that waits, nor the message that of the call", function ()
		local w, service = failed(unreachable);
		w:offline("alice", w:message("alice"));
		clock.advance(30);
		assert_sent_at({ 0, 1, 5, 15 }, service);
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(62);
		assert.equal(1, service:count("push"));
	end);

	it("wake.1 is replaced by a newer call", function ()
		local w, service = failed();
		clock.advance(9.5);
		call(w, "call-2");
		clock.advance(600);
		assert_sent_at({ 0, 5, 10, 15, 25 }, service);
	end);

	it("wake.1 is one for each registration", function ()
		local w, service = new_world();
		w:absent("alice", "tablet");
		service.behave.push = refused;
		call(w);
		clock.advance(600);
		assert_sent_at({ 0, 0, 5, 5, 15, 15 }, service);
	end);

	it("wake.1 is not sent later than 15 s after it came, whatever kept it", function ()
		local w = world.new { smacks_style = "13" };
		w:absent("alice", "phone");
		local service = push_service.new(w, { push = refused });
		call(w);
		clock.advance(1);
		w:disable_account("alice");
		clock.advance(30);
		w:enable_account("alice");
		clock.advance(86400);
		assert_sent_at({ 0 }, service);
	end);

	it("wake.1 is kept over a reload", function ()
		local w, service = failed();
		w.host:reload();
		clock.advance(600);
		assert.equal(3, service:count("push"));
		assert.is_true(service:times("push")[3] <= 16);
	end);
end);

describe("A call that is over", function ()
	after_each(world.finish);

	local ends = {};
	for _, name in ipairs { "retract", "reject", "proceed", "accept" } do
		ends["the caller sends "..name] = function (w, id) receive(w, of_call(name, id)); end;
		ends["another device of the user sends "..name] = function (w, id)
			send(w, w:session("alice", "laptop"), of_call(name, id));
		end;
	end
	ends["its retract comes to a full JID"] = function (w, id)
		w:fire("message/full", { origin = {}, stanza = of_call("retract", id) });
	end;
	ends["a device sends proceed to a bare JID"] = function (w, id)
		w:fire("pre-message/bare", { origin = w:session("alice", "laptop"), stanza = of_call("proceed", id) });
	end;

	for what, finish in pairs(ends) do
		it("wake.1 is not sent again: "..what, function ()
			local w, service = failed();
			finish(w, "call-1");
			clock.advance(600);
			assert_sent_at({ 0 }, service);
		end);

		it("wake.1 is sent again where the end is that of another call: "..what, function ()
			local w, service = failed();
			finish(w, "call-2");
			clock.advance(600);
			assert_sent_at({ 0, 5, 15 }, service);
		end);
	end

	it("wake.1 is not sent again, though it is over before its push has failed", function ()
		local w, service = new_world();
		call(w);
		receive(w, of_call("retract", "call-1"));
		w:answer(service:iqs("push")[1], refused);
		clock.advance(600);
		assert_sent_at({ 0 }, service);
	end);

	it("wake.1 is not sent again, though there was a reload before it was over", function ()
		local w, service = failed();
		w.host:reload();
		receive(w, of_call("retract", "call-1"));
		clock.advance(600);
		assert_sent_at({ 0 }, service);
	end);

	it("wake.1 is not sent again, though it is over between two repeats", function ()
		local w, service = failed();
		clock.advance(10);
		receive(w, of_call("retract", "call-1"));
		clock.advance(600);
		assert_sent_at({ 0, 5 }, service);
	end);

	it("wake.1 is not over by a message to somebody else", function ()
		local w, service = failed();
		local retract = of_call("retract", "call-1");
		retract.attr.to = "bob@example.test";
		receive(w, retract);
		send(w, w:session("bob", "laptop"), of_call("proceed", "call-1"));
		clock.advance(600);
		assert_sent_at({ 0, 5, 15 }, service);
	end);

	it("wake.1 is not over by an element of another namespace, or without the id", function ()
		local w, service = failed();
		receive(w, of_call("retract", "call-1", "urn:test"));
		receive(w, st.message({ from = caller, to = "alice@example.test" }):tag("retract", { xmlns = xmlns_jmi }):up());
		receive(w, w:message("alice"));
		clock.advance(600);
		assert_sent_at({ 0, 5, 15 }, service);
	end);

	it("wake.1 is known for an invitation by the id of its message (XEP-0482)", function ()
		local w, service = new_world();
		service.behave.push = refused;
		local invite = st.message({ from = caller, to = "alice@example.test", type = "chat", id = "invite-1" })
			:tag("invite", { xmlns = xmlns_invites }):up();
		w:offline("alice", invite);
		clock.advance(1);
		receive(w, of_call("retract", "invite-1", xmlns_invites));
		clock.advance(600);
		assert_sent_at({ 0 }, service);
	end);

	it("wake.1 has messages looked at for 20 s alone", function ()
		local w = failed();
		clock.advance(21);
		receive(w, w:message("alice"));
		w:fire("message/bare", {}); -- would raise if it were looked at
	end);
end);
