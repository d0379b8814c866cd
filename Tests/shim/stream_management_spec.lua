local world = require "shim.world";
local smacks = require "inprocess.smacks";

describe("A queue that is scanned", function ()
	after_each(world.finish);

	it("4a.1 makes one push when the connection is lost", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged("Scanned 2 stanzas for 'push.test<phone' of alice: 0 already notified, 1 notified by their class"));
	end);

	it("4a.1 makes its push when hibernation starts without a watchdog", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		assert.is_nil(phone.hibernating_watchdog);
		w:fire("smacks-hibernation-start", { origin = phone, queue = smacks.queue(phone) });
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.1 makes one push of each class", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		for _, kind in ipairs { "chat_state", "chat", "chat_state", "chat" } do phone.send(w:message("alice", kind)); end
		smacks.hibernate(w.host, phone);
		assert.same({ "phone -", "phone New Message!" }, w:pushes());
	end);

	it("4a.1 pushes to the session's own registration alone", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.4 tries the next candidate of the class after a veto", function ()
		local w = world.new();
		local asked = {};
		local phone = w:device("alice", "phone");
		w:on("cloud_notify/push", function (event)
			asked[#asked + 1] = event.original_stanza.attr.id;
			return #asked < 3 or nil;
		end);
		for i = 1, 4 do phone.send(w:message("alice", "chat", { id = "m"..i })); end
		smacks.hibernate(w.host, phone);
		assert.same({ "m1", "m2", "m3" }, asked);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.4 keeps the class unused when a push cannot be sent", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		local tried = 0;
		function w.host.on_send() tried = tried + 1; error("no route"); end
		phone.send(w:message("alice"));
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.equal(2, tried);
	end);

	it("1x.1 makes no second push at the next loss of the connection", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		smacks.resume(w.host, phone);
		w:pushes();
		smacks.hibernate(w.host, phone);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("1 already notified, 0 notified by their class"));
	end);

	it("makes no push for a session without a registration", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local desktop = w:session("alice", "desktop");
		desktop.send(w:message("alice"));
		local lines = #w.log;
		smacks.hibernate(w.host, desktop);
		assert.same({}, w:pushes());
		assert.equal(lines, #w.log);
	end);

	it("1x.3 names the missing record of a session that has an identifier alone", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.push_settings = nil;
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: no registration"));
		smacks.resume(w.host, phone);
		phone.push_settings = { jid = "push.test", node = "phone" };
		smacks.hibernate(w.host, phone);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("hib.3 takes the identifier and the record that another module wrote", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		phone.push_identifier, phone.push_settings = "push.test<other", { jid = "push.test", node = "other" };
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.same({ "other New Message!" }, w:pushes());
	end);
end);
