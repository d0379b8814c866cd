local world = require "shim.world";
local publish_reader = require "shim.publish";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local storage = require "inprocess.storage";
local field, publish_of = publish_reader.field, publish_reader.of;

describe("A service on this server", function ()
	after_each(function ()
		prosody.hosts["push.test"] = nil;
		world.finish();
	end);

	it("note.1 may change what it gets: the next push is as it should be", function ()
		local w = world.new();
		prosody.hosts["push.test"] = { type = "component" };
		w:absent("alice", "phone");
		for _ = 1, 3 do
			local iq = w:publishes_to("alice")[1];
			local publish = publish_of(iq);
			assert.equal("New Message!", field(publish, "last-message-body"));
			assert.equal("phone", publish.attr.node);
			publish.attr.node = "changed";
			for tag in publish.tags[1].tags[1].tags[1]:childtags("field") do tag[1], tag.tags[1], tag.attr.var = nil, nil, "changed"; end
		end
	end);

	it("note.1 is known by its prepared name", function ()
		local w = world.new();
		prosody.hosts["push.test"] = { type = "component" };
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "Push.Test/service", node = "phone" });
		smacks.ack(phone);
		for _ = 1, 2 do
			local publish = publish_of(w:publishes_to("alice")[1]);
			assert.equal("phone", publish.attr.node);
			publish.attr.node = "changed";
		end
	end);
end);

describe("The answer of a service", function ()
	after_each(world.finish);

	it("err.1 is taken from the prepared jid of the service", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "Push.Test", node = "phone" });
		w:answer(w:publishes_to("alice")[1], "cancel", "push.test");
		assert.is_nil(w:stored("alice"));
	end);

	it("err.1 is taken from the jid in whatever spelling, and from no other", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "Push.Test", node = "phone" });
		smacks.close(w.host, phone);
		local iq = w:publishes_to("alice")[1];
		assert.equal("push.test", iq.attr.to);
		for _, from in ipairs { "Push.Test/Service", "Else.Test", "@", "" } do
			assert.is_true(w:answer(iq, "cancel", from));
		end
		assert.equal(4, w:logged("answer from a foreign JID ignored"));
		assert.is_not_nil(w:stored("alice"));
		assert.is_true(w:answer(iq, "cancel", "PUSH.Test"));
		assert.is_nil(w:stored("alice"));
	end);

	it("err.1 is of nobody when it does not say from whom it is", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone");
		local iq = w:publishes_to("alice")[1];
		assert.is_true(w.host:receive_iq({}, st.iq { type = "error", id = iq.attr.id, to = world.name }));
		assert.is_not_nil(w:stored("alice"));
	end);

	it("err.1 is taken from the jid that another module gave to the registration", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		local phone = w:device("alice", "phone");
		phone.push_settings = { jid = "push.test", node = "phone" };
		local record = phone.push_settings;
		local function push()
			phone.send(w:message("alice"));
			smacks.ack_delayed(w.host, phone, true);
			world.clock.advance(2);
			return w:take_publishes()[1];
		end
		w:answer(push());
		record.jid = "moved.test";
		local iq = push();
		assert.equal("moved.test", iq.attr.to);
		assert.is_true(w:answer(iq));
		assert.equal(2, w:logged("push succeeded"));
	end);

	it("err.1 is expected of a stored jid that is none", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = { alice = { ["@<phone"] = { jid = "@", node = "phone", timestamp = 1 } } };
		local w = world.new { disk = disk };
		local iq = w:publishes_to("alice")[1];
		assert.equal("@", iq.attr.to);
		w:answer(iq);
		assert.equal(1, w:logged("push succeeded"));
	end);
end);
