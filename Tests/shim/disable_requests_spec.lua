local world = require "shim.world";

local push = { jid = "push.test", node = "phone" };

-- The attributes of a request's element, new each time.
local function attr(changes)
	local result = { jid = push.jid, node = push.node };
	for name, value in pairs(changes or {}) do result[name] = value or nil; end
	return result;
end

-- type, condition and text of an error reply
local function refusal(reply)
	return { reply:get_error() };
end

describe("A request to disable", function ()
	after_each(world.finish);

	it("3.3 without a jid is refused", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		assert.same({ "modify", "bad-request", "Missing jid" }, refusal(w:disable(phone, { node = "phone" })));
		assert.equal("push.test<phone", phone.push_identifier);
	end);

	it("3.3 is answered by a result", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		assert.equal("result", w:disable(phone, attr()).attr.type);
		assert.is_nil(w:stored("alice"));
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice disabled", "info"));
	end);

	it("3.3 removes what it names and nothing else", function ()
		local w = world.new();
		local phone, tablet = w:device("alice", "phone"), w:device("alice", "tablet");
		w:disable(phone, attr { node = "tablet" });
		assert.is_not_nil(w:stored("alice")["push.test<phone"]);
		assert.is_nil(w:stored("alice")["push.test<tablet"]);
		assert.is_nil(tablet.push_identifier);
	end);

	it("3.3 of a user without registrations is answered by a result", function ()
		local w = world.new();
		assert.equal("result", w:disable(w:session("alice", "phone"), attr()).attr.type);
	end);
end);
