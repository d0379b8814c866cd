local world = require "shim.world";
local publish_reader = require "shim.publish";
local push_service = require "shim.push_service";
local stanzas = require "inprocess.stanzas";
local clock = world.clock;

local new_world = push_service.new_world;
local unreachable, refused = push_service.unreachable, push_service.refused;
local shows_all = { push_notification_with_body = true, push_notification_with_sender = true };
local megabyte = 1024 * 1024;

local function message(w, attr, user)
	w:offline(user or "alice", w:message(user or "alice", "chat", attr));
end

-- What a publish shows: the body and the sender.
local function shown(iq)
	local publish = publish_reader.of(iq);
	return publish_reader.field(publish, "last-message-body"), publish_reader.field(publish, "last-message-sender");
end

-- The publish without its id.
local function text_of(iq)
	return stanzas.canonical(iq, { id = true });
end

local function ids_differ(iqs)
	local seen = {};
	for _, iq in ipairs(iqs) do
		if seen[iq.attr.id] then return false; end
		seen[iq.attr.id] = true;
	end
	return true;
end

describe("A push that is sent again", function ()
	after_each(world.finish);

	for name, config in pairs { ["that shows nothing"] = {}, ["that shows the message"] = shows_all } do
		it("wake.1 is the very iq that failed, under new ids: "..name, function ()
			local w, service = new_world(config);
			service.behave.push = refused;
			message(w);
			clock.advance(60);
			local iqs = service:iqs("push");
			assert.equal(3, #iqs);
			for _, iq in ipairs(iqs) do assert.equal(text_of(iqs[1]), text_of(iq)); end
			assert.is_true(ids_differ(iqs));
		end);
	end

	it("wake.1 is as the handlers of cloud_notify/push left it, and they are not asked again", function ()
		local w, service = new_world();
		local asked = 0;
		w:on("cloud_notify/push", function (event)
			asked = asked + 1;
			event.notification_payload:text_tag("encrypted", "secret of "..event.original_stanza.attr.id, { xmlns = "urn:test" });
			event.notification_stanza:tag("priority", { xmlns = "urn:test" }):up();
		end);
		service.behave.push = refused;
		message(w);
		clock.advance(60);
		local iqs = service:iqs("push");
		assert.equal(3, #iqs);
		assert.is_not_nil(iqs[1]:get_child("priority", "urn:test"));
		for _, iq in ipairs(iqs) do assert.equal(text_of(iqs[1]), text_of(iq)); end
		assert.equal(1, asked);
	end);

	it("wake.1 is not what a service on this server made of it", function ()
		local w, service = new_world(shows_all);
		prosody.hosts["push.test"] = { type = "component" };
		finally(function () prosody.hosts["push.test"] = nil; end);
		local texts = {};
		function service.behave.push(iq)
			texts[#texts + 1] = text_of(iq);
			iq:maptags(function () return nil; end);
			return refused;
		end
		message(w);
		clock.advance(60);
		assert.equal(3, #texts);
		for _, text in ipairs(texts) do assert.equal(texts[1], text); end
	end);

	it("wake.1 is not offered to a handler that vetoes what has no stanza", function ()
		local w, service = new_world();
		service.behave.push = refused;
		message(w);
		w:on("cloud_notify/push", function (event) return event.original_stanza == nil; end);
		clock.advance(20);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 shows nothing of the message where a handler raised", function ()
		local w, service = new_world(shows_all);
		w:on("cloud_notify/push", function () error("no key"); end);
		service.behave.push = refused;
		message(w);
		clock.advance(20);
		local iqs = service:iqs("push");
		assert.equal(2, #iqs);
		for _, iq in ipairs(iqs) do assert.same({ "New Message!" }, { shown(iq) }); end
	end);

	it("wake.1 shows the newest message", function ()
		local w, service = new_world(shows_all);
		service.behave.push = refused;
		for _, id in ipairs { "one", "two", "three" } do
			message(w, { id = id });
			clock.advance(1);
		end
		service:start();
		clock.advance(20);
		assert.equal(1, service:count("push"));
		assert.equal("text of three", (shown(service:iqs("push")[1])));
	end);

	it("wake.1 shows the newest message, in whatever order answers come", function ()
		for _, order in ipairs { { 1, 2, 3 }, { 3, 2, 1 }, { 2, 3, 1 }, { 3, 1, 2 } } do
			local w, service = new_world(shows_all);
			for _, id in ipairs { "one", "two", "three" } do message(w, { id = id }); end
			local iqs = service:iqs("push");
			for _, number in ipairs(order) do w:answer(iqs[number], refused); end
			service:start();
			clock.advance(20);
			assert.equal(1, service:count("push"));
			assert.equal("text of three", (shown(service:iqs("push")[1])));
		end
	end);

	it("wake.1 shows nothing of an older message in place of one that is not kept", function ()
		local w, service = new_world();
		local handler = function (event) event.notification_payload:text_tag("mark", event.original_stanza.attr.id); end;
		w:on("cloud_notify/push", handler);
		service.behave.push = refused;
		message(w, { id = "one" });
		clock.advance(1);
		w.host.events.remove_handler("cloud_notify/push", handler);
		message(w, { id = "two" });
		service:start();
		clock.advance(20);
		local iq = service:iqs("push")[1];
		assert.is_nil(publish_reader.of(iq):find("item/{urn:xmpp:push:0}notification/mark#"));
	end);

	it("wake.1 keeps its iq though somebody else answered", function ()
		local w, service = new_world(shows_all);
		message(w, { id = "one" });
		local iq = service:iqs("push")[1];
		w:answer(iq, nil, "else.test");
		w:answer(iq, refused);
		clock.advance(20);
		assert.equal("text of one", (shown(service:iqs("push")[2])));
	end);

	it("wake.1 shows nothing more after an hour", function ()
		local w, service = new_world(shows_all);
		service.behave = { push = unreachable, probe = unreachable };
		message(w);
		clock.advance(3540);
		service.behave.probe = false;
		clock.advance(61);
		service.behave.probe = unreachable;
		clock.advance(1);
		local shows = service:iqs("push");
		assert.equal(2, #shows);
		assert.is_not_nil(select(2, shown(shows[2])));
		clock.advance(60);
		service.behave = { push = false, probe = false };
		clock.advance(122);
		shows = service:iqs("push");
		assert.same({ "New Message!" }, { shown(shows[#shows]) });
	end);

	it("wake.1 shows nothing beyond 8 MiB of kept iqs, and all are sent", function ()
		local w, service = new_world(shows_all);
		w:on("cloud_notify/push", function (event)
			event.notification_payload:text_tag("padding", ("x"):rep(megabyte), { xmlns = "urn:test" });
		end);
		for number = 1, 12 do w:absent("user"..number, "phone"); end
		service.behave = { push = unreachable, probe = unreachable };
		for number = 1, 12 do message(w, nil, "user"..number); end
		clock.advance(10);
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(62);
		local iqs, padded = service:iqs("push"), 0;
		assert.equal(12, #iqs);
		for _, iq in ipairs(iqs) do
			local padding = publish_reader.of(iq):find("item/{urn:xmpp:push:0}notification/{urn:test}padding");
			if padding then padded = padded + 1; else assert.same({ "New Message!" }, { shown(iq) }); end
		end
		assert.equal(7, padded);
	end);

	it("wake.1 gives the room of an iq back when it ends", function ()
		local w, service = new_world(shows_all);
		w:on("cloud_notify/push", function (event)
			event.notification_payload:text_tag("padding", ("x"):rep(5 * megabyte), { xmlns = "urn:test" });
		end);
		for _ = 1, 3 do
			service.behave.push = refused;
			message(w);
			clock.advance(1);
			message(w); -- takes the place of the first
			clock.advance(1);
			service:start();
			service.behave.push = false;
			clock.advance(40);
			assert.is_not_nil(publish_reader.of(service:iqs("push")[1]):find(
				"item/{urn:xmpp:push:0}notification/{urn:test}padding"));
		end
	end);

	it("wake.1 keeps no iq of pushes that were answered, vetoed or not sent, nor of many that are not answered", function ()
		local w, service = new_world(shows_all);
		local weak = setmetatable({}, { __mode = "k" });
		local veto, send = false, w.host.on_send;
		w:on("cloud_notify/push", function (event)
			weak[event.notification_stanza] = true;
			return veto;
		end);
		service.behave.push = false;
		message(w);
		clock.advance(1);
		veto = true;
		message(w);
		veto = false;
		function w.host.on_send() error("no route"); end
		message(w);
		w.host.on_send = send;
		service:start();
		collectgarbage();
		collectgarbage();
		assert.is_nil(next(weak));
		service.behave.push = nil;
		for _ = 1, 10000 do message(w); end
		service:start();
		collectgarbage();
		collectgarbage();
		local count = 0;
		for _ in pairs(weak) do count = count + 1; end
		assert.is_true(count >= 2048 and count <= 4096, count);
	end);

	it("wake.1 is as handlers left it for each of 1,200 phones in an outage without answers", function ()
		local w, service = new_world();
		local phones = 1200;
		for number = 1, phones do w:absent("user"..number, "phone"); end
		w:on("cloud_notify/push", function (event) event.notification_payload:tag("encrypted", { xmlns = "urn:test" }):up(); end);
		for number = 1, phones do message(w, nil, "user"..number); end
		clock.advance(2);
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(300);
		local iqs = service:iqs("push");
		assert.equal(phones, #iqs);
		for _, iq in ipairs(iqs) do
			assert.is_not_nil(publish_reader.of(iq):find("item/{urn:xmpp:push:0}notification/{urn:test}encrypted"));
		end
	end);

	it("wake.1 keeps no iq of what is not important", function ()
		local w, service = new_world();
		local weak = setmetatable({}, { __mode = "k" });
		w:on("cloud_notify/push", function (event) weak[event.notification_stanza] = true; end);
		w:offline("alice", w:message("alice", "chat_state"));
		service:start();
		collectgarbage();
		collectgarbage();
		assert.is_nil(next(weak));
	end);

	it("life.1 is the same iq after a reload", function ()
		local w, service = new_world(shows_all);
		service.behave.push = refused;
		message(w, { id = "one" });
		clock.advance(1);
		w.host:reload();
		service.behave.push = false;
		clock.advance(20);
		assert.equal("text of one", (shown(service:iqs("push")[2])));
	end);

	it("life.1 is the same iq where it fails after a reload", function ()
		local w, service = new_world(shows_all);
		message(w, { id = "one" });
		w.host:reload();
		w:answer(service:iqs("push")[1], refused);
		clock.advance(20);
		assert.equal("text of one", (shown(service:iqs("push")[2])));
	end);

	it("wake.1 goes to where another module has moved the service since", function ()
		local w, service = new_world();
		service.behave.push = refused;
		message(w);
		clock.advance(1);
		local record = w:stored("alice")["push.test<phone"];
		record.jid = "moved.test";
		clock.advance(400);
		w:offline("alice", w:message("alice", "chat_state")); -- reads the store again
		service:start();
		service.behave.push = false;
		clock.advance(600);
		for _, iq in ipairs(service:iqs("push")) do assert.equal("moved.test", iq.attr.to); end
	end);
end);
