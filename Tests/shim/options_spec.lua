local world = require "shim.world";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local options = { "push_max_errors", "push_max_devices", "push_max_hibernation_timeout", "push_max_cached_users" };

-- Enables, hibernates, is pushed, and gets errors, a result and a disable request.
local function use_everything(w)
	local phone = w:device("alice", "phone");
	w:device("alice", "tablet");
	smacks.hibernate(w.host, phone);
	phone.send(w:message("alice"));
	clock.advance(2);
	for _, iq in ipairs(w:take_publishes()) do w:answer(iq, "cancel"); end
	w:offline("alice", w:message("alice"));
	for _, iq in ipairs(w:take_publishes()) do w:answer(iq); end
	w:disable(w:session("alice", "laptop"), { jid = "push.test" });
end

describe("A number in the configuration", function ()
	after_each(world.finish);

	for _, option in ipairs(options) do
		for name, value in pairs { text = "many"; negative = -1; fraction = 2.5; huge = 1e300; infinite = math.huge;
			["not a number"] = 0 / 0; zero = 0; table = {}; } do
			it(("fails no request: %s of %s"):format(option, name), function ()
				use_everything(world.new { config = { [option] = value } });
			end);
		end
	end

	local function devices_stored(value)
		local w = world.new { config = { push_max_devices = value } };
		for i = 1, 8 do w:device("alice", "device"..i); end
		local count = 0;
		for _ in pairs(w:stored("alice")) do count = count + 1; end
		return count, w;
	end

	for name, value in pairs { text = "many"; negative = -1; ["not a number"] = 0 / 0; } do
		it("that makes no sense is the default, and the log says so: "..name, function ()
			local count, w = devices_stored(value);
			assert.equal(5, count);
			assert.equal(1, w:logged("Option push_max_devices has to be a number from 0 on, using 5", "error"));
		end);
	end

	it("is rounded down", function ()
		assert.equal(2, (devices_stored(2.9)));
	end);

	it("may be 0, which the rules take for one device", function ()
		local count, w = devices_stored(0);
		assert.equal(1, count);
		assert.equal(0, w:logged("has to be a number"));
	end);

	it("may be infinite", function ()
		assert.equal(8, (devices_stored(math.huge)));
	end);
end);
