local world = require "shim.world";
local st = require "util.stanza";
local clock = world.clock;

-- What was found about the services once all of them have answered or the time is over; nil before.
local function ask(w, ...)
	local found = {};
	local module = w.host:module().environment.module;
	module:require "ask_services"({ ... }, 10):next(function (list) found.list = list; end);
	return found;
end

-- The answer of a service that names its features.
local function announce(w, iq, ...)
	local reply = st.reply(iq):query("http://jabber.org/protocol/disco#info");
	for _, feature in ipairs { ... } do reply:tag("feature", { var = feature }):up(); end
	w.host:receive_iq({ type = "s2sin", host = iq.attr.to }, reply:reset());
end

describe("A push service that is asked", function ()
	after_each(world.finish);

	it("says that it is one, and how long that took", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		local iq = w:take_probes()[1];
		assert.equal("push.test", iq.attr.to);
		clock.advance(0.25);
		assert.is_nil(found.list);
		announce(w, iq, "urn:xmpp:ping", "urn:xmpp:push:0");
		assert.same({
			{ jid = "push.test"; outcome = "answered"; ms = 250; is_push_service = true; level = "ok";
				text = "Push service push.test answers in 250 ms" };
		}, found.list);
	end);

	it("life.2 is given up if the module is unloaded meanwhile", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		w.host:unload();
		clock.advance(12);
		assert.equal("silent", found.list[1].outcome);
	end);

	it("may be none", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		announce(w, w:take_probes()[1], "urn:xmpp:ping");
		assert.equal("warn", found.list[1].level);
		assert.is_false(found.list[1].is_push_service);
		assert.equal("Push service push.test answers in 0 ms, and does not say that it is a push service (urn:xmpp:push:0)",
			found.list[1].text);
	end);

	it("may answer with a result that says nothing", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		w:answer(w:take_probes()[1]);
		assert.equal("answered", found.list[1].outcome);
		assert.is_false(found.list[1].is_push_service);
	end);

	it("may answer with an error, which is told on one line", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		clock.advance(1);
		w:answer(w:take_probes()[1], { type = "cancel", condition = "remote-server-not-found", text = "no\nroute" });
		local finding = found.list[1];
		assert.equal("Push service push.test answers with an error: remote-server-not-found ('no route')", finding.text);
		assert.equal("error", finding.level);
		assert.equal("error", finding.outcome);
		assert.equal("remote-server-not-found", finding.condition);
		assert.equal(1000, finding.ms);
		assert.is_string(finding.cure);
	end);

	it("may answer with a long error, which is cut", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		w:answer(w:take_probes()[1], { type = "cancel", condition = "forbidden", text = ("x"):rep(100000) });
		assert.equal(("Push service push.test answers with an error: forbidden ('%s…')"):format(("x"):rep(200)),
			found.list[1].text);
	end);

	it("may answer with an error without a text", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		w:answer(w:take_probes()[1], { type = "cancel", condition = "service-unavailable" });
		assert.equal("Push service push.test answers with an error: service-unavailable", found.list[1].text);
	end);

	it("may never answer", function ()
		local w = world.new();
		local found = ask(w, "push.test");
		clock.advance(9);
		assert.is_nil(found.list);
		clock.advance(2);
		assert.equal("silent", found.list[1].outcome);
		assert.equal("error", found.list[1].level);
		assert.equal("Push service push.test has not answered for 10 s", found.list[1].text);
	end);

	it("is told in the order in which it was asked for, whoever answers first", function ()
		local w = world.new();
		local found = ask(w, "one.test", "two.test", "user@three.test");
		local iqs = w:take_probes();
		for i = #iqs, 1, -1 do announce(w, iqs[i], "urn:xmpp:push:0"); end
		local jids = {};
		for i, finding in ipairs(found.list) do jids[i] = finding.jid; end
		assert.same({ "one.test", "two.test", "user@three.test" }, jids);
	end);

	it("4a.8 is not asked if it is a user's session", function ()
		local w = world.new();
		local found = ask(w, "alice@example.test/phone");
		assert.same({}, w:take_probes());
		assert.equal("not_asked", found.list[1].outcome);
	end);

	it("is not asked if it is a component that is not connected, since mod_component would answer", function ()
		local w = world.new();
		_G.prosody.hosts["push.test"] = { modules = { component = { connected = false } } };
		local found = ask(w, "push.test");
		_G.prosody.hosts["push.test"].modules.component.connected = true;
		ask(w, "push.test");
		_G.prosody.hosts["push.test"] = nil;
		assert.equal("not_connected", found.list[1].outcome);
		assert.equal("error", found.list[1].level);
		assert.equal(1, #w:take_probes());
	end);

	it("may be one of none", function ()
		assert.same({}, ask(world.new()).list);
	end);
end);
