local world = require "shim.world";
local environment = require "inprocess.environment";
local push_paths = require "shim.push_paths";
local registered = require "shim.registered";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local function new_world()
	return world.new { smacks_style = "13" };
end

describe("An account that is disabled", function ()
	after_each(world.finish);

	for path, push in pairs(push_paths) do
		it("3.7 is not pushed for, and keeps its registrations: "..path, function ()
			local w = new_world();
			local phone = w:sleeper("alice", "phone");
			w:disable_account("alice");
			push(w, phone);
			assert.same({}, w:pushes());
			assert.equal(1, w:logged("Not pushed ("..path..") to"));
			assert.equal(1, w:logged(" of alice: the account is disabled", "debug"));
			assert.equal("phone", registered.nodes(w, "alice"));
			w:enable_account("alice");
			push(w, phone);
			assert.equal(1, #w:pushes());
		end);
	end

	it("3.7 is not pushed for by a ping that brings its own registrations", function ()
		local w = new_world();
		w:disable_account("alice");
		w:fire("cloud-notify-ping", { user = "alice"; push_services = { ["push.test<n"] = { jid = "push.test", node = "n" } } });
		assert.same({}, w:pushes());
	end);

	it("3.7 is not pushed for when its sessions end", function ()
		local w = new_world();
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone);
		smacks.ack(phone);
		environment.accounts.alice = false;
		local function close(event)
			if event.username == "alice" then smacks.close(w.host, phone); end
		end
		prosody.events.add_handler("user-disabled", close, 200); -- as mod_c2s does
		finally(function () prosody.events.remove_handler("user-disabled", close); end);
		w:offline("alice", w:message("alice")); -- the account is known as disabled or not from now on
		w:pushes();
		w:disable_account("alice");
		assert.same({}, w:pushes());
	end);

	it("3.7 is asked for once in five minutes", function ()
		local w = new_world();
		w:absent("alice", "phone");
		environment.asked = 0;
		for _ = 1, 3 do assert.equal(1, #w:publishes_to("alice")); end
		assert.equal(1, environment.asked);
		environment.accounts.alice = false; -- by another process
		clock.advance(299);
		assert.equal(1, #w:publishes_to("alice"));
		clock.advance(1);
		assert.equal(0, #w:publishes_to("alice"));
		assert.equal(2, environment.asked);
	end);

	it("3.7 is asked for again once ten thousand others have been, at the latest", function ()
		local w = new_world();
		w:absent("alice", "phone");
		assert.equal(1, #w:publishes_to("alice"));
		local function ask_others(first, last)
			for i = first, last do w:fire("cloud-notify-ping", { user = "user"..i }); end
		end
		ask_others(1, 4999);
		environment.asked = 0;
		assert.equal(1, #w:publishes_to("alice"));
		assert.equal(0, environment.asked, "half as many are known");
		ask_others(5000, 9999);
		environment.asked = 0;
		assert.equal(1, #w:publishes_to("alice"));
		assert.equal(1, environment.asked);
	end);

	it("3.7 is pushed for if nobody can tell, unless it was known to be disabled", function ()
		local w = new_world();
		w:absent("alice", "phone");
		environment.accounts.alice = "the store cannot be read";
		assert.equal(1, #w:publishes_to("alice"));
		w:disable_account("alice");
		assert.equal(0, #w:publishes_to("alice"));
		environment.accounts.alice = "the store cannot be read";
		clock.advance(300);
		assert.equal(0, #w:publishes_to("alice"));
	end);

	it("3.7 of another host changes nothing", function ()
		local w = new_world();
		w:absent("alice", "phone");
		assert.equal(1, #w:publishes_to("alice"));
		environment.accounts.alice = false;
		prosody.events.fire_event("user-disabled", { username = "alice", host = "other.test" });
		assert.equal(1, #w:publishes_to("alice"));
	end);

	it("3.7 does not exist on Prosody 0.12", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:disable_account("alice");
		assert.equal(1, #w:publishes_to("alice"));
	end);
end);
