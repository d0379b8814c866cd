local world = require "shim.world";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local own_timeout = 600;

for _, style in ipairs { "0.12", "13" } do
	describe("A hibernation over a reload or unload on Prosody "..style, function ()
		after_each(world.finish);

		local function hibernating(config)
			local w = world.new { smacks_style = style, config = config };
			return w, w:sleeper("alice", "phone");
		end

		it("life.1 goes on as before over a reload", function ()
			local w, phone = hibernating { push_max_hibernation_timeout = 1000 };
			w.host:reload();
			clock.advance(own_timeout + 2);
			assert.is_nil(phone.destroyed);
			clock.advance(400);
			assert.is_true(phone.destroyed);
		end);

		it("life.1 is shortened by the first important push after a reload", function ()
			local w, phone = hibernating();
			w.host:reload();
			phone.send(w:message("alice"));
			clock.advance(own_timeout + 4);
			assert.is_true(phone.destroyed);
		end);

		it("life.2 is as stream management made it after the unload, without a batch", function ()
			local w, phone = hibernating();
			phone.send(w:message("alice"));
			phone.first_hibernated_push = 1;
			assert(w.host:unload());
			for _, field in ipairs {
				"push_queue", "awaiting_push_timer", "first_hibernated_push", "original_smacks_callback", "original_smacks_timeout";
			} do
				assert.is_nil(phone[field]);
			end
			assert.equal(own_timeout, phone.hibernating_watchdog.timeout);
			clock.advance(own_timeout - 1);
			assert.is_nil(phone.destroyed);
			clock.advance(3);
			assert.is_true(phone.destroyed);
			assert.same({}, w:pushes());
			assert.equal(1, w:logged(" of alice: the module is unloaded", "debug"));
		end);

		it("life.2 of a session without a registration is not touched by the unload", function ()
			local w = world.new { smacks_style = style };
			local desktop, phone = w:session("alice", "desktop"), w:device("bob", "phone");
			smacks.hibernate(w.host, desktop);
			local dog = desktop.hibernating_watchdog;
			assert(w.host:unload());
			assert.equal(dog, desktop.hibernating_watchdog);
			assert.is_nil(phone.hibernating_watchdog);
			clock.advance(own_timeout + 2);
			assert.is_true(desktop.destroyed);
		end);

		it("life.2 is not ended by the long watchdog after the unload, whoever calls it", function ()
			local w, phone = hibernating();
			local extended = phone.hibernating_watchdog;
			assert(w.host:unload());
			extended:callback();
			assert.is_nil(phone.destroyed);
		end);
	end);
end
