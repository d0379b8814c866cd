local world = require "shim.world";
local registered = require "shim.registered";
local storage = require "inprocess.storage";

describe("The store", function ()
	after_each(world.finish);

	it("3.5 has a table for each user, and keeps what other modules put in a record", function ()
		local w = world.new();
		w:device("bob", "phone");
		w:on("cloud_notify/registration", function (event) event.push_info.encryption = { algorithm = "aes" }; end);
		registered.each(w, w:session("alice", "phone"), "phone");
		w = w:restart();
		registered.each(w, w:session("alice", "tablet"), "tablet");
		assert.equal("phone", registered.nodes(w, "bob"));
		assert.equal("phone tablet", registered.nodes(w, "alice"));
		assert.same({ algorithm = "aes" }, w:stored("alice")["push.test<phone"].encryption);
	end);

	it("3.5 is read once for a user, with registrations or without", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w = w:restart();
		local reads = w.disk.reads;
		for _ = 1, 3 do
			w:offline("alice", w:message("alice"));
			w:offline("bob", w:message("bob"));
		end
		assert.equal(2, w.disk.reads - reads);
		assert.equal(3, #w:pushes());
	end);

	it("3.5 is not written by a disable of what is unknown", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		local writes = w.disk.writes;
		assert.equal("result", w:disable(phone, { jid = "push.test", node = "other" }).attr.type);
		assert.equal(writes, w.disk.writes);
		assert.equal("push.test<phone", phone.push_identifier);
	end);

	it("3.3 loses every registration of a jid at a disable without a node", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		registered.each(w, phone, "a b");
		w:enable(phone, { jid = "other.test", node = "c" });
		assert.equal("result", w:disable(phone, { jid = "push.test" }).attr.type);
		assert.equal("c", registered.nodes(w, "alice"));
		assert.equal("other.test<c", phone.push_identifier);
		assert.equal(2, w:logged("of alice disabled", "info"));
	end);

	it("3.5 holds nothing of a user whose last registration is gone", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:disable(phone, { jid = "push.test", node = "phone" });
		assert.is_nil(w:stored("alice"));
		w:offline("alice", w:message("alice"));
		assert.same({}, w:pushes());
	end);

	for how, mode in pairs { fails = "always", raises = "raise" } do
		it("3.6 that "..how.." to write leaves everything as before an enable", function ()
			local w = world.new();
			local phone = w:device("alice", "phone");
			local record = phone.push_settings;
			storage.fail(w.disk, "set", mode);
			local reply = w:enable(phone, { jid = "push.test", node = "tablet" });
			assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
			assert.equal("push.test<phone", phone.push_identifier);
			assert.equal(record, phone.push_settings);
			assert.equal(1, w:logged("Cannot write the push registrations of alice: ", "error"));
			assert.equal(1, w:logged("simulated"));
			w:offline("alice", w:message("alice"));
			assert.same({ "phone New Message!" }, w:pushes());
			storage.fail(w.disk, "set", nil);
			w:register(phone, "tablet");
			assert.equal("phone tablet", registered.nodes(w, "alice"));
		end);

		it("3.6 that "..how.." to write leaves everything as before a disable", function ()
			local w = world.new();
			local phone = w:device("alice", "phone");
			storage.fail(w.disk, "set", mode);
			local reply = w:disable(phone, { jid = "push.test", node = "phone" });
			assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
			assert.equal("push.test<phone", phone.push_identifier);
			assert.equal(0, w:logged("disabled"));
			w:offline("alice", w:message("alice"));
			assert.same({ "phone New Message!" }, w:pushes());
		end);

		it("3.6 that "..how.." to read refuses enable and disable, and pushes nothing", function ()
			local w = world.new();
			w:absent("alice", "phone");
			w = w:restart();
			local phone = w:session("alice", "phone");
			storage.fail(w.disk, "get", mode);
			for _, request in ipairs { "enable", "disable" } do
				local reply = w:request(request, phone, { jid = "push.test", node = "phone" });
				assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
			end
			assert.is_nil(phone.push_identifier);
			w:offline("alice", w:message("alice"));
			assert.same({}, w:pushes());
			assert.equal(3, w:logged("Cannot read the push registrations of alice: ", "error"));
			assert.equal(3, w:logged("simulated"));
			storage.fail(w.disk, "get", nil);
			w:offline("alice", w:message("alice"));
			assert.same({ "phone New Message!" }, w:pushes());
		end);
	end

	it("3.6 that cannot hold what another module adds to a record refuses it", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:on("cloud_notify/registration", function (event) event.push_info.callback = print; end);
		local reply = w:enable(phone, { jid = "push.test", node = "phone" });
		assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
		assert.is_nil(phone.push_identifier);
		assert.is_nil(w:stored("alice"));
	end);

	for what, damage in pairs {
		["without jid"] = function (record) record.jid = nil; end;
		["with a number as jid"] = function (record) record.jid = 5; end;
		["with a table as node"] = function (record) record.node = {}; end;
	} do
		it("3.6 takes no record that another module left "..what, function ()
			local w = world.new();
			w:absent("alice", "tablet");
			w:on("cloud_notify/registration", function (event) damage(event.push_info); end);
			local reply = w:enable(w:session("alice", "phone"), { jid = "push.test", node = "phone" });
			assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
			assert.equal(1, w:logged("Push registration 'push.test<phone' of alice has been damaged by another module", "error"));
			w:offline("alice", w:message("alice"));
			assert.same({ "tablet New Message!" }, w:pushes());
		end);
	end
end);
