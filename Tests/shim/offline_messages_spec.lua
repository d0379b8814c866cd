local world = require "shim.world";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";

describe("An offline message", function ()
	after_each(world.finish);

	it("4c.1 is pushed to all registrations of the user, and goes on to the offline storage", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		w:absent("bob", "phone");
		assert.is_true(w:offline("alice", w:message("alice")));
		assert.same({ "phone New Message!", "tablet New Message!" }, w:pushes());
		assert.equal(2, w:logged("Pushed (offline) to "));
	end);

	it("4c.1 is pushed to those whom its address names when the event names nobody", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:offline(nil, w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4c.1 without an address is pushed to the user of its session", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local desktop = w:session("alice", "desktop");
		w:offline(nil, st.message({ id = "m1", type = "chat", from = desktop.full_jid }, "note"), desktop);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4c.1 is pushed when no session is named as its origin", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:fire("message/offline/handle", { username = "alice", stanza = w:message("alice") });
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4c.1 for the user of the event is not pushed to the one of its address", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:absent("bob", "pager");
		local carol = w:session("carol", "desktop");
		w:offline("alice", w:message("bob"), carol);
		assert.same({ "phone New Message!" }, w:pushes());
		w:offline(nil, w:message("bob"), w:session("alice", "desktop"));
		assert.same({ "pager New Message!" }, w:pushes());
	end);

	it("4c.1 for nobody at all makes no push", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:offline(nil, st.message({ id = "m1" }, "?"));
		w:fire("message/offline/handle", { stanza = st.message({ id = "m2" }, "?") });
		assert.same({}, w:pushes());
	end);

	it("4c.1 of a user without registrations makes no line in the log", function ()
		local w = world.new();
		local before = #w.log;
		w:offline("alice", w:message("alice"));
		assert.equal(before, #w.log);
	end);

	it("4c.1 is pushed without a class of its own when it shows nothing", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:offline("alice", w:message("alice", "chat_state"));
		assert.same({ "phone -" }, w:pushes());
		assert.equal(1, w:logged("Pushed (offline) to 'push.test<phone' of alice: unimportant (no body)"));
	end);

	it("4c.1 that was pushed already is not pushed again", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local stanza = w:message("alice");
		w:offline("alice", stanza);
		w:offline("alice", st.clone(stanza));
		assert.equal(1, #w:pushes());
		assert.equal(1, w:logged("Not pushed (offline) to 'push.test<phone' of alice: already notified"));
	end);
end);

describe("The stanzas of a session that ends", function ()
	after_each(world.finish);

	-- The unacked stanzas of these kinds are handed over, as mod_smacks does.
	local function expire(w, phone, ...)
		for _, kind in ipairs { ... } do phone.send(w:message("alice", kind)); end
		smacks.close(w.host, phone);
	end

	it("4c.2 are one batch, not a push each", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		expire(w, w:session("alice", "phone"), "chat", "normal", "chat", "receipt", "marker");
		assert.same({ "tablet -", "tablet New Message!" }, w:pushes());
		assert.equal(2, w:logged("Pushed (offline) to "));
		assert.equal(3, w:logged("class already notified in this scan", "debug"));
	end);

	it("4c.2 are left to the scan of their session where it holds the registration, and the log says so", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		expire(w, w:device("alice", "phone"), "chat", "receipt");
		assert.same({ "tablet -", "tablet New Message!" }, w:pushes());
		assert.equal(2, w:logged("Not pushed (offline) to 'push.test<phone' of alice: left to the scan of its own session", "debug"));
		world.clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4c.2 are one batch when the session hibernates while it hands them over", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:session("alice", "phone");
		phone.hibernating = 1;
		for _ = 1, 3 do w:offline("alice", w:message("alice"), phone); end
		assert.same({ "tablet New Message!" }, w:pushes());
	end);

	it("4c.2 are a push each while the session is connected", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:session("alice", "phone");
		for _ = 1, 2 do w:offline("alice", w:message("alice"), phone); end
		assert.equal(2, #w:pushes());
	end);

	it("4c.2 are a push each when they are for another user than the session's", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local of_bob = w:session("bob", "phone");
		of_bob.hibernating = 1;
		for _ = 1, 2 do w:offline("alice", w:message("alice"), of_bob); end
		assert.equal(2, #w:pushes());
	end);

	it("4c.2 are a batch of each session that ends", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		expire(w, w:session("alice", "phone"), "chat", "chat");
		expire(w, w:session("alice", "phone"), "chat", "chat");
		assert.equal(2, #w:pushes());
	end);

	it("4c.2 are a batch of their own when their session has the table of one that is gone", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:session("alice", "phone");
		for _ = 1, 2 do
			phone.username, phone.hibernating = "alice", 1;
			for _ = 1, 2 do w:offline("alice", w:message("alice"), phone); end
			assert.equal(1, #w:pushes());
			w:fire("resource-unbind", { session = phone });
		end
	end);

	it("4c.2 of two sessions that end at the same time are a batch each", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phones = { w:session("alice", "phone"), w:session("alice", "desk") };
		for _, phone in ipairs(phones) do phone.hibernating = 1; end
		for _ = 1, 2 do
			for _, phone in ipairs(phones) do w:offline("alice", w:message("alice"), phone); end
		end
		assert.equal(2, #w:pushes());
	end);

	it("4c.2 are one batch though a ping is vetoed in their midst", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:session("alice", "phone");
		phone.hibernating = 1;
		w:offline("alice", w:message("alice", "chat_state"), phone);
		w:on("cloud_notify/push", function () return true; end);
		w:fire("cloud-notify-ping", { user = "alice" });
		w:offline("alice", w:message("alice", "chat_state"), phone);
		assert.equal(1, #w:pushes());
		assert.equal(1, w:logged("class already notified in this scan"));
	end);

	it("4c.2 that were pushed already are not pushed again, and the log says so", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:session("alice", "phone");
		local stanza = w:message("alice");
		w:archived("alice", stanza, "a1");
		phone.send(st.clone(stanza):tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = "alice@example.test", id = "a1" }):reset());
		assert.equal(1, #w:pushes());
		smacks.close(w.host, phone);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (offline) to 'push.test<tablet' of alice: already notified"));
	end);

	it("4c.2 keep the class for the next one when a push is vetoed", function ()
		local w = world.new();
		local asked = 0;
		w:on("cloud_notify/push", function ()
			asked = asked + 1;
			return asked == 1 or nil;
		end);
		w:absent("alice", "tablet");
		expire(w, w:session("alice", "phone"), "chat", "chat", "chat");
		assert.equal(2, asked);
		assert.same({ "tablet New Message!" }, w:pushes());
	end);

	it("4c.2 are pushed to nobody while the server stops, and the log says so", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		prosody.events.fire_event("server-stopping", {});
		smacks.close(w.host, phone);
		assert.same({}, w:pushes());
		for _, node in ipairs { "tablet", "phone" } do
			assert.equal(1, w:logged("Not pushed (offline) to 'push.test<"..node.."' of alice: the server stops", "debug"));
		end
	end);
end);
