local world = require "shim.world";
local clock = world.clock;

describe("A clock that somebody sets back", function ()
	after_each(world.finish);

	local function new()
		local w = world.new { has_mam = false };
		w:absent("alice", "phone");
		w:absent("bob", "tablet");
		w:take_publishes();
		return w;
	end

	-- The pushes for a bot's alarm, which always looks the same.
	local function alarm(w)
		w:offline("alice", w:message("alice", "chat", { id = "alarm", from = "bot@remote.test/x" }));
		return #w:take_publishes();
	end

	local function another_message(w)
		w:offline("bob", w:message("bob"));
		w:take_publishes();
	end

	it("1x.2 by an hour costs no alarm, though nothing came until the clock had caught up", function ()
		local w = new();
		assert.equal(1, alarm(w));
		clock.advance(30);
		clock.set(-3600);
		clock.advance(3570);
		assert.equal(1, alarm(w));
	end);

	it("1x.2 by a second, three times, costs no alarm", function ()
		local w = new();
		assert.equal(1, alarm(w));
		for _ = 1, 3 do
			clock.set(-1);
			another_message(w);
		end
		clock.advance(5);
		assert.equal(1, alarm(w));
	end);

	it("1x.2 by a minute and two seconds each minute costs no alarm", function ()
		local w = new();
		assert.equal(1, alarm(w));
		for _ = 1, 10 do
			clock.advance(60);
			clock.set(-62);
			another_message(w);
		end
		clock.advance(21);
		assert.equal(1, alarm(w));
	end);

	it("1x.2 to the time before it ran ahead costs no alarm", function ()
		local w = new();
		clock.set(3600);
		assert.equal(1, alarm(w));
		clock.set(-3600);
		clock.advance(3600);
		assert.equal(1, alarm(w));
	end);

	it("1x.2 by a second twice repeats no push", function ()
		local w = new();
		assert.equal(1, alarm(w));
		for _ = 1, 2 do
			clock.set(-1);
			clock.advance(0.7);
			assert.equal(0, alarm(w));
		end
	end);

	it("1x.2 repeats no push for an archived message, nor for one that was sent before", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:sleeper("alice", "phone");
		local before = w:message("alice", "chat"):tag("delay", { xmlns = "urn:xmpp:delay", stamp = "2020-01-01T00:00:00Z" }):up();
		local function queue()
			w:archived("alice", w:message("alice", "chat", { id = "m1" }), "a1");
			w:fire("smacks-hibernation-stanza-queued", { origin = phone, stanza = before });
			clock.advance(1.1);
			return #w:take_publishes();
		end
		assert.equal(2, queue());
		clock.advance(10);
		clock.set(-3600);
		assert.equal(0, queue());
	end);

	it("1x.2 by a second twice repeats no push, at whatever part of a second it is", function ()
		for tenth = 0, 9 do
			local w = new();
			clock.advance(tenth / 10);
			assert.equal(1, alarm(w));
			for _ = 1, 2 do
				clock.advance(0.25);
				clock.set(-1);
				assert.equal(0, alarm(w), tenth);
			end
		end
	end);

	it("1x.2 is noticed where only os.time() shows it", function ()
		local time = require "util.time";
		local now = time.now;
		time.now = function () return clock.now; end
		local w = new();
		assert.equal(1, alarm(w));
		clock.set(-3600);
		clock.advance(3600);
		local pushes = alarm(w);
		time.now = now;
		assert.equal(1, pushes);
	end);
end);
