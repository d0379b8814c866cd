local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local stanzas = require "inprocess.stanzas";
local st = require "util.stanza";
local clock = world.clock;

local own_timeout = 600;
local passed_over = "Not pushed (stream management) to 'push.test<phone' of alice: the device is awake";

describe("A phone that came back under a new resource", function ()
	after_each(world.finish);

	local function phone(w, resource, fields)
		local session = w:session("alice", resource, fields);
		w:register(session, "phone");
		return session;
	end

	local function sleeper(w, resource)
		local session = phone(w, resource);
		smacks.hibernate(w.host, session);
		return session;
	end

	-- The old session hibernates, the new one is awake.
	local function came_back(fields)
		local w = world.new();
		return w, sleeper(w, "old"), phone(w, "new", fields);
	end

	-- The sessions get the stanza, and the batch of each that hibernates is scanned.
	local function deliver(stanza, ...)
		for _, session in ipairs { ... } do session.send(stanza); end
		clock.advance(1.5);
	end

	it("4a.7 is not pushed for a message to the bare JID, and the log says why", function ()
		local w, old, new = came_back();
		deliver(w:message("alice"), old, new);
		deliver(w:message("alice", "normal"), old, new);
		assert.same({}, w:pushes());
		assert.equal(2, w:logged(passed_over.." (1 of 1 stanzas)", "debug"));
	end);

	it("4a.7 is pushed for a message to the old session alone, and for others of the same batch", function ()
		local w, old, new = came_back();
		old.send(w:message("alice"));
		old.send(w:message("alice", "chat_state"));
		deliver(w:message("alice", "chat", { to = old.full_jid }), old);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged(passed_over.." (2 of 3 stanzas)"));
		deliver(w:message("alice", "chat", { to = new.full_jid }), old);
		assert.same({}, w:pushes());
	end);

	for _, kind in ipairs { "groupchat", "headline", "error", "iq", "subscribe" } do
		it("4a.7 is pushed for what one session alone gets: "..kind, function ()
			local w, old = came_back { want_carbons = true };
			deliver(w:message("alice", kind), old);
			assert.equal(1, #w:pushes());
			assert.equal(0, w:logged("the device is awake"));
		end);
	end

	for _, direction in ipairs { "received", "sent" } do
		it("4a.7 is pushed for a carbon only if the new session has carbons off: "..direction, function ()
			local w, old, new = came_back();
			local function copy() return stanzas.carbon(w:message("alice"), direction, "alice@"..world.name, old.full_jid); end
			deliver(copy(), old);
			assert.equal(1, #w:pushes());
			new.want_carbons = "urn:xmpp:carbons:2";
			deliver(copy(), old);
			assert.same({}, w:pushes());
		end);
	end

	for name, fields in pairs {
		["that has no stream management"] = { smacks = false }; ["that is inactive"] = { state = "inactive" };
		["that is waiting for an acknowledgement"] = { awaiting_ack = true }; ["that is not available"] = { priority = false };
		["with another registration"] = { push_identifier = "push.test<other" };
	} do
		it("4a.7 is pushed if the new session is one "..name, function ()
			local w, old, new = came_back();
			for field, value in pairs(fields) do new[field] = value; end
			deliver(w:message("alice"), old);
			assert.same({ "phone New Message!" }, w:pushes());
		end);
	end

	it("4a.7 is pushed from the new session's own queue when that is lost in turn", function ()
		local w, old, new = came_back();
		deliver(w:message("alice"), old, new);
		assert.same({}, w:pushes());
		smacks.hibernate(w.host, new);
		assert.same({ "phone New Message!" }, w:pushes());
		deliver(w:message("alice"), old, new);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.7 is pushed when the new session does not acknowledge", function ()
		local w, old, new = came_back();
		deliver(w:message("alice"), old, new);
		new.awaiting_ack = true;
		smacks.ack_delayed(w.host, new);
		clock.advance(1.5);
		assert.same({ "phone New Message!" }, w:pushes());
		deliver(w:message("alice"), old);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	for what, leaves in pairs { ["hibernates"] = smacks.hibernate; ["ends"] = smacks.close } do
		it("4a.7 is pushed for what the old session alone got by its priority, when it "..what, function ()
			local w = world.new();
			local old = phone(w, "old", { priority = 5, mam_requested = true });
			phone(w, "new");
			w:on("resource-unbind", function (event) event.session.priority = nil; end, 0.5); -- as mod_presence does
			old.send(w:message("alice"));
			leaves(w.host, old);
			clock.advance(2);
			assert.same({ "phone New Message!" }, w:pushes());
		end);
	end

	it("4a.7 is not pushed from any of several old sessions", function ()
		local w, old, new = came_back();
		local older = sleeper(w, "older");
		deliver(w:message("alice"), older, old, new);
		assert.same({}, w:pushes());
		smacks.close(w.host, new);
		clock.advance(1.1);
		w:pushes();
		deliver(w:message("alice"), older, old);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	-- The message is in flight to the old session when the new one connects.
	local function connected_afterwards(seconds, message, fields)
		local w = world.new();
		local old = phone(w, "old", { mam_requested = true, want_carbons = true });
		old.send(message and message(w, old) or w:message("alice"));
		clock.advance(seconds);
		return w, old, phone(w, "new", fields);
	end

	for _, carbons in ipairs { false, true } do
		it("4a.7 is pushed for what came before the new session connected; its carbons: "..tostring(carbons), function ()
			local w, old, new = connected_afterwards(20, nil, { want_carbons = carbons });
			smacks.hibernate(w.host, old);
			assert.same({ "phone New Message!" }, w:pushes());
			deliver(w:message("alice"), old, new);
			assert.same({}, w:pushes());
		end);
	end

	it("4a.7 is pushed for what the old session leaves when it ends, if that came before", function ()
		local w, old = connected_afterwards(20);
		smacks.close(w.host, old);
		clock.advance(1.1);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	for name, message in pairs {
		["a carbon"] = function (w, old)
			return stanzas.carbon(w:message("alice"), "received", "alice@"..world.name, old.full_jid);
		end;
		["a message to the new session's full JID"] = function (w)
			return w:message("alice", "chat", { to = "alice@"..world.name.."/new" });
		end;
	} do
		it("4a.7 is pushed for "..name.." that came before", function ()
			local w, old = connected_afterwards(20, message, { want_carbons = true });
			smacks.hibernate(w.host, old);
			assert.same({ "phone New Message!" }, w:pushes());
		end);
	end

	it("4a.7 is pushed for what came while the new session logged in", function ()
		local w = world.new();
		local old = w:session("alice", "old");
		w:register(old, "phone");
		local connected = clock.wall();
		clock.advance(3);
		old.send(w:message("alice"));
		clock.advance(1.3);
		w:register(w:session("alice", "new", { conntime = connected }), "phone");
		smacks.hibernate(w.host, old);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.7 is not pushed for what came in the second in which the new session connected", function ()
		local w, old = connected_afterwards(0.9);
		smacks.hibernate(w.host, old);
		assert.same({}, w:pushes());
	end);

	it("4a.7 is not pushed for what came while the other session was hibernating, when that has resumed", function ()
		local w = world.new();
		local old, new = phone(w, "old"), sleeper(w, "new");
		old.awaiting_ack = true;
		deliver(w:message("alice"), old, new);
		assert.same({ "phone New Message!" }, w:pushes());
		clock.advance(20);
		smacks.resume(w.host, new);
		smacks.hibernate(w.host, old);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged(passed_over));
	end);

	it("4a.7 is pushed for a message whose stamp is older than the new session", function ()
		local w, old, new = came_back();
		local message = w:message("alice"):tag("delay", { xmlns = "urn:xmpp:delay", stamp = "2020-01-01T00:00:00Z" }):up();
		deliver(message, old, new);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("4a.7 is not pushed for what is in flight when the old session loses its connection", function ()
		local w = world.new();
		local old, new = phone(w, "old"), phone(w, "new");
		local message = w:message("alice");
		old.send(message);
		new.send(message);
		smacks.ack(new);
		smacks.hibernate(w.host, old);
		assert.same({}, w:pushes());
		smacks.resume(w.host, old);
		new.awaiting_ack = true;
		smacks.hibernate(w.host, old);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("hib.5 does not keep the old session for three days", function ()
		local w, old, new = came_back();
		deliver(w:message("alice", "chat_state"), old, new);
		clock.advance(2 * own_timeout);
		assert.is_nil(old.first_hibernated_push);
		assert.is_nil(old.destroyed);
		deliver(w:message("alice"), old, new);
		assert.near(clock.time(), old.first_hibernated_push, 1);
		smacks.ack(new);
		clock.advance(own_timeout + 2);
		assert.is_true(old.destroyed);
		assert.is_nil(new.destroyed);
		assert.same({}, w:pushes());
	end);

	it("hib.5 counts in every session that hibernates on the registration, whatever else the scan pushes", function ()
		local w, old, new = came_back();
		local older = sleeper(w, "older");
		w:on("cloud_notify/push", function () return true; end);
		old.send(w:message("alice"));
		deliver(w:message("alice", "chat", { to = old.full_jid }), old);
		assert.is_number(old.first_hibernated_push);
		assert.is_number(older.first_hibernated_push);
		assert.is_nil(new.first_hibernated_push);
	end);
end);

describe("A publish of a notification", function ()
	after_each(world.finish);

	local function publish(to)
		return st.iq { type = "set", id = "publish", from = world.name, to = to }
			:tag("pubsub", { xmlns = "http://jabber.org/protocol/pubsub" }):tag("publish", { node = "other" }):tag("item")
			:tag("notification", { xmlns = "urn:xmpp:push:0" }):reset();
	end

	it("4a.8 is no reason to push when it is queued, in flight or late, and the log says so", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		phone.send(publish(phone.full_jid));
		smacks.ack_delayed(w.host, phone);
		clock.advance(1.5);
		smacks.hibernate(w.host, phone);
		phone.send(publish(phone.full_jid));
		phone.send(w:message("alice", "chat_state"));
		clock.advance(1.5);
		assert.same({ "phone -" }, w:pushes());
		assert.equal(3, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: a notification itself (1 of "));
		assert.is_nil(phone.first_hibernated_push);
	end);

	it("4a.8 is no reason to push on any other path", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:session("alice", "desktop");
		local iq = publish("alice@"..world.name);
		w:offline("alice", iq);
		w:archived("alice", iq, "A");
		w:fire("message/bare/groupchat", { origin = {}, stanza = iq });
		w:offline("alice", iq, { username = "alice", smacks = false });
		assert.same({}, w:pushes());
		assert.equal(4, w:logged("of alice: a notification itself"));
	end);
end);

describe("Sessions that are each other's push service", function ()
	after_each(world.finish);

	-- Returns both, hibernating, and the service that they are. Each has answered before, and answers no more.
	local function pair(w)
		local first, second = w:session("alice", "phone"), w:session("bob", "phone");
		w:enable(first, { jid = second.full_jid, node = "node" });
		w:enable(second, { jid = first.full_jid, node = "node" });
		local service = push_service.new(w, { push = false });
		local function queue(iq)
			for _, session in ipairs { first, second } do
				if iq.attr.to == session.full_jid then session.send(iq); end
			end
		end
		for _, session in ipairs { first, second } do
			smacks.hibernate(w.host, session);
			session.send(w:message(session.username));
		end
		clock.advance(2);
		for _, session in ipairs { first, second } do
			smacks.resume(w.host, session, smacks.unacked(session));
			smacks.hibernate(w.host, session);
		end
		service.behave = { push = queue, probe = queue };
		service:start();
		return first, second, service;
	end

	it("4a.8, wake.1 do not wake each other with probes, and can be resumed after a day", function ()
		local w = world.new();
		local first, second, service = pair(w);
		first.send(w:message("alice"));
		clock.advance(86400);
		assert.equal(0, service:count("probe"));
		assert.same({}, service:times("push", first.full_jid));
		local pushes = #service:times("push", second.full_jid);
		assert.is_true(pushes > 1 and pushes < 10, pushes.." pushes");
		assert.is_true(second.outgoing_stanza_queue:resumable());
	end);
end);

describe("The end of a scan", function ()
	after_each(world.finish);

	it("1x.3 counts all stanzas that were skipped, before and after pushes", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		local known = w:message("alice");
		phone.send(known);
		smacks.hibernate(w.host, phone);
		smacks.resume(w.host, phone);
		for _, kind in ipairs { "chat_state", "chat", "chat_state", "chat", "chat" } do phone.send(w:message("alice", kind)); end
		w:pushes();
		smacks.hibernate(w.host, phone);
		assert.same({ "phone -", "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged("Scanned 6 stanzas for 'push.test<phone' of alice: 1 already notified, 3 notified by their class"));
	end);
end);
