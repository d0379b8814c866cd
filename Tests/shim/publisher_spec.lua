local world = require "shim.world";
local publish_reader = require "shim.publish";
local smacks = require "inprocess.smacks";
local stanzas = require "inprocess.stanzas";
local field, publish_of = publish_reader.field, publish_reader.of;

describe("A handler of cloud_notify/push", function ()
	after_each(world.finish);

	it("note.2 sees the notification, what it is for, and what it shows", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local seen;
		w:on("cloud_notify/push", function (event) seen = event; end);
		local stanza = w:message("alice");
		w:offline("alice", stanza);
		local sent = w:take_publishes()[1];
		assert.equal(sent, seen.notification_stanza);
		assert.equal(publish_of(sent).tags[1].tags[1], seen.notification_payload);
		assert.equal("notification", seen.notification_payload.name);
		assert.equal(stanza, seen.original_stanza);
		assert.equal("alice", seen.username);
		assert.same(w:stored("alice")["push.test<phone"], seen.push_info);
		assert.same({ ["message-count"] = "1", ["last-message-body"] = "New Message!" }, seen.push_summary);
		assert.is_true(seen.important);
	end);

	it("note.2 sees that a push is not important", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local seen;
		w:on("cloud_notify/push", function (event) seen = event; end);
		w:offline("alice", w:message("alice", "chat_state"));
		assert.is_false(seen.important);
		assert.same({ ["message-count"] = "1" }, seen.push_summary);
	end);

	for what, reason in pairs { ["with a reason"] = "muted", ["without a reason"] = false } do
		it("note.2 vetoes a push "..what, function ()
			local w = world.new();
			w:absent("alice", "phone", "tablet");
			w:on("cloud_notify/push", function (event)
				if event.push_info.node ~= "phone" then return; end
				event.reason = reason or nil;
				return true;
			end);
			w:offline("alice", w:message("alice"));
			assert.same({ "tablet New Message!" }, w:pushes());
			assert.equal(1, w:logged("Not pushed (offline) to 'push.test<phone' of alice: vetoed: "
				..(reason or "no reason given"), "debug"));
		end);
	end

	it("note.2 does not veto by false", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:on("cloud_notify/push", function () return false; end);
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("note.2 changes what is sent, and only that", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		w:on("cloud_notify/push", function (event)
			if event.push_info.node == "phone" then
				event.notification_payload:tag("encrypted", { xmlns = "urn:test:encrypted" }):up();
				event.notification_payload:get_child("x", "jabber:x:data").tags[1].attr.var = "changed";
			end
		end);
		for _ = 1, 2 do
			for _, iq in ipairs(w:publishes_to("alice")) do
				local publish = publish_of(iq);
				local payload = publish.tags[1].tags[1];
				local is_phone = publish.attr.node == "phone";
				assert.equal(is_phone, payload:get_child("encrypted", "urn:test:encrypted") ~= nil);
				assert.equal(is_phone, payload:get_child("x", "jabber:x:data").tags[1].attr.var == "changed");
			end
		end
	end);

	it("note.3 that raises loses no push, and shows nothing of the message", function ()
		local w = world.new { config = { push_notification_with_body = true, push_notification_with_sender = true } };
		w:absent("alice", "phone", "tablet");
		w:on("cloud_notify/push", function (event)
			if event.push_info.node == "phone" then
				event.notification_payload:tag("half-done"):up();
				error("no key");
			end
		end);
		local stanza = w:message("alice");
		w:offline("alice", stanza);
		local sent = w:take_publishes();
		assert.equal(2, #sent);
		for _, iq in ipairs(sent) do
			local publish = publish_of(iq);
			local is_phone = publish.attr.node == "phone";
			assert.equal(is_phone and "New Message!" or stanza:get_child_text("body"), field(publish, "last-message-body"));
			assert.equal(not is_phone and stanza.attr.from or nil, field(publish, "last-message-sender"));
			assert.is_nil(publish.tags[1].tags[1]:get_child("half-done"));
		end
		assert.equal(1, w:logged("A handler of cloud_notify/push raised: ", "error"));
		assert.equal(1, w:logged("no key", "error"));
	end);

	it("note.3 that raises leaves the text for important messages as it is", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:on("cloud_notify/push", function () error("no key"); end);
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);
end);

describe("The id of a publish", function ()
	after_each(world.finish);

	it("note.4 shares no part with that of another one, nor with those after a restart", function ()
		local halves = {};
		local w = world.new();
		for _ = 1, 2 do
			w:absent("alice", "phone");
			for _ = 1, 50 do
				local id = w:publishes_to("alice")[1].attr.id;
				assert.truthy(id:match("^%x+$") and #id == 32);
				for _, half in ipairs { id:sub(1, 16), id:sub(17) } do
					assert.is_nil(halves[half]);
					halves[half] = true;
				end
			end
			w = w:restart();
		end
	end);
end);

describe("A push that was not sent", function ()
	after_each(world.finish);

	it("note.3 loses no other push, and the log says why", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		local sent = {};
		function w.host.on_send(iq)
			if publish_of(iq).attr.node == "phone" then error("no route"); end
			sent[#sent + 1] = iq;
		end
		w:offline("alice", w:message("alice"));
		assert.equal(1, #sent);
		assert.equal(1, w:logged("Cannot send a push to push.test: ", "error"));
		assert.equal(1, w:logged("no route", "error"));
		assert.equal(1, w:logged("Not pushed (offline) to 'push.test<phone' of alice: cannot be sent", "debug"));
	end);

	it("err.2 waits for no answer when it failed", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local failed;
		function w.host.on_send(iq) failed = iq; error("no route"); end
		w:offline("alice", w:message("alice"));
		assert.is_nil(w:answer(failed));
	end);

	it("err.2 waits for no answer when it was vetoed", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local vetoed;
		w:on("cloud_notify/push", function (event) vetoed = event.notification_stanza; return true; end);
		w:offline("alice", w:message("alice"));
		assert.is_nil(w:answer(vetoed));
	end);

	it("hib.1 does not begin the timeout of stream management", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		function w.host.on_send() error("no route"); end
		phone.send(w:message("alice"));
		world.clock.advance(1.5);
		assert.is_nil(phone.first_hibernated_push);
	end);
end);

describe("Pushes that no handler sees", function ()
	local w;
	before_each(function () w = world.new(); end);
	after_each(world.finish);

	-- What a push to each user is on the wire, without its id.
	local function wire(...)
		local list = {};
		for _, user in ipairs { ... } do
			for _, iq in ipairs(w:publishes_to(user)) do list[#list + 1] = stanzas.canonical(iq, { id = true }); end
		end
		return list;
	end

	-- Another module sees each push on its way, and changes it.
	local function change_on_the_way(change)
		local take = w.host.on_send;
		function w.host.on_send(iq)
			change(iq);
			if take then take(iq); else w.host.sent[#w.host.sent + 1] = iq; end
		end
	end

	it("note.1 have their notification in common, and nothing that names a registration", function ()
		w:absent("alice", "phone");
		w:absent("bob", "tablet");
		local alice, bob = w:publishes_to("alice")[1], w:publishes_to("bob")[1];
		assert.equal(publish_of(alice).tags[1], publish_of(bob).tags[1]);
		assert.equal("phone", publish_of(alice).attr.node);
		assert.equal("tablet", publish_of(bob).attr.node);
		assert.not_equal(alice.attr, bob.attr);
		assert.not_equal(alice.attr.id, bob.attr.id);
	end);

	for what, change in pairs {
		["an attribute"] = function (iq) publish_of(iq).tags[1].attr.id = "current"; end;
		["the notification"] = function (iq) publish_of(iq).tags[1].tags[1]:tag("extra"); end;
		["a field"] = function (iq)
			publish_of(iq).tags[1]:find("{urn:xmpp:push:0}notification/{jabber:x:data}x").tags[2].attr.var = "changed";
		end;
		["the attributes around it"] = function (iq) iq.tags[1].attr.changed = "yes"; end;
		["the children of the item"] = function (iq) publish_of(iq).tags[1]:maptags(function () end); end;
	} do
		it("note.1 can be changed on their way, each for itself, and the log says who does: "..what, function ()
			w:absent("alice", "phone");
			w:absent("bob", "tablet");
			local before = wire("alice", "bob");
			assert.equal(2, #before);
			local is_changing = true;
			change_on_the_way(function (iq)
				if is_changing and publish_of(iq).attr.node == "phone" then change(iq); end
			end);
			local changed = wire("alice", "alice", "bob");
			assert.equal(3, #changed);
			assert.not_equal(before[1], changed[1]);
			assert.equal(changed[1], changed[2]);
			assert.equal(before[2], changed[3]);
			assert.equal(1, w:logged("A module changes pushes on their way, so each push is built anew", "warn"));
			assert.equal(1, w:logged("publisher_spec.lua:", "warn"));
			is_changing = false;
			assert.same(before, wire("alice", "bob"));
			w.host:reload();
			assert.same(before, wire("alice", "bob"));
		end);
	end

	it("note.1 have more in common with the last ones to the same registration", function ()
		for i = 1, 100 do w:absent("user"..i, "phone"); end
		local contents = {};
		for i = 1, 100 do contents[i] = w:publishes_to("user"..i)[1].tags[1]; end
		for i = 1, 100 do assert.equal(contents[i], w:publishes_to("user"..i)[1].tags[1]); end
	end);

	it("note.1 keep what is theirs if a module changes that", function ()
		w:absent("alice", "phone");
		w:absent("bob", "tablet");
		change_on_the_way(function (iq) iq.attr.to = "other.test"; end);
		for _ = 1, 2 do
			assert.equal("other.test", w:publishes_to("alice")[1].attr.to);
		end
		assert.equal(0, w:logged("A module changes"));
	end);

	it("note.3 are lost to what raises on their way, not sent again", function ()
		w:absent("alice", "phone");
		local count = 0;
		change_on_the_way(function () count = count + 1; error("no route"); end);
		w:offline("alice", w:message("alice"));
		assert.equal(1, count);
		assert.equal(1, w:logged("Cannot send a push to push.test: ", "error"));
	end);

	it("note.1 are right for each of more registrations than are kept, in turn and again", function ()
		for i = 1, 450 do
			local session = w:session("user"..i, "phone");
			w:enable(session, { jid = "push"..i..".test", node = "phone-"..i });
			smacks.close(w.host, session);
		end
		for _ = 1, 2 do
			for i = 1, 450 do
				local iq = w:publishes_to("user"..i)[1];
				assert.equal("push"..i..".test", iq.attr.to);
				assert.equal("phone-"..i, publish_of(iq).attr.node);
				assert.equal("New Message!", field(publish_of(iq), "last-message-body"));
			end
		end
	end);
end);
