local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

local new_world = push_service.new_world;
local unreachable, refused, gone = push_service.unreachable, push_service.refused, push_service.gone;
local day = 86400;

local function message(w, kind)
	w:offline("alice", w:message("alice", kind));
end

-- Both kinds of waiting: for a time, and for a service.
local waits = { ["a time"] = refused, ["its service"] = unreachable };

-- A world in which a push to Alice's phone waits; afterwards the service answers everything by a result.
local function waiting(failure, config, is_asleep)
	local w, service, phone = new_world(config, is_asleep);
	service.behave = { push = failure, probe = failure };
	message(w);
	clock.advance(5);
	service:start();
	service.behave = { push = false, probe = false };
	return w, service, phone;
end

local function assert_ended(w, service)
	clock.advance(122);
	assert.equal(0, service:count("push"));
	assert.equal(w.idle_timers, clock.pending());
end

local function assert_sent(service)
	clock.advance(62);
	assert.equal(1, service:count("push"));
end

for what, failure in pairs(waits) do
	describe("A wake-up that waits for "..what, function ()
		after_each(world.finish);

		it("wake.1 is sent if nothing ends it", function ()
			local _, service = waiting(failure);
			assert_sent(service);
		end);

		it("wake.1 ends at a result for another important push of the registration", function ()
			local w, service = waiting(failure);
			message(w);
			service:start();
			assert_ended(w, service);
		end);

		it("wake.1 does not end at a result for a push that shows nothing", function ()
			local w, service = waiting(failure);
			service.behave.probe = nil;
			message(w, "chat_state");
			clock.advance(0.5);
			service:start();
			assert_sent(service);
		end);

		it("wake.1 does not end at a result for another registration, nor at what happens to that", function ()
			local w, service = waiting(failure);
			w:absent("alice", "tablet");
			w:absent("bob", "phone");
			w:offline("bob", w:message("bob"));
			w:disable(w:session("alice", "desktop"), { jid = "push.test", node = "tablet" });
			w:delete("bob");
			service:start();
			assert_sent(service);
		end);

		it("wake.1 ends when the session resumes", function ()
			local w, service, phone = waiting(failure, nil, true);
			smacks.resume(w.host, phone, 500);
			clock.advance(122);
			assert.equal(0, service:count("push"));
		end);

		it("wake.1 does not end when a session resumes that does not hold the registration", function ()
			local w, service = waiting(failure);
			local laptop = w:session("alice", "laptop");
			smacks.hibernate(w.host, laptop);
			smacks.resume(w.host, laptop);
			local of_bob = w:sleeper("bob", "phone");
			smacks.resume(w.host, of_bob);
			assert_sent(service);
		end);

		it("wake.1 ends when anybody enables the registration", function ()
			local w, service = waiting(failure);
			w:register(w:session("alice", "another"), "phone");
			assert_ended(w, service);
		end);

		it("wake.1 does not end when somebody else enables one of that name", function ()
			local w, service = waiting(failure);
			w:absent("bob", "phone");
			w:absent("alice", "tablet");
			assert_sent(service);
		end);

		it("wake.1 ends when a session with the record's resource binds", function ()
			local w, service = waiting(failure);
			w:session("alice", "phone");
			assert_ended(w, service);
		end);

		for name, config in pairs { ["at once"] = {}, ["after a reload"] = { is_reloaded = true } } do
			it("wake.1 ends when a session with the record's client_id binds, whatever its resource: "..name, function ()
				local w, service = new_world();
				smacks.close(w.host, w:device("alice", "tablet", { client_id = "client-1" }));
				service.behave = { push = failure, probe = failure };
				message(w);
				clock.advance(5);
				service.behave = { push = false, probe = false };
				if config.is_reloaded then w.host:reload(); end
				w:session("alice", "tablet", { client_id = "client-2" });
				w:session("alice", "other", { client_id = "client-1" });
				service:start();
				clock.advance(62);
				assert.same({ "phone" }, push_service.nodes(service));
			end);
		end

		it("wake.1 does not end when a session of another device binds", function ()
			local w, service = waiting(failure);
			w:session("alice", "laptop");
			w:session("bob", "phone");
			assert_sent(service);
		end);

		it("wake.1 ends when a repeat is answered as gone", function ()
			local w, service = waiting(failure);
			service.behave.push = gone;
			assert_sent(service);
			service:start();
			assert_ended(w, service);
		end);

		it("wake.1 ends when the registration is disabled", function ()
			local w, service = waiting(failure);
			w:disable(w:session("alice", "laptop"), { jid = "push.test", node = "phone" });
			assert_ended(w, service);
		end);

		it("wake.1 ends when the registration is evicted", function ()
			local w, service = waiting(failure, { push_max_devices = 1 });
			w:device("alice", "tablet");
			assert_ended(w, service);
		end);

		it("wake.1 ends when the user is deleted, and is not of one with that name", function ()
			local w, service = waiting(failure);
			w:delete("alice");
			w:absent("alice", "phone");
			service:start();
			assert_ended(w, service);
		end);

		it("wake.1 ends when the registration is no longer in the store", function ()
			local w, service = waiting(failure, { push_max_cached_users = 1 });
			w.disk.stores.cloud_notify.alice = nil;
			clock.advance(600);
			w:offline("alice", w:message("alice"));
			service:start();
			assert_ended(w, service);
		end);

		it("wake.1 ends with the registration that another process removed, though nothing but the wake-up knows of it", function ()
			local w, service = waiting(failure);
			w.host:reload();
			w.disk.stores.cloud_notify.alice = nil;
			assert_ended(w, service);
		end);

		it("wake.1 ends when errors end the registration", function ()
			local w, service = waiting(failure, { push_max_errors = 2, push_error_period = 0 });
			service.behave = { push = gone, probe = false };
			message(w);
			message(w);
			clock.advance(1);
			assert.is_nil(w:stored("alice"));
			service:start();
			assert_ended(w, service);
		end);

		it("life.1 has one timer, however often the module is reloaded, and none once it is unloaded", function ()
			local w = waiting(failure);
			for _ = 1, 3 do
				w.host:reload();
				assert.equal(w.idle_timers + 1, clock.pending());
			end
			w.host:unload();
			assert.equal(0, clock.pending());
		end);

		it("wake.1 ends 24 h after its message", function ()
			local w, service = new_world { push_max_errors = 1000 };
			service.behave = { push = failure, probe = failure };
			message(w);
			clock.advance(day - 10);
			assert.is_true(clock.pending() > w.idle_timers);
			clock.advance(12);
			service.behave = { push = false, probe = false };
			service:start();
			assert_ended(w, service);
		end);

		it("wake.1 ends 24 h after the message that replaced it", function ()
			local w, service = new_world { push_max_errors = 1000 };
			service.behave = { push = failure, probe = failure };
			message(w);
			clock.advance(day / 2);
			message(w);
			clock.advance(day / 2 + 60);
			service:start();
			service.behave = { push = false, probe = false };
			clock.advance(2 * 3600);
			assert.equal(1, service:count("push"));
		end);

		it("life.1 is kept over a reload, and what it has learned", function ()
			local w, service = waiting(failure);
			w.host:reload();
			assert_sent(service);
			service:start();
			assert_ended(w, service);
		end);

		it("life.2 is forgotten by an unload", function ()
			local w, service = waiting(failure);
			w.host:unload();
			clock.advance(day);
			assert.equal(0, service:count("push"));
			assert.equal(0, service:count("probe"));
			w.host:load();
			clock.advance(day);
			assert.equal(0, service:count("push"));
		end);

		it("life.2 is forgotten by a restart", function ()
			local w = waiting(failure);
			w = w:restart();
			local service = push_service.new(w, { push = false, probe = false });
			clock.advance(day);
			assert.same({}, service.sent);
		end);

		it("3.7 waits while the account is disabled", function ()
			local w = world.new { smacks_style = "13" };
			w:absent("alice", "phone");
			w:answer(w:publishes_to("alice")[1]);
			local service = push_service.new(w, { push = failure, probe = failure });
			message(w);
			clock.advance(5);
			service.behave = { push = false, probe = false };
			w:disable_account("alice");
			service:start();
			clock.advance(3600);
			assert.equal(0, service:count("push"));
			w:enable_account("alice");
			assert_sent(service);
		end);

		it("wake.1 waits while the store cannot be read", function ()
			local w, service = waiting(failure);
			w.host:reload();
			storage.fail(w.disk, "get", "always");
			clock.advance(3600);
			assert.equal(0, service:count("push"));
			storage.fail(w.disk, "get", nil);
			assert_sent(service);
		end);

		it("wake.1 waits while Prosody cannot send it", function ()
			local w, service = waiting(failure);
			local send, tried = w.host.on_send, 0;
			function w.host.on_send(iq)
				if iq.attr.type == "get" then return send(iq); end
				tried = tried + 1;
				error("no route");
			end
			clock.advance(300);
			assert.is_true(tried > 1 and tried < 20);
			w.host.on_send = send;
			clock.advance(600);
			assert.equal(1, service:count("push"));
		end);
	end);
end

describe("A failed push", function ()
	after_each(world.finish);

	it("wake.1 that nobody answered ends at its own late result", function ()
		local w, service = new_world();
		message(w);
		local iq = service:iqs("push")[1];
		clock.advance(125);
		w:answer(iq);
		service.behave = { push = false, probe = false };
		service:start();
		assert_ended(w, service);
	end);

	it("wake.1 is gone by its own late answer, too", function ()
		local w, service = new_world();
		message(w);
		local iq = service:iqs("push")[1];
		clock.advance(125);
		w:answer(iq, gone);
		service.behave = { push = false, probe = false };
		service:start();
		assert_ended(w, service);
	end);

	it("wake.1 ends at a result for an older push that comes late", function ()
		local w, service = new_world();
		message(w);
		message(w);
		local iqs = service:iqs("push");
		w:answer(iqs[2], refused);
		w:answer(iqs[1]);
		service:start();
		assert_ended(w, service);
	end);

	it("wake.1 is sent again where the answer comes after two minutes, from a service that had never answered", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local service = push_service.new(w, {});
		message(w);
		clock.advance(200);
		assert.equal(w.idle_timers, clock.pending());
		w:answer(service:iqs("push")[1], refused);
		service:start();
		service.behave.push = false;
		assert_sent(service);
	end);

	it("wake.1 is one for several messages", function ()
		for _, order in ipairs { { 1, 2, 3 }, { 3, 2, 1 }, { 2, 3, 1 } } do
			local w, service = new_world();
			for _ = 1, 3 do message(w); end
			local iqs = service:iqs("push");
			for _, number in ipairs(order) do w:answer(iqs[number], refused); end
			service:start();
			service.behave.push = false;
			clock.advance(20);
			assert.equal(1, service:count("push"));
			service:start();
			assert_ended(w, service);
		end
	end);

	it("wake.1 does not end, nor is it sent twice, by what is answered twice or by somebody else", function ()
		local w, service = new_world();
		message(w);
		local iq = service:iqs("push")[1];
		w:answer(iq, refused, "else.test");
		w:answer(iq, refused);
		w:answer(iq);
		w:answer(iq, refused);
		service:start();
		service.behave.push = false;
		assert_sent(service);
		service:start();
		assert_ended(w, service);
	end);

	it("wake.1 is sent for a message that fails while a repeat of an older one is in flight", function ()
		local w, service = new_world();
		service.behave.push = refused;
		message(w);
		service.behave.push = nil;
		clock.advance(20);
		local repeated = service:iqs("push")[2];
		message(w);
		w:answer(service:iqs("push")[3], refused);
		w:answer(repeated, refused);
		service:start();
		service.behave.push = false;
		clock.advance(60);
		assert.equal(1, service:count("push"));
	end);

	it("wake.1 that a handler vetoes leaves none, and leaves the one that waits", function ()
		local w, service = waiting(refused);
		w:on("cloud_notify/push", function () return true; end);
		message(w);
		assert_sent(service);
		service:start();
		assert_ended(w, service);
	end);

	it("wake.1 leaves the one that waits where the new one cannot be sent", function ()
		local w, service = waiting(refused);
		local send = w.host.on_send;
		function w.host.on_send() error("no route"); end
		message(w);
		w.host.on_send = send;
		assert_sent(service);
	end);

	it("wake.1 is that of a user whose other pushes are answered at once", function ()
		local w, service = new_world();
		w:absent("alice", "tablet");
		function service.behave.push(iq) if push_service.node(iq) == "phone" then return refused; end return false; end
		message(w);
		clock.advance(5);
		service:start();
		service.behave.push = false;
		assert_sent(service);
		assert.same({ "phone" }, push_service.nodes(service));
	end);
end);

describe("A push on its way", function ()
	after_each(world.finish);

	local returns = {
		["the session resumes"] = function (w, phone) smacks.resume(w.host, phone, 500); end;
		["anybody enables the registration"] = function (w) w:register(w:session("alice", "another"), "phone"); end;
		["a session of the device binds"] = function (w) w:session("alice", "phone"); end;
	};
	local failures = { ["is unreachable"] = unreachable, ["is refused"] = refused, ["is not answered"] = false };
	for what, comes_back in pairs(returns) do
		for how, failure in pairs(failures) do
			it(("wake.1 is not sent again where %s before it %s"):format(what, how), function ()
				local w, service, phone = new_world(nil, what == "the session resumes");
				service.behave = { probe = false };
				if phone then phone.send(w:message("alice")); else message(w); end
				clock.advance(1.5);
				local push = service:iqs("push")[1];
				clock.advance(5);
				comes_back(w, phone);
				clock.advance(15);
				service:start();
				service.behave = { push = false, probe = false };
				if failure then w:answer(push, failure); end
				clock.advance(300);
				assert.equal(0, service:count("push"));
			end);
		end
	end

	it("wake.1 is sent again where another device binds before it fails", function ()
		local w, service = new_world();
		message(w);
		clock.advance(5);
		w:session("alice", "desk");
		w:answer(service:iqs("push")[1], refused);
		clock.advance(30);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 is sent again where it came after the device was back", function ()
		local w, service = new_world();
		message(w);
		w:session("alice", "phone");
		message(w);
		w:answer(service:iqs("push")[2], refused);
		clock.advance(30);
		assert.equal(3, service:count("push"));
	end);

	for how, failure in pairs(failures) do
		it("wake.1 is not sent again where a newer one has woken the phone before it "..how, function ()
			local w, service = new_world();
			message(w);
			local push = service:iqs("push")[1];
			clock.advance(2);
			service.behave = { push = false, probe = false };
			message(w);
			clock.advance(5);
			service:start();
			if failure then w:answer(push, failure); end
			clock.advance(300);
			assert.equal(0, service:count("push"));
		end);
	end

	-- Lost in a dead stream, and sent again over another one, before the first one times out.
	for what, answer in pairs { ["a result"] = false, ["that the device is gone"] = gone } do
		it("wake.1 is not sent again by a late error, after the answer to a repeat: "..what, function ()
			local w, service = new_world();
			message(w);
			local push = service:iqs("push")[1];
			service.behave = { push = answer, probe = false };
			clock.advance(300);
			assert.equal(2, service:count("push"));
			service:start();
			service.behave = { push = false, probe = false };
			w:answer(push, unreachable);
			clock.advance(600);
			assert.equal(0, service:count("push"));
		end);
	end

	it("wake.1 is not sent a fourth time by a late error", function ()
		local w, service = new_world();
		message(w);
		local push = service:iqs("push")[1];
		service.behave = { probe = false };
		clock.advance(1500);
		assert.equal(4, service:count("push"));
		w:answer(push, unreachable);
		service.behave = { push = false, probe = false };
		clock.advance(600);
		assert.equal(4, service:count("push"));
	end);

	it("wake.1 is not sent again by a late error, after the device's return has ended it", function ()
		local w, service = new_world();
		message(w);
		local push = service:iqs("push")[1];
		clock.advance(125);
		w:session("alice", "phone");
		service:start();
		service.behave = { push = false, probe = false };
		w:answer(push, unreachable);
		clock.advance(200);
		assert.equal(0, service:count("push"));
	end);

	for what, answer in pairs { ["a result"] = false, ["a refusal"] = refused } do
		it("wake.1 is sent again, whatever becomes of a later one that waited and shows nothing: "..what, function ()
			local w, service = new_world { push_max_errors = 1 };
			message(w, "chat_state");
			local first = service:iqs("push")[1];
			clock.advance(250);
			message(w);
			local important = service:iqs("push")[2];
			clock.advance(5);
			w:answer(first, refused);
			message(w, "chat_state"); -- waits, since its registration has errors (err.4)
			assert.equal(2, service:count("push"));
			service.behave.push = answer;
			clock.advance(50);
			assert.equal(3, service:count("push"));
			service:start();
			service.behave = { push = false, probe = false };
			w:answer(important, unreachable);
			clock.advance(400);
			assert.is_true(service:count("push") >= 1);
		end);
	end

	it("wake.1 is not sent again where the device is back after a reload", function ()
		local w, service = new_world();
		message(w);
		local push = service:iqs("push")[1];
		clock.advance(2);
		w.host:reload();
		w:session("alice", "phone");
		clock.advance(2);
		service:start();
		service.behave = { push = false, probe = false };
		w:answer(push, refused);
		clock.advance(200);
		assert.equal(0, service:count("push"));
	end);

	it("wake.1 is sent again where a call that came later was answered as gone", function ()
		local w, service = new_world();
		service.behave = { probe = false };
		message(w);
		clock.advance(140);
		assert.equal(2, service:count("push"));
		message(w, "propose");
		w:answer(service:iqs("push")[3], gone);
		clock.advance(150);
		assert.equal(4, service:count("push"));
	end);
end);

describe("A service", function ()
	after_each(world.finish);

	it("wake.1 has answered this host when it has answered a probe", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local service = push_service.new(w, { push = unreachable, probe = unreachable });
		message(w);
		clock.advance(20);
		service.behave = { probe = false }; -- it is back, but the stream breaks with the publish under way
		clock.advance(60);
		assert.is_true(service:count("push") >= 2);
		service:start();
		clock.advance(200);
		service.behave = { push = false, probe = false };
		clock.advance(200);
		assert.is_true(service:count("push") >= 1);
	end);

	it("wake.1 is probed where its registrations are published to, whatever their identifiers say", function ()
		local w = new_world();
		for _, record in pairs(w:stored("alice")) do record.jid = "moved.test"; end
		w = w:restart();
		local service = push_service.new(w, { push = unreachable, probe = unreachable });
		message(w);
		clock.advance(20);
		service.behave = { push = false, probe = false };
		clock.advance(100);
		assert.equal("moved.test", service:iqs("probe")[1].attr.to);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 is owed a wake-up, though nobody answers the newer push that took its place", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local service = push_service.new(w, { push = unreachable, probe = unreachable });
		message(w);
		clock.advance(30);
		service.behave = { probe = unreachable };
		message(w);
		clock.advance(125);
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(300);
		assert.equal(1, service:count("push"));
	end);

	for _, is_reloaded in ipairs { false, true } do
		it("wake.1 is probed at the JID of the record; after a reload: "..tostring(is_reloaded), function ()
			local disk = storage.new_disk();
			disk.stores.cloud_notify = { alice = { ["some<thing"] = { jid = "push.test", node = "phone", timestamp = 1 } } };
			local w = world.new { disk = disk };
			local service = push_service.new(w, { push = unreachable, probe = unreachable });
			message(w);
			clock.advance(5);
			if is_reloaded then w.host:reload(); end
			clock.advance(20);
			assert.equal("push.test", service:iqs("probe")[1].attr.to);
		end);
	end

	it("wake.1 is probed at the JID of a registration that only a session knows", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		phone.push_identifier, phone.push_settings = "some<thing", { jid = "push.test", node = "phone" };
		smacks.hibernate(w.host, phone);
		local service = push_service.new(w, { push = unreachable, probe = unreachable });
		phone.send(w:message("alice"));
		clock.advance(32);
		assert.equal("push.test", service:iqs("probe")[1].attr.to);
	end);

	it("wake.1 is told to be away once, while repeats are sent in vain", function ()
		local w, service = new_world();
		message(w);
		clock.advance(2000);
		assert.equal(1, w:logged("cannot be reached"));
		service.behave = { push = false, probe = false };
		clock.advance(200);
		assert.equal(1, w:logged("answers again"));
	end);

	it("wake.1 has nothing sent again that was pending when push_retry was switched off", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = unreachable };
		message(w);
		clock.advance(5);
		w.host.config = w.host.config or {};
		w.host.config.push_retry = false;
		w.host:reload();
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(100);
		assert.equal(0, service:count("push"));
	end);
end);
