local world = require "shim.world";

describe("A table in two generations", function ()
	local new_generations;
	before_each(function () new_generations = world.new().host:module().environment.module:require "generations"; end);
	after_each(world.finish);

	it("has the last half of its maximum for sure, and never more than the maximum", function ()
		local kept = new_generations(10);
		for i = 1, 100 do
			kept:keep(i, -i);
			for j = math.max(1, i - 4), i do assert.equal(-j, kept:get(j)); end
			assert.is_true(kept:size() <= 10);
		end
		assert.is_nil(kept:get(1));
	end);

	-- A table that holds nothing of what only it knows, in whichever generation that is.
	local function size_after_collection(mode)
		local kept = new_generations(10, mode);
		for _ = 1, 8 do kept:keep({}, {}); end
		collectgarbage();
		collectgarbage();
		local size = 0;
		for _, generation in ipairs { kept.younger, kept.older } do
			for _ in pairs(generation) do size = size + 1; end
		end
		return size;
	end

	it("holds its keys and values, or not, as its mode says", function ()
		assert.equal(8, size_after_collection());
		assert.equal(0, size_after_collection("k"));
		assert.equal(0, size_after_collection("v"));
	end);

	it("is as its mode says from the start, and after each change of generations", function ()
		for _, turns in ipairs { 0, 1, 2 } do
			local kept = new_generations(10, "k");
			for _ = 1, turns do kept:forget_older(); end
			for _, generation in ipairs { kept.younger, kept.older } do
				assert.equal("k", getmetatable(generation).__mode);
			end
		end
	end);
end);
