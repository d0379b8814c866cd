local world = require "shim.world";
local smacks = require "inprocess.smacks";
local clock = world.clock;

describe("A batch", function ()
	after_each(world.finish);

	it("4a.2 is pushed a second after a late ack", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone);
		assert.equal(2, #phone.push_queue);
		assert.is_not_nil(phone.awaiting_push_timer);
		clock.advance(0.9);
		assert.same({}, w:pushes());
		clock.advance(0.2);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.is_nil(phone.push_queue);
		assert.is_nil(phone.awaiting_push_timer);
		assert.equal(0, w:logged("Not pushed"));
	end);

	it("1x.3 is not pushed without the identifier that another module took away, and the log says so", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		phone.push_identifier = nil;
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.is_nil(phone.push_queue);
		assert.equal(1, w:logged(" of alice: no registration", "debug"));
	end);

	it("4a.2 holds the one stanza whose ack is late", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice", "chat_state"));
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone, true);
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.2 holds what is there of a queue with holes", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:fire("smacks-ack-delayed", { origin = phone, queue = { w:message("alice"), false, w:message("alice", "chat_state") } });
		clock.advance(2);
		assert.same({ "phone -", "phone New Message!" }, w:pushes());
	end);

	it("4a.2 is not made for a queue in which nothing is there", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:fire("smacks-ack-delayed", { origin = phone, queue = { false } });
		assert.is_nil(phone.push_queue);
		assert.is_nil(phone.awaiting_push_timer);
	end);

	it("hib.3 is not pushed when another module took it away", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		phone.push_queue = nil;
		clock.advance(2);
		assert.same({}, w:pushes());
	end);

	it("4a.2 is scanned at once when it has 1,000 stanzas, its wait ends, and another begins", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		w:publishes_to("alice"); -- starts the timer of the wake-ups
		local timers = clock.pending();
		for i = 1, 2500 do
			phone.send(w:message("alice"));
			local is_full = i % 1000 == 0;
			assert.same(is_full and { "phone New Message!" } or {}, w:pushes());
			assert.equal(i % 1000, #(phone.push_queue or {}));
			assert.equal(is_full, phone.push_queue == nil);
			assert.equal(is_full, phone.awaiting_push_timer == nil);
			assert.equal(timers + 1, clock.pending());
		end
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.is_nil(phone.push_queue);
	end);

	it("4a.2 ends a second after its first stanza, not its last", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		clock.advance(0.6);
		phone.send(w:message("alice"));
		clock.advance(0.5);
		assert.same({ "phone New Message!" }, w:pushes());
		clock.advance(2);
		assert.same({}, w:pushes());
	end);

	it("4a.2 is followed by another one", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		for _ = 1, 2 do
			phone.send(w:message("alice"));
			clock.advance(1.1);
			assert.same({ "phone New Message!" }, w:pushes());
		end
	end);

	it("is not made for a session without a registration", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone);
		smacks.ack_delayed(w.host, phone, true);
		assert.is_nil(phone.push_queue);
		assert.equal(w.idle_timers, clock.pending());
		smacks.hibernate(w.host, phone);
		phone.send(w:message("alice"));
		assert.is_nil(phone.push_queue);
	end);

	it("4a.3 ends with the resumption, and its stanzas with it", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice", "chat"));
		smacks.resume(w.host, phone, 1);
		assert.is_nil(phone.push_queue);
		assert.is_nil(phone.awaiting_push_timer);
		assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: resumed within the second"));
		clock.advance(2);
		smacks.hibernate(w.host, phone);
		clock.advance(2);
		assert.same({}, w:pushes());
	end);

	it("4a.3 is not named at a resumption when there was none", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		smacks.resume(w.host, phone);
		assert.equal(0, w:logged("resumed within the second"));
	end);

	it("4a.3 stays when an event does not say which session goes on", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		w:fire("smacks-hibernation-end", { origin = phone, queue = {} });
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("life.1 is kept over a reload and pushed once", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		local quiet = w:sleeper("alice", "tablet");
		phone.send(w:message("alice"));
		local timers = clock.pending();
		w.host:reload();
		assert.is_nil(quiet.awaiting_push_timer);
		assert.equal(timers + 1, clock.pending()); -- that of the wake-ups, until it finds none
		clock.advance(0.9);
		assert.same({}, w:pushes());
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.is_nil(phone.push_queue);
	end);

	local function timers_after_unload(is_waiting)
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		if is_waiting then phone.send(w:message("alice")); end
		w.host:unload();
		return clock.pending();
	end

	it("life.2 leaves no timer when the module is unloaded", function ()
		local timers = timers_after_unload(false);
		world.finish();
		assert.equal(timers, timers_after_unload(true));
	end);

	it("life.1 can be ended by the resumption after a reload", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		w.host:reload();
		smacks.resume(w.host, phone, 1);
		clock.advance(2);
		assert.same({}, w:pushes());
	end);
end);
