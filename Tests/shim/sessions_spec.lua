local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local own_timeout = 600;

describe("A registration that sessions hold", function ()
	after_each(world.finish);

	it("3.1 is in the fields of the session that enabled it", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "push.test", node = "phone" });
		assert.equal("push.test<phone", phone.push_identifier);
		assert.same(w:stored("alice")["push.test<phone"], phone.push_settings);
	end);

	it("3.1 has an identifier without a node", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "push.test" });
		assert.equal("push.test<", phone.push_identifier);
	end);

	it("3.1 is replaced wherever it is held, and only there", function ()
		local w = world.new();
		local phone, tablet = w:device("alice", "phone"), w:device("alice", "tablet");
		local of_bob = w:device("bob", "phone");
		local again = w:session("alice", "again");
		local before, of_tablet, of_bobs = phone.push_settings, tablet.push_settings, of_bob.push_settings;
		w:register(again, "phone");
		assert.equal(again.push_settings, phone.push_settings);
		assert.not_equal(before, phone.push_settings);
		assert.equal(of_tablet, tablet.push_settings);
		assert.equal("push.test<tablet", tablet.push_identifier);
		assert.equal(of_bobs, of_bob.push_settings);
	end);

	it("3.1 is held by a session that is not among those of its user, such as one that another module made up", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w.host.session.sessions.alice = nil;
		assert.equal("result", w:enable(phone, { jid = "push.test", node = "phone" }).attr.type);
		assert.same(w:stored("alice")["push.test<phone"], phone.push_settings);
	end);

	it("3.1 begins without an important push", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.first_hibernated_push = 1;
		w:register(phone, "phone");
		assert.is_nil(phone.first_hibernated_push);
	end);

	it("3.3 is gone from every session once it is disabled, with the batches", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		local again = w:session("alice", "again");
		w:register(again, "phone");
		phone.send(w:message("alice"));
		phone.first_hibernated_push = 1;
		w:disable(again, { jid = "push.test", node = "phone" });
		for _, session in ipairs { phone, again } do
			for _, field in ipairs { "push_identifier", "push_settings", "push_queue", "awaiting_push_timer", "first_hibernated_push" } do
				assert.is_nil(session[field]);
			end
		end
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: no registration", "debug"));
	end);

	it("3.3 stays in sessions when another one is disabled", function ()
		local w = world.new();
		local phone, tablet = w:sleeper("alice", "phone"), w:device("alice", "tablet");
		phone.send(w:message("alice"));
		w:disable(tablet, { jid = "push.test", node = "tablet" });
		assert.equal("push.test<phone", phone.push_identifier);
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("3.3 leaves hibernating sessions with the timeout of stream management", function ()
		local w = world.new();
		local phone, tablet = w:sleeper("alice", "phone"), w:device("alice", "tablet");
		w:disable(tablet, { jid = "push.test", node = "phone" });
		clock.advance(own_timeout - 1);
		assert.is_nil(phone.destroyed);
		clock.advance(3);
		assert.is_true(phone.destroyed);
	end);

	it("3.3 leaves the timeout of stream management running where it has begun", function ()
		local w = world.new();
		local phone, tablet = w:sleeper("alice", "phone"), w:device("alice", "tablet");
		phone.send(w:message("alice"));
		clock.advance(1.5);
		local dog = phone.hibernating_watchdog;
		clock.advance(300);
		w:disable(tablet, { jid = "push.test", node = "phone" });
		assert.equal(dog, phone.hibernating_watchdog);
		clock.advance(own_timeout - 298);
		assert.is_true(phone.destroyed);
	end);

	it("3.3 is disabled for a connected session that has no watchdog", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:disable(phone, { jid = "push.test", node = "phone" });
		assert.is_nil(phone.hibernating_watchdog);
	end);

	it("3.3 is disabled for a user whose sessions are all gone", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone");
		w:offline("alice", w:message("alice"));
		w:answer(w:take_publishes()[1], "cancel");
		assert.is_nil(w:stored("alice"));
	end);
end);

describe("A user with a session that another module has damaged", function ()
	after_each(world.finish);

	local fields = { "hibernating", "push_identifier", "push_settings", "first_hibernated_push" };

	local function damage(session)
		for _, field in ipairs(fields) do session[field] = nil; end
		return setmetatable(session, { __index = function (_, field)
			for _, damaged in ipairs(fields) do
				if field == damaged then error("no "..field); end
			end
		end });
	end

	-- Sleeping sessions that hold the registration of a phone, its own first, and as many damaged ones among them.
	local function new_world(behave, config)
		local w = world.new { config = config };
		local phone = w:device("alice", "phone");
		w:answer(w:publishes_to("alice")[1]);
		smacks.hibernate(w.host, phone);
		local holders = { phone };
		for i = 1, 8 do
			local session = w:session("alice", "session"..i);
			session.push_identifier, session.push_settings = phone.push_identifier, phone.push_settings;
			smacks.hibernate(w.host, session);
			if i % 2 == 0 then damage(session); else holders[#holders + 1] = session; end
		end
		return w, push_service.new(w, behave), holders;
	end

	-- What the damage makes the module log was expected.
	local function caught(w)
		assert.is_true(w:logged("Cannot handle a session: ", "error") > 0);
		w.host.errors = {};
	end

	it("4a.1 has one push for a scan, which starts the own timeout of each other session", function ()
		local w, service, holders = new_world { push = false };
		for _ = 1, 3 do holders[1].send(w:message("alice")); end
		clock.advance(1.5);
		assert.equal(1, service:count("push"));
		for _, session in ipairs(holders) do assert.is_number(session.first_hibernated_push); end
		caught(w);
	end);

	it("hib.5 has the extended timeout back in each other session when a push failed", function ()
		local w, service, holders = new_world { push = push_service.refused };
		holders[1].send(w:message("alice"));
		clock.advance(1.5);
		for _, session in ipairs(holders) do assert.is_true(session.hibernating_watchdog.push_extended); end
		clock.advance(20);
		assert.equal(2, service:count("push"));
		caught(w);
	end);

	it("hib.1 has the own timeout of each other session started where many registrations are pushed", function ()
		local w, service, holders = new_world({ push = false }, { push_max_devices = 20 });
		for number = 1, 15 do w:absent("alice", "device"..number); end
		w:offline("alice", w:message("alice"));
		assert.equal(16, service:count("push"));
		for _, session in ipairs(holders) do assert.is_number(session.first_hibernated_push); end
		caught(w);
	end);

	it("3.3 has the registration gone from each other session", function ()
		local w, _, holders = new_world {};
		w:disable(w:session("alice", "laptop"), { jid = "push.test", node = "phone" });
		for _, session in ipairs(holders) do assert.is_nil(session.push_identifier); end
		caught(w);
	end);

	it("3.1 has the new record in each other session", function ()
		local w, _, holders = new_world {};
		local laptop = w:session("alice", "laptop");
		w:register(laptop, "phone");
		for _, session in ipairs(holders) do assert.equal(laptop.push_settings, session.push_settings); end
		caught(w);
	end);
end);
