local world = require "shim.world";
local registered = require "shim.registered";
local storage = require "inprocess.storage";
local clock = world.clock;

describe("A deleted user", function ()
	after_each(world.finish);

	it("3.5 leaves nothing behind for one of the same name", function ()
		local w = world.new();
		w:device("alice", "phone");
		w:delete("alice");
		w:offline("alice", w:message("alice"));
		assert.same({}, w:pushes());
		local again = w:device("alice", "tablet");
		assert.equal("tablet", registered.nodes(w, "alice"));
		assert.equal("push.test<tablet", again.push_identifier);
	end);

	it("3.5 is not pushed to while the sessions are closed", function ()
		local w = world.new();
		local phone, tablet = w:device("alice", "phone"), w:device("alice", "tablet");
		for _, session in ipairs { phone, tablet } do session.send(w:message("alice")); end
		w:delete("alice");
		assert.same({}, w:pushes());
	end);

	it("3.5 is not pushed to while the sessions are closed, although the store cannot be read", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		w.host:reload();
		storage.fail(w.disk, "get", "always");
		w:delete("alice");
		assert.same({}, w:pushes());
	end);

	it("3.5 loses a pending batch, and its errors do not count for one of the same name", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		local phone = w:sleeper("alice", "phone");
		w:offline("alice", w:message("alice"));
		w:answer(w:take_publishes()[1], "cancel");
		phone.send(w:message("alice"));
		w:delete("alice");
		clock.advance(2);
		assert.same({}, w:pushes());
		w:absent("alice", "phone");
		w:offline("alice", w:message("alice"));
		w:answer(w:take_publishes()[1], "cancel");
		assert.equal("phone", registered.nodes(w, "alice"));
	end);

	it("3.5 leaves no errors of a registration that no session held to one of the same name", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		w:absent("alice", "phone");
		w:answer(w:publishes_to("alice")[1], "cancel");
		w:delete("alice");
		w:absent("alice", "phone");
		w:answer(w:publishes_to("alice")[1], "cancel");
		assert.equal("phone", registered.nodes(w, "alice"));
	end);

	it("3.5 is read anew when the account is there again", function ()
		local w = world.new();
		w:device("alice", "phone");
		w:delete("alice");
		w.disk.stores.cloud_notify.alice = { ["push.test<imported"] = { jid = "push.test", node = "imported", timestamp = 1 } };
		w:offline("alice", w:message("alice"));
		assert.same({ "imported New Message!" }, w:pushes());
	end);

	it("3.5 of another host changes nothing", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		prosody.events.fire_event("user-deleted", { username = "bob", host = world.name });
		prosody.events.fire_event("user-deleted", { username = "alice", host = "other.test" });
		assert.equal("push.test<phone", phone.push_identifier);
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("3.5 can be deleted while the store cannot be read", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w = w:restart();
		storage.fail(w.disk, "get", "always");
		w:delete("alice");
		storage.fail(w.disk, "get", nil);
		w:offline("alice", w:message("alice"));
		assert.same({}, w:pushes());
	end);
end);
