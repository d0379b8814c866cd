local world = require "shim.world";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local clock = world.clock;

local no_push = "Not pushed (stream management) to 'push.test<phone' of alice: ";

describe("A session that ends", function ()
	after_each(world.finish);

	local function with_batch(w, resource, fields)
		local phone = w:device("alice", resource, fields);
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone);
		smacks.ack(phone);
		return phone;
	end

	-- Ends with these kinds of stanza in flight.
	local function ends(w, phone, ...)
		for _, kind in ipairs { ... } do phone.send(w:message(phone.username, kind)); end
		smacks.close(w.host, phone);
	end

	it("4c.2 has its important messages scanned a second later", function ()
		local w = world.new();
		ends(w, w:device("alice", "phone", { mam_requested = true }), "chat", "chat", "omemo_0");
		clock.advance(0.9);
		assert.same({}, w:pushes());
		clock.advance(0.2);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged("Scanned 3 stanzas for 'push.test<phone' of alice: 0 already notified, 2 notified by their class"));
		clock.advance(125); -- until its answer is not awaited any more
		assert.same({}, w:pushes());
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("4c.2 has its important messages scanned where other devices are online", function ()
		local w = world.new();
		w:session("alice", "desktop");
		ends(w, w:device("alice", "phone"), "chat");
		clock.advance(1.1);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4c.2 makes no push for what shows nothing, and the log says so", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(st.message({ to = phone.full_jid })
			:tag("result", { xmlns = "urn:xmpp:mam:2", id = "a1" }):tag("forwarded", { xmlns = "urn:xmpp:forward:0" })
			:add_child(w:message("alice")):reset());
		ends(w, phone, "presence", "iq", "receipt", "subscribe");
		assert.equal(5, w:logged(no_push.."the session ends, and this is not an important message", "debug"));
		assert.equal(w.idle_timers, clock.pending());
		clock.advance(2);
		assert.same({}, w:pushes());
	end);

	it("4c.2 makes one push when its hibernation has run out, and none for what was pushed before", function ()
		local w = world.new { config = { push_max_hibernation_timeout = 100 } };
		local asked = 0;
		local phone = w:device("alice", "phone");
		w:on("cloud_notify/push", function () asked = asked + 1; return asked == 1 or nil; end);
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.equal(1, asked);
		clock.advance(50);
		phone.send(w:message("alice"));
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
		clock.advance(700);
		assert.is_true(phone.destroyed);
		assert.same({}, w:pushes());
		assert.equal(2, asked);
	end);

	it("4c.2 takes the next message of the class when a push is vetoed", function ()
		local w = world.new();
		local asked = 0;
		w:on("cloud_notify/push", function () asked = asked + 1; return asked == 1 or nil; end);
		ends(w, w:device("alice", "phone"), "chat", "chat", "chat");
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.equal(2, asked);
	end);

	it("4c.2 is known to its handlers even if another one ends the event", function ()
		local w = world.new();
		w:on("delivery/failure", function () return true; end, 500);
		ends(w, w:device("alice", "phone"), "chat");
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4c.2 makes no push without a user or a registration", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:fire("delivery/failure", { session = { type = "s2sout" }; stanza = w:message("alice") });
		ends(w, w:session("alice", "desktop", { mam_requested = true }), "chat");
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes()); -- as offline message
		assert.equal(0, w:logged("(stream management)"));
	end);

	it("imp.12 knows its own words in a room when it has ended", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.directed = { ["room@muc.test/me"] = true };
		phone.send(w:message("alice", "groupchat", { from = "room@muc.test/me" }));
		smacks.ack_delayed(w.host, phone);
		smacks.close(w.host, phone);
		clock.advance(2);
		assert.same({ "phone -" }, w:pushes());
	end);

	it("4a.6 has its batch scanned with the rest", function ()
		local w = world.new();
		local phone = with_batch(w, "phone");
		ends(w, phone, "chat");
		assert.same({}, w:pushes());
		clock.advance(1.1);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged("Scanned 2 stanzas"));
	end);

	it("4a.6 has the unimportant ones of its batch scanned", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice", "chat_state"));
		smacks.ack_delayed(w.host, phone);
		ends(w, phone);
		clock.advance(1.1);
		assert.same({ "phone -" }, w:pushes());
	end);

	it("1x.3 without the identifier that another module took away makes no push, and the log says so", function ()
		local w = world.new();
		local phone = with_batch(w, "phone");
		phone.push_identifier = nil;
		ends(w, phone);
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged(" of alice: no registration", "debug"));
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("with another module's value in the place of its batch makes no push", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.push_queue = true;
		ends(w, phone);
		clock.advance(2);
		assert.same({}, w:pushes());
	end);

	it("without anything in flight makes no push and no line in the log", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:register(w:session("alice", "again"), "phone");
		local lines = #w.log;
		smacks.close(w.host, phone);
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.equal(lines, #w.log);
	end);

	it("3.7 of an account that is disabled meanwhile makes no push", function ()
		local w = world.new { smacks_style = "13" };
		ends(w, w:device("alice", "phone", { mam_requested = true }), "chat");
		w:disable_account("alice");
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged(no_push.."the account is disabled"));
	end);

	describe("while its device", function ()
		local function ends_and_is_back(w, fields, successor)
			ends(w, w:device("alice", "phone", fields), "chat");
			return w:session("alice", "phone", successor);
		end

		it("4c.2 is back and enables the registration makes no push, and the log says so", function ()
			for _, seconds in ipairs { 0.5, 29 } do
				local w = world.new();
				local again = ends_and_is_back(w);
				again.awaiting_ack = true;
				clock.advance(seconds);
				w:register(again, "phone");
				assert.equal(w.idle_timers, clock.pending());
				clock.advance(40);
				assert.same({}, w:pushes());
				assert.equal(1, w:logged(no_push.."the device is back and has enabled the registration", "debug"));
			end
		end);

		it("4c.2 has enabled the registration and is gone again makes no push", function ()
			local w = world.new();
			local again = ends_and_is_back(w);
			w:register(again, "phone");
			smacks.close(w.host, again);
			clock.advance(40);
			assert.same({}, w:pushes());
		end);

		it("4c.2 is back and never enables the registration has its push after 30 seconds", function ()
			local w = world.new();
			local again = ends_and_is_back(w);
			again.smacks = nil;
			w:register(again, "other");
			clock.advance(29.5);
			assert.same({}, w:pushes());
			clock.advance(1);
			assert.same({ "phone New Message!" }, w:pushes());
		end);

		it("4c.2 is back and awake after 30 seconds makes no push, and the log says so", function ()
			local w = world.new();
			ends_and_is_back(w);
			clock.advance(31);
			assert.same({}, w:pushes());
			assert.equal(1, w:logged(no_push.."the device is back and awake", "debug"));
			assert.equal(w.idle_timers, clock.pending());
		end);

		for what, fields in pairs {
			["does not acknowledge"] = { awaiting_ack = true }; ["is inactive"] = { state = "inactive" };
		} do
			it("4c.2 is back and "..what.." after 30 seconds has its push", function ()
				local w = world.new();
				ends_and_is_back(w, nil, fields);
				clock.advance(29);
				assert.same({}, w:pushes());
				clock.advance(2);
				assert.same({ "phone New Message!" }, w:pushes());
			end);
		end

		it("4c.2 is back under another resource, known by its client_id, makes no push when it is awake", function ()
			local w = world.new();
			ends(w, w:device("alice", "phone", { client_id = "c" }), "chat");
			w:session("alice", "again", { client_id = "c" });
			clock.advance(31);
			assert.same({}, w:pushes());
			assert.equal(1, w:logged("the device is back and awake"));
		end);

		it("4c.2 is back under a resource that nobody knows has its push in a second, unless it is awake", function ()
			for _, awaiting_ack in ipairs { true, false } do
				local w = world.new();
				ends(w, w:device("alice", "phone", { mam_requested = true }), "chat");
				w:register(w:session("alice", "again", { awaiting_ack = awaiting_ack or nil }), "phone");
				clock.advance(1.1);
				assert.same(awaiting_ack and { "phone New Message!" } or {}, w:pushes());
			end
		end);

		it("4c.2 hibernates again before a second has passed has its push then", function ()
			local w = world.new();
			smacks.hibernate(w.host, ends_and_is_back(w));
			clock.advance(1.1);
			assert.same({ "phone New Message!" }, w:pushes());
		end);
	end);

	describe("and whose scan waits", function ()
		local function waiting(w)
			ends(w, w:device("alice", "phone", { mam_requested = true }), "chat");
		end

		it("3.1 is pushed with the options that were enabled last", function ()
			local w = world.new();
			waiting(w);
			local desk = w:session("alice", "desk", { awaiting_ack = true });
			w:register(desk, "phone");
			local pushed;
			w:on("cloud_notify/push", function (event) pushed = event.push_info; end);
			clock.advance(2);
			assert.equal(desk.push_settings, pushed);
		end);

		it("3.3 makes no push to a registration that is disabled meanwhile, and the log says so", function ()
			local w = world.new();
			local desk = w:session("alice", "desk");
			waiting(w);
			w:disable(desk, { jid = "push.test" });
			assert.equal(w.idle_timers, clock.pending());
			clock.advance(40);
			assert.same({}, w:pushes());
			assert.equal(1, w:logged(no_push.."no registration", "debug"));
		end);

		it("3.5 makes no push to a registration that vanishes from the store meanwhile", function ()
			local w = world.new { config = { push_max_cached_users = 2 } };
			waiting(w);
			for _, user in ipairs { "bob", "carol" } do w:absent(user, "phone"); end
			w.disk.stores.cloud_notify.alice = nil;
			clock.advance(2);
			assert.same({}, w:pushes());
		end);

		it("3.5 makes no push to a user who is deleted meanwhile", function ()
			local w = world.new();
			waiting(w);
			w:delete("alice");
			assert.equal(w.idle_timers, clock.pending());
			clock.advance(2);
			assert.same({}, w:pushes());
		end);

		it("life.1 is scanned when its time has come after a reload", function ()
			local w = world.new();
			ends(w, w:device("alice", "phone"), "chat");
			w:session("alice", "phone", { awaiting_ack = true });
			clock.advance(20);
			local timers = clock.pending();
			assert(w.host:reload());
			assert.equal(timers + 1, clock.pending()); -- that of wake-ups runs until it knows of none
			clock.advance(9.5);
			assert.same({}, w:pushes());
			clock.advance(1);
			assert.same({ "phone New Message!" }, w:pushes());
			clock.advance(125);
			assert.equal(w.idle_timers, clock.pending());
		end);

		it("life.1 makes no push when its device enables the registration after a reload", function ()
			local w = world.new();
			ends(w, w:device("alice", "phone"), "chat");
			local again = w:session("alice", "phone");
			assert(w.host:reload());
			w:register(again, "phone");
			clock.advance(40);
			assert.same({}, w:pushes());
		end);

		it("life.2 is scanned when the module is unloaded", function ()
			local w = world.new();
			waiting(w);
			assert(w.host:unload());
			assert.same({ "phone New Message!" }, w:pushes());
			clock.advance(40);
			assert.same({}, w:pushes());
		end);

		it("4c.2 makes no push when the server stops, and the log says so", function ()
			local w = world.new();
			waiting(w);
			prosody.events.fire_event("server-stopping", {});
			assert.equal(1, w:logged(no_push.."the server stops", "debug"));
			assert.equal(w.idle_timers, clock.pending());
			clock.advance(2);
			assert.same({}, w:pushes());
		end);

		it("4c.2 makes no push when it is one of those that the server ends", function ()
			local w = world.new();
			local phone = with_batch(w, "phone");
			prosody.events.fire_event("server-stopping", {});
			ends(w, phone, "chat");
			clock.advance(2);
			assert.same({}, w:pushes());
			assert.is_true(w:logged(no_push.."the server stops") > 0);
		end);

		it("1x.2 is one of 1,024; those beyond are scanned at once", function ()
			local w = world.new();
			for round = 1, 2 do
				for i = 1, 1026 do
					local user = "u"..round.."-"..i;
					ends(w, w:device(user, "phone"), "chat");
					w:session(user, "phone", { awaiting_ack = true });
				end
				assert.equal(2, #w:pushes());
				clock.advance(2);
				assert.equal(0, #w:pushes());
				clock.advance(29);
				assert.equal(1024, #w:pushes());
				clock.advance(125);
				assert.equal(w.idle_timers, clock.pending());
				assert.same({}, w.host:module().environment.module.save().ended_sessions);
			end
		end);

		it("3.3 is not touched when another registration of the user is disabled", function ()
			local w = world.new();
			local desk = w:session("alice", "desk");
			waiting(w);
			ends(w, w:device("alice", "tablet"), "chat");
			w:disable(desk, { jid = "push.test", node = "tablet" });
			clock.advance(2);
			assert.same({ "phone New Message!" }, w:pushes());
		end);

		it("4c.2 is not touched when another device of the user is back", function ()
			local w = world.new();
			w:session("alice", "desk");
			waiting(w);
			ends(w, w:device("alice", "tablet"), "chat");
			w:register(w:session("alice", "tablet"), "tablet");
			clock.advance(2);
			assert.same({ "phone New Message!" }, w:pushes());
		end);

		it("1x.2 has 16,384 stanzas with all others; those beyond are scanned at once", function ()
			local w = world.new();
			local kinds = {};
			for i = 1, 500 do kinds[i] = "chat"; end
			for round = 1, 2 do
				for i = 1, 32 do ends(w, w:device("u"..round.."-"..i, "phone"), table.unpack(kinds)); end
				ends(w, w:device("filler"..round, "phone"), table.unpack(kinds, 1, 384));
				assert.equal(0, #w:pushes());
				ends(w, w:device("last"..round, "phone"), "chat");
				assert.equal(1, #w:pushes());
				clock.advance(2);
				assert.equal(33, #w:pushes());
			end
		end);
	end);
end);

describe("A session that another module has damaged", function ()
	after_each(world.finish);

	local function raising(session)
		return setmetatable(session, { __index = function (_, field) error("no "..field); end });
	end

	-- Devices of three users, one of them damaged.
	local function with_damaged(damage)
		local w = world.new();
		local phones = {};
		for i, user in ipairs { "alice", "bob", "carol" } do
			phones[i] = w:sleeper(user, "phone");
			phones[i].send(w:message(user));
		end
		damage(phones[2]);
		return w, phones[1], phones[3];
	end

	local damages = {
		["raises when it is read"] = function (session)
			for field in pairs(session) do
				if field ~= "full_jid" then session[field] = nil; end
			end
			raising(session);
		end;
		["has true for its watchdog"] = function (session) session.hibernating_watchdog = true; end;
		["has true for its timer"] = function (session) session.awaiting_push_timer = true; end;
	};

	for what, damage in pairs(damages) do
		it("and "..what.." costs the others nothing at a reload", function ()
			local w, alice, carol = with_damaged(damage);
			assert(w.host:reload());
			assert.is_table(w.host:module());
			w.host.errors = {};
			clock.advance(2);
			local pushes = table.concat(w:pushes(), ", ");
			assert.is_truthy(pushes:find("phone New Message!, phone New Message!", 1, true));
			assert.is_nil(alice.push_queue);
			assert.is_nil(carol.push_queue);
		end);

		it("and "..what.." costs the others nothing at an unload", function ()
			local w, alice, carol = with_damaged(damage);
			assert(w.host:unload());
			w.host.errors = {};
			for _, session in ipairs { alice, carol } do
				assert.is_nil(session.push_queue);
				assert.equal(600, session.hibernating_watchdog.timeout);
			end
		end);
	end

	it("and whose watchdog is none has its queue scanned when it hibernates", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		phone.hibernating_watchdog = true;
		w:fire("smacks-hibernation-start", { origin = phone, queue = smacks.queue(phone) });
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("and whose timer is none has its batch scanned", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.awaiting_push_timer = true;
		phone.send(w:message("alice"));
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes());
	end);
end);
