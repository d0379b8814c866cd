local world = require "shim.world";
local storage = require "inprocess.storage";

local function good(node)
	return { jid = "push.test", node = node, timestamp = 1 };
end

local function world_with(registrations)
	local disk = storage.new_disk();
	disk.stores.cloud_notify = { alice = registrations };
	return world.new { disk = disk };
end

describe("A store", function ()
	after_each(world.finish);

	for what, damaged in pairs {
		["a text instead of a record"] = { ["push.test<bad"] = "damaged" };
		["a number instead of a record"] = { ["push.test<bad"] = 1 };
		["a record without a jid"] = { ["push.test<bad"] = { node = "bad" } };
		["a record whose jid is a number"] = { ["push.test<bad"] = { jid = 1, node = "bad" } };
		["a record whose node is a number"] = { ["push.test<bad"] = { jid = "push.test", node = 1 } };
		["a record under a number"] = { good("bad") };
	} do
		it("with "..what.." does no harm to the other registrations, and the log names it", function ()
			damaged["push.test<phone"] = good("phone");
			local w = world_with(damaged);
			w:offline("alice", w:message("alice"));
			assert.same({ "phone New Message!" }, w:pushes());
			assert.equal(1, w:logged(" of alice is damaged", "warn"));
			w:device("alice", "tablet");
			w:offline("alice", w:message("alice"));
			assert.same({ "phone New Message!", "tablet New Message!" }, w:pushes());
		end);
	end

	it("with a record without a node is as good as any", function ()
		local w = world_with { ["push.test<"] = { jid = "push.test", timestamp = 1 } };
		w:offline("alice", w:message("alice"));
		assert.equal(1, #w:take_publishes());
		assert.equal(0, w:logged("damaged"));
	end);

	it("that returns more than the table is read all the same", function ()
		local open = storage.open;
		finally(function () storage.open = open; end);
		function storage.open(...)
			local store = open(...);
			local get = store.get;
			function store:get(user) return get(self, user), "read from a backup"; end
			return store;
		end
		local w = world_with { ["push.test<phone"] = good("phone") };
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("without a table for a user is one that cannot be read", function ()
		local w = world_with("damaged");
		local phone = w:session("alice", "phone");
		local reply = w:enable(phone, { jid = "push.test", node = "phone" });
		assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
		assert.equal("damaged", w:stored("alice"));
		assert.equal(1, w:logged("Cannot read the push registrations of alice: the store has no table", "error"));
	end);
end);
