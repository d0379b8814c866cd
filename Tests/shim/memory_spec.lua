local world = require "shim.world";
local smacks = require "inprocess.smacks";

-- Whether a table goes with the next collections once nobody else names it.
local function assert_collected(make)
	local weak = setmetatable({ make() }, { __mode = "v" });
	collectgarbage();
	collectgarbage();
	assert.is_nil(weak[1]);
end

describe("The memory of the module", function ()
	after_each(world.finish);

	it("does not keep a session that ended with stanzas unacked", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		assert_collected(function ()
			local phone = w:device("alice", "phone");
			phone.send(w:message("alice"));
			smacks.close(w.host, phone);
			return phone;
		end);
		world.clock.advance(2);
		assert.equal(2, #w:pushes());
	end);

	it("does not keep a session whose batch was scanned when it ended", function ()
		local w = world.new();
		assert_collected(function ()
			local phone = w:device("alice", "phone");
			phone.send(w:message("alice"));
			smacks.ack_delayed(w.host, phone);
			smacks.ack(phone);
			smacks.close(w.host, phone);
			return phone;
		end);
		world.clock.advance(2);
		assert.equal(1, #w:pushes());
	end);

	it("does not keep the stanzas of an ended session that was scanned", function ()
		local w = world.new();
		assert_collected(function ()
			local phone = w:device("alice", "phone");
			phone.send(w:message("alice"));
			local stanza = smacks.queue(phone)[1];
			smacks.close(w.host, phone);
			world.clock.advance(2);
			assert.equal(1, #w:pushes());
			return stanza;
		end);
	end);

	it("does not keep the record of a registration that is gone", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		assert_collected(function ()
			w:register(phone, "phone");
			local record = phone.push_settings;
			for _, kind in ipairs { "chat", "chat_state" } do w:offline("alice", w:message("alice", kind)); end
			assert.equal(2, #w:pushes());
			w:disable(phone, { jid = "push.test", node = "phone" });
			return record;
		end);
	end);

	it("does not keep the stanzas of a batch that was pushed", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		assert_collected(function ()
			local stanza = w:message("alice");
			w:fire("smacks-hibernation-stanza-queued", { origin = phone, stanza = stanza });
			world.clock.advance(2);
			assert.equal(1, #w:pushes());
			return stanza;
		end);
	end);

	it("err.2 has no handler of its own for each push", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local function count()
			local events, handlers = 0, 0;
			for _, of_event in pairs(w.host.events._event_map) do
				events = events + 1;
				for _ in pairs(of_event) do handlers = handlers + 1; end
			end
			return { events = events; handlers = handlers; };
		end
		local before = count();
		for _ = 1, 5 do w:answer(w:publishes_to("alice")[1]); end
		assert.same(before, count());
	end);
end);
