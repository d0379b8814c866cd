local world = require "shim.world";

describe("A room's message to the bare JID", function ()
	after_each(world.finish);

	it("4c.3 is pushed to all registrations of the user", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		w:fire("message/bare/groupchat", { stanza = w:message("alice", "groupchat"), origin = { type = "s2sin" } });
		assert.same({ "phone New Message!", "tablet New Message!" }, w:pushes());
		assert.equal(2, w:logged("Pushed (groupchat) to "));
	end);

	it("4c.3 is pushed to each registration, though a session hibernates that sent it", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local desktop = w:session("alice", "desktop");
		desktop.hibernating = 1;
		for _ = 1, 2 do
			w:fire("message/bare/groupchat", { stanza = w:message("alice", "groupchat"), origin = desktop });
		end
		assert.equal(2, #w:pushes());
	end);

	it("4c.3 is pushed once though it has no id, and so cannot be recognised", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local stanza = w:message("alice", "groupchat");
		stanza.attr.id = nil;
		w:fire("message/bare/groupchat", { stanza = stanza, origin = { type = "s2sin" } });
		assert.equal(1, #w:pushes());
	end);

	it("4c.3 to a user without registrations makes no push, and nobody is told that it was handled", function ()
		local w = world.new();
		assert.is_nil(w:fire("message/bare/groupchat", { stanza = w:message("alice", "groupchat") }));
		w:absent("bob", "phone");
		assert.is_nil(w:fire("message/bare/groupchat", { stanza = w:message("bob", "groupchat") }));
	end);
end);

describe("A ping", function ()
	after_each(world.finish);

	it("note.3 pushes to all registrations of the user, without a body", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		w:fire("cloud-notify-ping", { user = "alice" });
		assert.same({ "phone -", "tablet -" }, w:pushes());
		assert.equal(1, w:logged("Pushed (ping) to 'push.test<phone' of alice: unimportant (ping)"));
	end);

	it("note.3 pushes to the registrations that it names alone", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:fire("cloud-notify-ping", {
			user = "alice", push_services = { ["other.test<x"] = { jid = "other.test", node = "x" } };
		});
		assert.same({ "x -" }, w:pushes());
	end);

	it("note.3 pushes to registrations that are nobody's", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:fire("cloud-notify-ping", { push_services = { ["other.test<x"] = { jid = "other.test", node = "x" } } });
		local iq = w:take_publishes()[1];
		assert.equal("other.test", iq.attr.to);
		assert.is_true(w:answer(iq, "cancel"));
	end);

	it("note.3 for a user without registrations makes no push", function ()
		local w = world.new();
		w:fire("cloud-notify-ping", { user = "alice" });
		w:fire("cloud-notify-ping", {});
		assert.same({}, w:pushes());
	end);

	it("note.3 leaves a hibernation as it is", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		w:fire("cloud-notify-ping", { user = "alice" });
		assert.equal(1, #w:pushes());
		assert.is_nil(phone.first_hibernated_push);
	end);

	it("note.3 reaches every registration though a handler expects a stanza", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		local important = {};
		w:on("cloud_notify/push", function (event)
			important[#important + 1] = event.important;
			return event.original_stanza.attr.type == "headline";
		end);
		w:fire("cloud-notify-ping", { user = "alice" });
		assert.same({ "phone -", "tablet -" }, w:pushes());
		assert.same({ false, false }, important);
		assert.equal(2, w:logged("A handler of cloud_notify/push raised", "debug"));
	end);
end);
