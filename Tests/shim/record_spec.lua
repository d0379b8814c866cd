local st = require "util.stanza";
local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

-- The engine of the world's module.
local function engine_of(w)
	return w.host:module().environment.module.save().engine;
end

-- What the record tells of a user, the oldest first: "path: reason". age: of the oldest entry, in seconds
local function told(w, username, age)
	local results = table.pack(engine_of(w):recorded(username or "alice", nil, 100, os.time(), world.monotonic()));
	local lines = {};
	for i = 1, results.n, 7 do
		local time, path, reason = table.unpack(results, i, i + 2);
		assert.is_true(time <= os.time() + 1 and time >= os.time() - (age or 1));
		table.insert(lines, 1, (world.library.sentences[path] or "end")..": "..world.library.sentences[reason]);
	end
	return lines;
end

describe("The record", function ()
	after_each(world.finish);

	it("why.1 tells of a push and its answer", function ()
		local w = world.new();
		w:absent("alice", "phone");
		for _, iq in ipairs(w:publishes_to("alice")) do w:answer(iq); end
		assert.same({ "offline: important (body)", "offline: push succeeded" }, told(w));
		assert.same({}, told(w, "bob"));
	end);

	it("why.1 tells of a veto in the entry of the decision", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:on("cloud_notify/push", function () return true; end);
		w:publishes_to("alice");
		assert.same({ "offline: vetoed" }, told(w));
	end);

	it("why.1 tells of a disabled account", function ()
		local w = world.new { smacks_style = "13" };
		w:absent("alice", "phone");
		w:disable_account("alice");
		w:publishes_to("alice");
		assert.same({ "offline: the account is disabled" }, told(w));
	end);

	it("why.1 tells of a message that is not archived, while another device gets it", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local desk = w:session("alice", "desk");
		local missed = "archived: not archived, and another device got it: a no-store hint, or the user's archive preferences";
		local function deliver(stanza) w:fire("message/bare", { origin = desk; stanza = stanza }); end
		deliver(w:message("alice", "chat"));
		assert.same({ missed }, told(w));
		local stanza = w:message("alice", "chat");
		w:archived("alice", stanza, "archive-id");
		w:take_publishes();
		deliver(st.clone(stanza):tag("stanza-id", { xmlns = "urn:xmpp:sid:0"; by = "alice@example.test"; id = "archive-id" }):up());
		assert.same({ missed, "archived: important (body)" }, told(w));
		deliver(w:message("alice", "chat", { id = stanza.attr.id }));
		assert.equal(missed, told(w)[3]);
		assert.same({}, w:take_publishes());
		smacks.close(w.host, desk);
		deliver(w:message("alice", "chat"));
		assert.equal(3, #told(w));
		w:session("alice", "desk", { priority = -1 }); -- gets messages to its full JID alone
		deliver(w:message("alice", "chat"));
		assert.equal(3, #told(w));
		deliver(w:message("bob", "chat"));
		assert.same({}, told(w, "bob"));
	end);

	it("why.1 tells of a batch that a session has resumed within the second", function ()
		local w = world.new();
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		smacks.resume(w.host, phone);
		assert.same({ "stream management: resumed within the second" }, told(w));
	end);

	it("why.1 tells how registrations end", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		w:device("alice", "phone");
		local tablet = w:device("alice", "tablet");
		w:disable(tablet, { jid = "push.test" });
		assert.same({ "end: evicted, since the user has too many devices", "end: disabled by the user" }, told(w));
	end);

	it("why.1 keeps the newest entries if a reload changes how many there are", function ()
		local w = world.new();
		w:absent("alice", "phone");
		for i = 1, 5 do w:offline("alice", w:message("alice", i == 5 and "chat_state" or "chat")); end
		for _, entries in ipairs { 3, 100 } do
			w.host.config.push_record_entries = entries;
			w.host:reload();
			assert.same({ "offline: important (body)", "offline: important (body)", "offline: unimportant (no body)" }, told(w));
		end
		w.host.config.push_record_entries = 0;
		w.host:reload();
		assert.same({}, told(w));
	end);

	it("why.1 is kept over a reload, and is off with 0", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:publishes_to("alice");
		w.host:reload();
		assert.same({ "offline: important (body)" }, told(w));
		w = world.new { config = { push_record_entries = 0 } };
		w:absent("alice", "phone");
		w:publishes_to("alice");
		assert.same({}, told(w));
	end);
end);

describe("The record of a push that is refused", function ()
	after_each(world.finish);

	-- Alice's phone was pushed once before. Returns what the record tells from the refused push on.
	local function told_of_refused(act)
		local w, service, phone = push_service.new_world({}, true);
		smacks.close(w.host, phone);
		service.behave.push = push_service.refused;
		local before = #told(w);
		w:offline("alice", w:message("alice"));
		clock.advance(1);
		service.behave.push = false;
		act(w, service);
		return table.pack(table.unpack(told(w, "alice", 3 * 86400), before + 1));
	end

	local function assert_told(lines, ...)
		lines.n = nil;
		assert.same({ "offline: important (body)", "offline: refused", ... }, lines);
	end

	it("why.1 tells of the repeat and of its answer", function ()
		assert_told(told_of_refused(function () clock.advance(20); end),
			"again: important (body)", "again: push succeeded");
	end);

	it("why.1 ends with its answer if the device is back: nothing is decided then", function ()
		assert_told(told_of_refused(function (w)
			w:session("alice", "phone");
			clock.advance(3600);
		end));
	end);

	it("why.1 ends with the last answer if the message is a day old", function ()
		local lines = told_of_refused(function (_, service)
			service.behave.push = push_service.refused;
			clock.advance(2 * 86400);
		end);
		assert.equal("again: refused", lines[lines.n]);
		for i = 3, lines.n, 2 do
			assert.same({ "again: important (body)", "again: refused" }, { lines[i], lines[i + 1] });
		end
	end);

	it("why.1 tells that the registration is gone when the repeat is due", function ()
		assert_told(told_of_refused(function (w)
			storage.purge(w.disk, "alice");
			w.host:reload();
			clock.advance(20);
		end), "again: no registration");
	end);

	it("why.1 tells that the registration has ended instead of the repeat", function ()
		assert_told(told_of_refused(function (w)
			w:disable(w:session("alice", "desktop"), { jid = "push.test", node = "phone" });
			clock.advance(20);
		end), "end: disabled by the user");
	end);
end);
