local world = require "shim.world";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

local function identifiers(w)
	local result = {};
	for identifier in pairs(w:stored("alice") or {}) do result[#result + 1] = identifier; end
	table.sort(result);
	return table.concat(result, " ");
end

-- A world whose store has what the original makes of these spellings.
local function with_stored(...)
	local disk, registrations = storage.new_disk(), {};
	for i, jid in ipairs { ... } do
		registrations[jid.."<phone"] = { jid = jid, node = "phone", timestamp = i };
	end
	disk.stores.cloud_notify = { alice = registrations };
	return world.new { disk = disk };
end

describe("A push service that is spelled in capitals", function ()
	after_each(world.finish);

	it("3.1 is the one in small letters, with one registration", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		for _, jid in ipairs { "PUSH.Test", "push.test", "push.TEST" } do
			w:enable(phone, { jid = jid, node = "phone" });
			assert.equal("push.test<phone", phone.push_identifier);
			assert.equal("push.test", phone.push_settings.jid);
			assert.equal("push.test<phone", identifiers(w));
		end
		assert.equal("push.test", w:publishes_to("alice")[1].attr.to);
	end);

	for _, spelling in ipairs { "push.test", "PUSH.TEST", "Push.Test" } do
		it("3.3 is disabled by "..spelling, function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = "PUSH.Test", node = "phone" });
			assert.equal("result", w:disable(phone, { jid = spelling, node = "phone" }).attr.type);
			assert.is_nil(phone.push_identifier);
			assert.equal("", identifiers(w));
		end);

		it("3.3 is disabled by "..spelling.." if the original stored it", function ()
			local w = with_stored("Push.TEST");
			assert.equal("result", w:disable(w:session("alice", "phone"), { jid = spelling }).attr.type);
			assert.equal("", identifiers(w));
		end);
	end

	it("3.1 is sent to by its prepared jid if the original stored it", function ()
		local w = with_stored("Push.TEST");
		local iq = w:publishes_to("alice")[1];
		assert.equal("push.test", iq.attr.to);
		assert.is_true(w:answer(iq));
		assert.equal("Push.TEST<phone", identifiers(w));
	end);

	it("3.1 is sent to by its prepared jid if a session has it from the original", function ()
		local w = with_stored("Push.TEST");
		local phone = w:session("alice", "phone");
		phone.push_identifier = "Push.TEST<phone";
		phone.push_settings = { jid = "Push.TEST", node = "phone", timestamp = 1 };
		smacks.hibernate(w.host, phone);
		phone.send(w:message("alice"));
		clock.advance(2);
		assert.equal("push.test", w:take_publishes()[1].attr.to);
	end);

	it("3.1 is replaced in every spelling, and its sessions hold the new registration", function ()
		local w = with_stored("PUSH.test", "Push.TEST", "other.test");
		local old, sleeper = w:session("alice", "old"), w:session("alice", "sleeper");
		for session, identifier in pairs { [old] = "PUSH.test<phone"; [sleeper] = "Push.TEST<phone"; } do
			session.push_identifier, session.push_settings = identifier, w:stored("alice")[identifier];
		end
		smacks.hibernate(w.host, sleeper);
		sleeper.send(w:message("alice", "chat", { to = sleeper.full_jid }));
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "push.Test", node = "phone" });
		assert.equal("other.test<phone push.test<phone", identifiers(w));
		for _, session in ipairs { old, sleeper, phone } do
			assert.equal("push.test<phone", session.push_identifier);
			assert.equal(phone.push_settings, session.push_settings);
		end
		clock.advance(2);
		assert.same({ "phone New Message!" }, w:pushes()); -- the batch goes on
	end);

	it("3.6 stays as it is if its replacement cannot be written", function ()
		local w = with_stored("PUSH.test");
		local old = w:session("alice", "old");
		old.push_identifier, old.push_settings = "PUSH.test<phone", w:stored("alice")["PUSH.test<phone"];
		storage.fail(w.disk, "set", "once");
		local reply = w:enable(w:session("alice", "phone"), { jid = "push.test", node = "phone" });
		assert.equal("error", reply.attr.type);
		assert.equal("PUSH.test<phone", old.push_identifier);
		assert.equal("PUSH.test<phone", identifiers(w));
	end);

	it("3.1 has no registration beside it that is not its own", function ()
		local w = with_stored("PUSH.test");
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "push.test", node = "tablet" });
		assert.equal("PUSH.test<phone push.test<tablet", identifiers(w));
	end);

	it("3.2 is no valid jid if it has the separator once it is prepared", function ()
		local w = world.new();
		local reply = w:enable(w:session("alice", "phone"), { jid = "push.test/\u{FF1C}", node = "phone" });
		assert.same({ "modify", "jid-malformed", "The jid is not a valid JID" }, { reply:get_error() });
		assert.equal("", identifiers(w));
	end);

	it("3.3 is disabled though the original stored what is no valid jid", function ()
		local w = with_stored("@broken", "push.test");
		assert.equal("result", w:disable(w:session("alice", "phone"), { jid = "@broken" }).attr.type);
		assert.equal("push.test<phone", identifiers(w));
	end);
end);

describe("A registration with an empty node", function ()
	after_each(world.finish);

	for what, node in pairs { ["without a node"] = false; ["with an empty one"] = "" } do
		it("3.3 is disabled by an empty node, and nothing else is: "..what, function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			w:device("alice", "tablet");
			w:enable(phone, { jid = "push.test", node = node or nil });
			assert.equal("push.test< push.test<tablet", identifiers(w));
			assert.equal("result", w:disable(phone, { jid = "push.test", node = "" }).attr.type);
			assert.equal("push.test<tablet", identifiers(w));
			assert.is_nil(phone.push_identifier);
		end);

		it("3.1 is enabled again by an empty node or none: "..what, function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = "push.test", node = node or nil });
			for _, again in ipairs { "", false } do
				w:enable(phone, { jid = "PUSH.test", node = again or nil });
				assert.equal("push.test<", identifiers(w));
			end
		end);
	end
end);
