local world = require "shim.world";
local smacks = require "inprocess.smacks";
local events = prosody.events;

describe("The place of a handler among those of other modules", function ()
	after_each(world.finish);

	-- How many pushes were sent when handlers of these priorities were called, in their order.
	local function pushes_seen(event, data, ...)
		local w = world.new();
		w:absent("alice", "phone");
		local seen = {};
		for _, priority in ipairs { ... } do
			w:on(event, function () seen[#seen + 1] = #w.host.sent; end, priority);
		end
		data.stanza = w:message("alice", "groupchat");
		w:fire(event, data);
		return seen;
	end

	it("is 1 for offline messages: before the storage, which is at -1", function ()
		assert.same({ 0, 1, 1 }, pushes_seen("message/offline/handle", { username = "alice" }, 1.5, 0.5, -0.5));
	end);

	it("is 1 for a room's messages", function ()
		assert.same({ 0, 1 }, pushes_seen("message/bare/groupchat", {}, 1.5, 0.5));
	end);

	it("is 10 for answers: before other handlers of iqs to the host", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local seen = {};
		for _, priority in ipairs { 10.5, 9.5 } do
			w:on("iq/host", function () seen[#seen + 1] = priority; end, priority);
		end
		w:answer(w:publishes_to("alice")[1]);
		assert.same({ 10.5 }, seen);
	end);

	-- Whether the session still holds its registration when handlers of these priorities are called.
	it("is 250 for a user who is deleted: before the sessions are closed, which is at 200", function ()
		local w = world.new();
		local phone, held = w:device("alice", "phone"), {};
		local handlers = {};
		for i, priority in ipairs { 250.5, 249.5 } do
			handlers[i] = function () held[i] = phone.push_identifier ~= nil; end;
			events.add_handler("user-deleted", handlers[i], priority);
		end
		w:delete("alice");
		for _, handler in ipairs(handlers) do events.remove_handler("user-deleted", handler); end
		assert.same({ true, false }, held);
	end);

	it("is -1000 for what is remembered of a deleted user: after everything else", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local reads, handlers = {}, {};
		for i, priority in ipairs { -999.5, -1000.5 } do
			handlers[i] = function ()
				local before = w.disk.reads;
				w:offline("alice", w:message("alice"));
				reads[i] = w.disk.reads - before;
			end;
			events.add_handler("user-deleted", handlers[i], priority);
		end
		w:delete("alice");
		for _, handler in ipairs(handlers) do events.remove_handler("user-deleted", handler); end
		assert.same({ 0, 1 }, reads);
	end);
end);

describe("An error in a handler", function ()
	after_each(world.finish);

	-- How many errors the module has caught in an event; the test expected them.
	local function caught(w, event)
		local lines = w:logged("Cannot handle "..event..": ", "error");
		w.host.errors = {};
		return lines;
	end

	it("costs no message: the handlers that come after it are called", function ()
		local w = world.new();
		w:absent("alice", "phone");
		assert.is_true(w:fire("message/offline/handle", { username = "alice", stanza = {} }));
		assert.equal(1, caught(w, "message/offline/handle"));
	end);

	it("costs no deletion of a user", function ()
		local w = world.new();
		local called = false;
		local function last() called = true; end
		events.add_handler("user-deleted", last, -2000);
		events.fire_event("user-deleted", { host = world.name });
		events.remove_handler("user-deleted", last);
		assert.is_true(called);
		assert.is_true(caught(w, "user-deleted") > 0);
	end);

	for _, event in ipairs {
		"smacks-ack-delayed", "smacks-hibernation-start", "smacks-hibernation-end";
		"delivery/failure", "resource-unbind", "message/bare/groupchat", "cloud-notify-ping", "iq/host", "account-disco-info";
		"iq-set/self/urn:xmpp:push:0:enable", "iq-set/self/urn:xmpp:push:0:disable";
	} do
		it("is caught where "..event.." brings something odd", function ()
			local w = world.new();
			local odd = setmetatable({}, { __index = function () error("odd"); end });
			assert.is_nil(w:fire(event, odd));
			assert.equal(1, caught(w, event));
		end);
	end

	for _, odd in ipairs {
		{ name = "is no table"; stanza = 5 }, { name = "has no attributes"; stanza = {} },
		{ name = "has attributes that are no table"; stanza = { attr = 5 } };
	} do
		it("is caught where an archived message "..odd.name, function ()
			local w = world.new();
			w:absent("alice", "phone");
			w:session("alice", "desk");
			assert.is_nil(w:fire("archive-message-added", { for_user = "alice"; stanza = odd.stanza; id = {} }));
			assert.equal(1, caught(w, "archive-message-added"));
		end);
	end

	it("is caught where a session ends whose batch cannot be read", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.push_queue = setmetatable({}, { __len = function () error("odd"); end });
		smacks.close(w.host, phone);
		assert.equal(1, caught(w, "the end of a session"));
		world.clock.advance(2);
		assert.equal(w.idle_timers, world.clock.pending());
	end);

	it("is not made by an event without anything", function ()
		local w = world.new();
		for _, event in ipairs { "archive-message-added", "smacks-hibernation-stanza-queued" } do
			assert.is_nil(w:fire(event, {}));
		end
	end);

	it("is not made by a session whose batch is odd: the next stanza begins another one", function ()
		for _, odd in ipairs { 5, "odd", true } do
			local w = world.new();
			local phone = w:sleeper("alice", "phone");
			phone.push_queue = odd;
			assert.is_nil(w:fire("smacks-hibernation-stanza-queued", { origin = phone; stanza = w:message("alice") }));
			world.clock.advance(1.1);
			assert.equal(1, #w:take_publishes());
		end
	end);

	-- Without a jid nothing can be pushed to a record; which of them comes first depends on the order of a table.
	it("1x.3 costs the push to one registration, and none to the others", function ()
		local w = world.new();
		local records = {};
		for number = 1, 20 do
			local broken = number % 5 == 0;
			records["push.test<"..number] = { jid = not broken and "push.test" or nil; node = tostring(number) };
		end
		w:fire("cloud-notify-ping", { push_services = records });
		assert.equal(16, #w:take_publishes());
		assert.equal(4, caught(w, "a push"));
	end);

	it("1x.3 costs the push to one registration of a user, and none to the others", function ()
		local w = world.new();
		local devices = {};
		for number = 1, 5 do devices[number] = w:device("alice", "phone"..number); end
		for broken, device in ipairs(devices) do
			local jid = device.push_settings.jid;
			device.push_settings.jid = nil;
			w:offline("alice", w:message("alice"));
			device.push_settings.jid = jid;
			assert.equal(4, #w:take_publishes(), broken);
		end
		assert.equal(5, caught(w, "a push"));
	end);

	it("in the scan of a batch costs no timer", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		for _ = 1, 2 do
			w:fire("smacks-hibernation-stanza-queued", { origin = phone; stanza = w:message("alice") });
			phone.push_queue = 5;
			world.clock.advance(1.1);
			assert.equal(1, caught(w, "a batch"));
			w.log = {};
			phone.push_queue = nil;
		end
	end);
end);
