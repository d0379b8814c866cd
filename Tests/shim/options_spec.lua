local world = require "shim.world";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local defaults = {
	push_max_errors = 16, push_max_devices = 5, push_max_hibernation_timeout = 259200, push_max_cached_users = 50000;
	push_error_period = 604800, push_knock_before_timeout = 120;
	push_record_entries = 131072, push_ended_lifetime = 7776000;
};
local may_be_zero = { push_max_hibernation_timeout = true, push_error_period = true, push_knock_before_timeout = true;
	push_record_entries = true, push_ended_lifetime = true };
local nan = 0 / 0;

local values = {
	zero = 0, one = 1, negative = -1, half = 0.5, fraction = 2.5, ["2^53"] = 2^53, ["the largest integer"] = math.maxinteger;
	["1e300"] = 1e300, infinite = math.huge, ["not a number"] = nan, ["a period"] = "3 days", text = "many";
	["an empty table"] = {}, ["a table"] = { "many" }, ["true"] = true;
};

-- What the log says of a value, and at which level; nil if it is as good as any.
local function complaint(option, default, value)
	local least = may_be_zero[option] and 0 or 1;
	local number = type(value) == "number" and value == value and value >= 0;
	if not number then
		return ("Option %s has to be a number from %d on, using %d"):format(option, least, default), "error";
	elseif math.floor(value) < least then
		return ("Option %s has to be a number from 1 on, using 1"):format(option), "warn";
	elseif value ~= math.floor(value) then
		return ("Option %s has to be a whole number, using %d"):format(option, math.floor(value)), "warn";
	end
end

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

	for option, default in pairs(defaults) do
		for name, value in pairs(values) do
			it(("fails no request, and the log says what is used instead: %s as %s"):format(name, option), function ()
				local w = world.new { config = { [option] = value } };
				use_everything(w);
				local text, level = complaint(option, default, value);
				assert.equal(text and 1 or 0, w:logged("Option "..option.." has to be"));
				if text then assert.equal(1, w:logged(text, level)); end
			end);
		end
	end

	local function devices_stored(value)
		local w = world.new { config = { push_max_devices = value } };
		for i = 1, 8 do w:device("alice", "device"..i); end
		local count = 0;
		for _ in pairs(w:stored("alice")) do count = count + 1; end
		return count;
	end

	for name, value in pairs { text = "many"; negative = -1; ["not a number"] = nan; } do
		it("that makes no sense is the default: "..name, function ()
			assert.equal(5, devices_stored(value));
		end);
	end

	it("is rounded down", function ()
		assert.equal(2, devices_stored(2.9));
	end);

	it("may be 0, which counts as 1", function ()
		assert.equal(1, devices_stored(0));
	end);

	it("may be infinite", function ()
		assert.equal(8, devices_stored(math.huge));
	end);
end);

describe("Another option", function ()
	after_each(world.finish);

	for name, value in pairs {
		["true"] = true; ["false"] = false; ["a number"] = 5; ["a table"] = { "x" }; ["an empty table"] = {};
	} do
		it("of the wrong type is the default, and the log says so: the important body as "..name, function ()
			local w = world.new { config = { push_notification_important_body = value } };
			w:absent("alice", "phone");
			w:offline("alice", w:message("alice"));
			assert.same({ "phone New Message!" }, w:pushes());
			assert.equal(1, w:logged("Option push_notification_important_body has to be a text in quotation marks, "
				..'using "New Message!"', "error"));
		end);
	end

	for option, default in pairs {
		push_notification_with_body = false; push_notification_with_sender = false; push_retry = true;
	} do
		for name, value in pairs { ["a number"] = 5, ["a text"] = "perhaps" } do
			it(("of the wrong type is the default, and the log says so: %s as %s"):format(option, name), function ()
				local w = world.new { config = { [option] = value } };
				w:absent("alice", "phone");
				w:offline("alice", w:message("alice"));
				assert.same({ "phone New Message!" }, w:pushes());
				assert.equal(1, w:logged(("Option %s has to be true or false, using %s"):format(option, default), "error"));
			end);
		end
	end
end);
