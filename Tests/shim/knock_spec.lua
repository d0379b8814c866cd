local world = require "shim.world";
local smacks = require "inprocess.smacks";
local push_paths = require "shim.push_paths";
local clock = world.clock;

local own_timeout, timeout, before = 600, 1000, 100;
local end_of_timeout = timeout + 1; -- Prosody's watchdogs add a second
local time_of_knock = end_of_timeout - before;
local a_moment = 0.1;
local function options()
	return { push_max_hibernation_timeout = timeout, push_knock_before_timeout = before };
end
local knock = { "phone -" };

for _, style in ipairs { "0.12", "13" } do
	describe("The knock before the extended timeout on Prosody "..style, function ()
		after_each(world.finish);

		local function hibernating(config, fields)
			local w = world.new { smacks_style = style, config = config or options() };
			return w, w:sleeper("alice", "phone", fields);
		end

		-- Passes over the time of the knock; returns what was pushed then.
		local function pushes_at_knock(w)
			clock.advance(time_of_knock - a_moment);
			assert.same({}, w:pushes());
			clock.advance(2 * a_moment);
			return w:pushes();
		end

		local function not_knocked(w, reason)
			assert.same({}, pushes_at_knock(w));
			if reason then
				assert.equal(1, w:logged("Not pushed (knock) to 'push.test<phone' of alice: "..reason, "debug"));
			end
		end

		it("wake.2 is one unimportant push, that long before the end", function ()
			local w, phone = hibernating();
			assert.same(knock, pushes_at_knock(w));
			assert.equal(1, w:logged("Pushed (knock) to 'push.test<phone' of alice: unimportant (knock)", "debug"));
			clock.advance(before - 2 * a_moment);
			assert.same({}, w:pushes());
			assert.is_nil(phone.destroyed);
			clock.advance(2 * a_moment);
			assert.is_true(phone.destroyed);
			assert.same({}, w:pushes());
		end);

		it("wake.2 comes two minutes before the end of three days", function ()
			local w = hibernating {};
			clock.advance(259200 + 1 - 120 - a_moment);
			assert.same({}, w:pushes());
			clock.advance(2 * a_moment);
			assert.same(knock, w:pushes());
		end);

		it("wake.2 may come a second before the end", function ()
			local w = hibernating { push_max_hibernation_timeout = 2, push_knock_before_timeout = 1 };
			clock.advance(2 - a_moment);
			assert.same({}, w:pushes());
			clock.advance(2 * a_moment);
			assert.same(knock, w:pushes());
		end);

		it("wake.2 saves the session that resumes after it, and comes again in the next hibernation", function ()
			local w, phone = hibernating();
			assert.same(knock, pushes_at_knock(w));
			smacks.resume(w.host, phone);
			clock.advance(10 * timeout);
			assert.is_nil(phone.destroyed);
			smacks.hibernate(w.host, phone);
			assert.same(knock, pushes_at_knock(w));
		end);

		it("wake.2 has one timer at any time, and none after the end", function ()
			local w = world.new { smacks_style = style, config = options() };
			local phone = w:device("alice", "phone");
			local idle = clock.pending();
			smacks.hibernate(w.host, phone);
			clock.advance(own_timeout + 2); -- Prosody 0.12 keeps the timer of mod_smacks' own watchdog until then
			assert.equal(idle + 1, clock.pending());
			clock.advance(time_of_knock - own_timeout);
			assert.same(knock, w:pushes());
			assert.equal(idle + 1, clock.pending());
			clock.advance(before);
			assert.is_true(phone.destroyed);
			assert.equal(idle, clock.pending());
		end);

		for name, config in pairs {
			["0 is off"] = { push_max_hibernation_timeout = timeout, push_knock_before_timeout = 0 };
			["a timeout as long as that has none"] = { push_max_hibernation_timeout = before, push_knock_before_timeout = before };
			["a shorter timeout has none"] = { push_max_hibernation_timeout = 50, push_knock_before_timeout = before };
			["without an extended timeout there is none"] = { push_max_hibernation_timeout = 0, push_knock_before_timeout = before };
		} do
			it("wake.2 can be missing: "..name, function ()
				local w, phone = hibernating(config);
				local longest = config.push_max_hibernation_timeout;
				clock.advance(longest == 0 and own_timeout + 2 or longest + 1.1);
				assert.is_true(phone.destroyed);
				assert.same({}, w:pushes());
			end);
		end

		it("wake.2 does not come where the timeout never ends", function ()
			local w, phone = hibernating { push_max_hibernation_timeout = math.huge };
			clock.advance(1e8);
			assert.same({}, w:pushes());
			assert.is_nil(phone.destroyed);
		end);

		it("wake.2 does not come before mod_smacks' own timeout, which an important push has started", function ()
			local w, phone = hibernating();
			push_paths["stream management"](w, phone);
			assert.equal(1, #w:pushes());
			clock.advance(own_timeout + 2);
			assert.is_true(phone.destroyed);
			clock.advance(timeout);
			assert.same({}, w:pushes());
		end);

		it("wake.2 comes after an unimportant push too", function ()
			local w, phone = hibernating();
			phone.send(w:message("alice", "chat_state"));
			clock.advance(1.5);
			assert.equal(1, #w:pushes());
			clock.advance(time_of_knock);
			assert.same(knock, w:pushes());
		end);

		it("hib.1 does not count it as the first important push", function ()
			local w, phone = hibernating();
			assert.same(knock, pushes_at_knock(w));
			assert.is_nil(phone.first_hibernated_push);
			assert.equal(timeout, phone.hibernating_watchdog.timeout);
		end);

		it("hib.1 lets an important push after it start mod_smacks' own timeout", function ()
			local w, phone = hibernating();
			assert.same(knock, pushes_at_knock(w));
			push_paths["stream management"](w, phone);
			clock.advance(own_timeout - 2);
			assert.is_nil(phone.destroyed);
			clock.advance(4);
			assert.is_true(phone.destroyed);
		end);

		it("wake.2 does not come where another session that holds the registration is awake", function ()
			local w = hibernating();
			w:register(w:session("alice", "again"), "phone");
			not_knocked(w, "held by a session that is awake");
		end);

		for name, change in pairs {
			["waits for an acknowledgement"] = function (session) session.awaiting_ack = true; end;
			["is inactive"] = function (session) session.state = "inactive"; end;
			["has no stream management"] = function (session) session.smacks = nil; end;
			["hibernates since then"] = function (session, w)
				smacks.hibernate(w.host, session);
			end;
		} do
			it("wake.2 comes where the other session "..name, function ()
				local w = hibernating();
				clock.advance(1);
				local again = w:session("alice", "again");
				w:register(again, "phone");
				change(again, w);
				clock.advance(time_of_knock);
				assert.same(knock, w:pushes());
			end);
		end

		it("wake.2 comes where another session is awake that holds another registration", function ()
			local w = hibernating();
			w:device("alice", "tablet");
			assert.same(knock, pushes_at_knock(w));
		end);

		it("wake.2 comes to each session, though they hold one registration", function ()
			local w = hibernating();
			local again = w:session("alice", "again");
			w:register(again, "phone");
			smacks.hibernate(w.host, again);
			clock.advance(time_of_knock + a_moment);
			assert.same({ "phone -", "phone -" }, w:pushes());
		end);

		it("wake.2 does not come where the queue has lost stanzas", function ()
			local w, phone = hibernating();
			for _ = 1, 501 do phone.outgoing_stanza_queue:push(w:message("alice", "chat_state")); end
			not_knocked(w, "the session cannot be resumed");
		end);

		it("wake.2 does not come where the session has no token or no queue any more", function ()
			for _, field in ipairs { "resumption_token", "outgoing_stanza_queue" } do
				local w, phone = hibernating();
				phone[field] = nil;
				not_knocked(w, "the session cannot be resumed");
			end
		end);

		it("wake.2 does not come to a session that has been replaced", function ()
			local w, phone = hibernating();
			smacks.close(w.host, phone);
			clock.advance(2 * timeout);
			assert.same({}, w:pushes());
		end);

		it("3.3 does not come where the registration was disabled, nor does the extended timeout end the session", function ()
			local w, phone = hibernating();
			w:disable(w:session("alice", "laptop"), { jid = "push.test" });
			clock.advance(own_timeout + 2);
			assert.is_true(phone.destroyed);
			clock.advance(timeout);
			assert.same({}, w:pushes());
		end);

		it("3.3 does not come where another module took the registration from the session", function ()
			for _, field in ipairs { "push_identifier", "push_settings" } do
				local w, phone = hibernating();
				phone[field] = nil;
				not_knocked(w, field == "push_settings" and "no registration");
			end
		end);

		it("3.5 does not come where the registration has vanished from the store", function ()
			local w, phone = hibernating();
			w.disk.stores.cloud_notify.alice = nil;
			not_knocked(w, "no registration");
			assert.is_nil(phone.push_identifier);
		end);

		it("3.7 does not come while the account is disabled", function ()
			local w, phone = hibernating();
			w:disable_account("alice");
			if style == "0.12" then
				assert.same(knock, pushes_at_knock(w));
			else
				not_knocked(w, "the account is disabled");
			end
			clock.advance(before);
			assert.is_true(phone.destroyed);
		end);

		it("note.2 may be vetoed", function ()
			local w, phone = hibernating();
			local seen;
			w:on("cloud_notify/push", function (event)
				seen = event;
				event.reason = "not now";
				return true;
			end);
			not_knocked(w, "vetoed: not now");
			assert.equal("alice", seen.username);
			assert.is_nil(seen.original_stanza);
			assert.is_false(seen.important);
			clock.advance(before);
			assert.is_true(phone.destroyed);
		end);

		it("wake.2 goes to the new service where the registration has been enabled anew", function ()
			local w = hibernating();
			local laptop = w:session("alice", "laptop");
			w:enable(laptop, { jid = "PUSH.test", node = "phone" });
			laptop.awaiting_ack = true;
			assert.same(knock, pushes_at_knock(w));
		end);

		it("wake.2 may be answered at once by an error that ends the registration", function ()
			local w, phone = hibernating {
				push_max_hibernation_timeout = timeout, push_knock_before_timeout = before, push_max_errors = 1, push_error_period = 0;
			};
			w:on("cloud_notify/push", function (event) w:answer(event.notification_stanza, "cancel"); end);
			clock.advance(time_of_knock + a_moment);
			assert.is_nil(phone.push_identifier);
			clock.advance(before + 1); -- as the extended timeout, which is called off
			assert.is_nil(phone.destroyed);
			clock.advance(own_timeout);
			assert.is_true(phone.destroyed);
		end);

		it("wake.2 that raises ends neither the timeout nor the server", function ()
			local w, phone = hibernating();
			function phone.outgoing_stanza_queue.resumable() error("raised on purpose"); end
			assert.same({}, pushes_at_knock(w));
			assert.equal(1, w:logged("Cannot handle a knock: ", "error"));
			w.host.errors = {};
			clock.advance(before);
			assert.is_true(phone.destroyed);
		end);

		it("wake.2 is put off by a reset of the watchdog, before it and after it", function ()
			local w, phone = hibernating();
			clock.advance(500);
			phone.hibernating_watchdog:reset();
			assert.same(knock, pushes_at_knock(w));
			phone.hibernating_watchdog:reset();
			assert.same(knock, pushes_at_knock(w));
			clock.advance(before);
			assert.is_true(phone.destroyed);
		end);

		it("wake.2 is called off with the watchdog, before it and after it", function ()
			for _, wait in ipairs { 500, time_of_knock + 1 } do
				local w, phone = hibernating();
				clock.advance(wait);
				w:pushes();
				phone.hibernating_watchdog:cancel();
				clock.advance(2 * timeout);
				assert.same({}, w:pushes());
				assert.is_nil(phone.destroyed);
			end
		end);

		for name, seconds in pairs { forward = 7 * 86400, back = -7 * 86400 } do
			it("wake.2 follows the time that passes where the clock is set "..name, function ()
				local w, phone = hibernating();
				clock.set(seconds);
				assert.same(knock, pushes_at_knock(w));
				clock.set(seconds);
				clock.advance(before - 2 * a_moment);
				assert.is_nil(phone.destroyed);
				clock.advance(2 * a_moment);
				assert.is_true(phone.destroyed);
			end);
		end
	end);

	describe("The knock over a reload or unload on Prosody "..style, function ()
		after_each(world.finish);

		local function hibernating()
			local w = world.new { smacks_style = style, config = options() };
			return w, w:sleeper("alice", "phone");
		end

		it("life.1 comes at its time, and the end at its own", function ()
			local w, phone = hibernating();
			clock.advance(500);
			w.host:reload();
			clock.advance(time_of_knock - 500 - a_moment);
			w.host:reload();
			assert.same({}, w:pushes());
			clock.advance(2 * a_moment);
			assert.same(knock, w:pushes());
			w.host:reload();
			clock.advance(before - 2 * a_moment);
			assert.is_nil(phone.destroyed);
			clock.advance(2 * a_moment);
			assert.is_true(phone.destroyed);
			assert.same({}, w:pushes());
		end);

		it("life.1 is the reloaded module's: what it is told counts, not what the old one knew", function ()
			local w, phone = hibernating();
			clock.advance(time_of_knock - 10);
			phone.send(w:message("alice", "chat_state"));
			clock.advance(1.5);
			assert.equal(1, #w:pushes());
			w.host:reload();
			w:disable_account("alice");
			clock.advance(10);
			assert.same(style == "13" and {} or knock, w:pushes());
		end);

		it("life.1 keeps the times of sleeping sessions where the reload changes the options", function ()
			local w, phone = hibernating();
			w.host.config.push_max_hibernation_timeout = 5000;
			w.host.config.push_knock_before_timeout = 300;
			w.host:reload();
			assert.equal(timeout, phone.hibernating_watchdog.timeout);
			clock.advance(time_of_knock + a_moment);
			assert.same(knock, w:pushes());
			clock.advance(before + a_moment);
			assert.is_true(phone.destroyed);
		end);

		it("life.1 comes to no sleeping session where the reload turns it off, and the end stays", function ()
			local w, phone = hibernating();
			w.host.config.push_knock_before_timeout = 0;
			w.host:reload();
			clock.advance(end_of_timeout - a_moment);
			assert.same({}, w:pushes());
			assert.is_nil(phone.destroyed);
			clock.advance(2 * a_moment);
			assert.is_true(phone.destroyed);
		end);

		it("life.2 does not come after the unload, which leaves mod_smacks' own timeout", function ()
			local w, phone = hibernating();
			clock.advance(500);
			assert(w.host:unload());
			clock.advance(own_timeout);
			assert.is_nil(phone.destroyed);
			clock.advance(1.1);
			assert.is_true(phone.destroyed);
			assert.same({}, w:pushes());
		end);
	end);
end
