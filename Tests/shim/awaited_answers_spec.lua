local world = require "shim.world";
local clock = world.clock;

describe("The publishes that wait for an answer", function ()
	local awaited;
	before_each(function ()
		awaited = world.new().host:module().environment.module:require "awaited_answers"(120);
	end);
	after_each(world.finish);

	-- The services of those that have no answer.
	local function services(number)
		local list = {};
		awaited.not_answered(number, function (service) list[#list + 1] = service or "unknown"; end);
		return list;
	end

	local function kept()
		local count = 0;
		for _ in pairs(awaited.state.publishes) do count = count + 1; end
		return count;
	end

	it("have the seconds since they were sent, once", function ()
		awaited.sending("a", "one");
		clock.advance(2.5);
		assert.near(2.5, awaited.answered("a"), 0.001);
		assert.is_nil(awaited.answered("a"));
		assert.is_nil(awaited.answered("b"));
	end);

	it("are 12,000 at most", function ()
		for i = 1, 40000 do awaited.sending("id"..i, "one"); end
		assert.equal(12000, kept());
		assert.is_nil(awaited.answered("id28000"));
		assert.is_not_nil(awaited.answered("id28001"));
		assert.equal(12000, #awaited.state.order);
	end);

	it("are not answered in the order of sending", function ()
		for i = 1, 4 do awaited.sending("id"..i, "service "..i); end
		awaited.answered("id2");
		clock.advance(121);
		assert.same({ "service 1", "service 3" }, services(2));
		assert.same({ "service 4" }, services(1));
		assert.same({ "unknown" }, services(1));
		assert.equal(0, kept());
	end);

	it("are not taken for others that are older and have no answer", function ()
		awaited.sending("a", "one");
		clock.advance(100);
		awaited.sending("b", "two");
		clock.advance(25);
		assert.same({}, services(0)); -- the engine has forgotten the first one
		clock.advance(96);
		assert.same({ "two" }, services(1));
	end);
end);
