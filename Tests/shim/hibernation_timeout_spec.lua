local world = require "shim.world";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local own_timeout, extended_timeout = 600, 259200;

for _, style in ipairs { "0.12", "13" } do
	describe("A hibernation on Prosody "..style, function ()
		after_each(world.finish);

		local function hibernating(config)
			local w = world.new { smacks_style = style, config = config };
			return w, w:sleeper("alice", "phone");
		end

		it("hib.1 lasts for three days without an important push", function ()
			local _, phone = hibernating();
			clock.advance(extended_timeout + 0.9);
			assert.is_nil(phone.destroyed);
			clock.advance(0.2);
			assert.is_true(phone.destroyed);
		end);

		it("hib.1 lasts for as long as the option says", function ()
			local _, phone = hibernating { push_max_hibernation_timeout = 1000 };
			clock.advance(1000.9);
			assert.is_nil(phone.destroyed);
			clock.advance(0.2);
			assert.is_true(phone.destroyed);
		end);

		for name, timeout in pairs {
			infinite = math.huge; ["1e300"] = 1e300; ["the largest integer"] = math.maxinteger; ["2^53"] = 2^53;
			["2^31"] = 2^31;
		} do
			it("hib.4 lasts until something else ends it: "..name, function ()
				local w, phone = hibernating { push_max_hibernation_timeout = timeout };
				assert.equal(math.huge, phone.hibernating_watchdog.timeout);
				clock.advance(40 * extended_timeout);
				assert.is_nil(phone.destroyed);
				phone.hibernating_watchdog:reset();
				assert.equal(w.idle_timers, clock.pending());
				w:pushes();
				phone.send(w:message("alice"));
				clock.advance(own_timeout + 4);
				assert.equal(1, #w:pushes());
				assert.is_true(phone.destroyed);
			end);

			it("hib.4 ends with the resumption: "..name, function ()
				local w, phone = hibernating { push_max_hibernation_timeout = timeout };
				smacks.resume(w.host, phone);
				smacks.hibernate(w.host, phone);
				clock.advance(10 * extended_timeout);
				assert.is_nil(phone.destroyed);
			end);
		end

		it("hib.4 lasts for 68 years if the option says so", function ()
			local _, phone = hibernating { push_max_hibernation_timeout = 2^31 - 1 };
			assert.equal(2^31 - 1, phone.hibernating_watchdog.timeout);
		end);

		it("hib.1 is not prolonged if the option is 0, and the log says so", function ()
			local w, phone = hibernating { push_max_hibernation_timeout = 0 };
			assert.is_nil(phone.original_smacks_callback);
			clock.advance(own_timeout);
			assert.is_nil(phone.destroyed);
			clock.advance(2);
			assert.is_true(phone.destroyed);
			assert.equal(1, w:logged("Option push_max_hibernation_timeout is 0: sessions with push hibernate as long as others"));
		end);

		it("hib.1 lasts for its own time without a registration", function ()
			local w = world.new { smacks_style = style };
			local desktop = w:session("alice", "desktop");
			smacks.hibernate(w.host, desktop);
			assert.is_nil(desktop.original_smacks_callback);
			clock.advance(own_timeout + 2);
			assert.is_true(desktop.destroyed);
		end);

		it("hib.3 keeps callback and timeout of stream management in the session", function ()
			local _, phone = hibernating();
			assert.equal(own_timeout, phone.original_smacks_timeout);
			assert.is_function(phone.original_smacks_callback);
			assert.equal(extended_timeout, phone.hibernating_watchdog.timeout);
			assert.is_function(phone.hibernating_watchdog.callback);
		end);

		it("hib.3 keeps them when the event comes twice", function ()
			local w, phone = hibernating();
			local callback, extended = phone.original_smacks_callback, phone.hibernating_watchdog;
			w:fire("smacks-hibernation-start", { origin = phone, queue = {} });
			assert.equal(callback, phone.original_smacks_callback);
			assert.equal(own_timeout, phone.original_smacks_timeout);
			assert.equal(extended, phone.hibernating_watchdog);
		end);

		it("hib.1 lasts for its own time after the first important push, which is noted", function ()
			local w, phone = hibernating();
			clock.advance(5000);
			w:pushes();
			phone.send(w:message("alice"));
			clock.advance(1.5);
			assert.equal(1, #w:pushes());
			assert.equal(clock.time(), phone.first_hibernated_push);
			clock.advance(own_timeout - 1);
			assert.is_nil(phone.destroyed);
			clock.advance(3);
			assert.is_true(phone.destroyed);
		end);

		it("hib.1 does not begin anew with the second important push", function ()
			local w, phone = hibernating();
			phone.send(w:message("alice"));
			clock.advance(1.5);
			local first = phone.first_hibernated_push;
			clock.advance(300);
			phone.send(w:message("alice"));
			clock.advance(1.5);
			assert.equal(2, #w:pushes());
			assert.equal(first, phone.first_hibernated_push);
			clock.advance(own_timeout - 300);
			assert.is_true(phone.destroyed);
		end);

		it("hib.1 is not shortened by an unimportant push", function ()
			local w, phone = hibernating();
			phone.send(w:message("alice", "chat_state"));
			clock.advance(1.5);
			assert.equal(1, #w:pushes());
			assert.is_nil(phone.first_hibernated_push);
			clock.advance(own_timeout + 2);
			assert.is_nil(phone.destroyed);
		end);

		it("hib.1 is not shortened by a push that was vetoed", function ()
			local w, phone = hibernating();
			w:on("cloud_notify/push", function () return true; end);
			phone.send(w:message("alice"));
			clock.advance(own_timeout + 4);
			assert.is_nil(phone.destroyed);
			assert.is_nil(phone.first_hibernated_push);
		end);

		it("hib.1 is shortened by a call that reaches the registration by another path", function ()
			local w, phone = hibernating();
			w:archived("alice", w:message("alice", "propose"), "a1");
			assert.equal(clock.time(), phone.first_hibernated_push);
			clock.advance(own_timeout + 2);
			assert.is_true(phone.destroyed);
		end);

		it("hib.1 is not shortened by a push to another registration, nor by one to another user's", function ()
			local w, phone = hibernating();
			local tablet, of_bob = w:device("alice", "tablet"), w:device("bob", "phone");
			for _, session in ipairs { tablet, of_bob } do
				session.send(w:message("alice"));
				smacks.hibernate(w.host, session);
			end
			assert.equal(2, #w:pushes());
			assert.is_nil(phone.first_hibernated_push);
		end);

		it("hib.1 is not noted in a connected session", function ()
			local w = hibernating();
			local again = w:session("alice", "again");
			w:register(again, "phone");
			w:archived("alice", w:message("alice", "propose"), "a1");
			assert.equal(1, #w:pushes());
			assert.is_nil(again.first_hibernated_push);
		end);

		it("hib.1 begins anew with the next hibernation", function ()
			local w, phone = hibernating();
			phone.send(w:message("alice"));
			clock.advance(1.5);
			smacks.resume(w.host, phone, 1);
			for _, field in ipairs { "first_hibernated_push", "original_smacks_callback", "original_smacks_timeout" } do
				assert.is_nil(phone[field]);
			end
			phone.first_hibernated_push = 1;
			smacks.hibernate(w.host, phone);
			assert.is_nil(phone.first_hibernated_push);
			clock.advance(own_timeout + 2);
			assert.is_nil(phone.destroyed);
		end);

		it("leaves no timer of the long watchdog behind when it ends", function ()
			local w = world.new { smacks_style = style };
			local phone = w:device("alice", "phone");
			smacks.hibernate(w.host, phone);
			local timers = clock.pending();
			smacks.resume(w.host, phone);
			assert.equal(timers - 1, clock.pending());
		end);

		it("can be prolonged by a reset of its watchdog", function ()
			local _, phone = hibernating { push_max_hibernation_timeout = 1000 };
			clock.advance(900);
			phone.hibernating_watchdog:reset();
			clock.advance(1000.9);
			assert.is_nil(phone.destroyed);
			clock.advance(0.2);
			assert.is_true(phone.destroyed);
		end);
	end);
end
