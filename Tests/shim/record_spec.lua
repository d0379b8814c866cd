local world = require "shim.world";
local smacks = require "inprocess.smacks";

-- The engine of the world's module.
local function engine_of(w)
	return w.host:module().environment.module.save().engine;
end

-- What the record tells of a user, the oldest first: "path: reason".
local function told(w, username)
	local results = table.pack(engine_of(w):recorded(username or "alice", nil, 100, os.time(), world.monotonic()));
	local lines = {};
	for i = 1, results.n, 6 do
		local time, path, reason = table.unpack(results, i, i + 2);
		assert.is_true(math.abs(time - os.time()) <= 1);
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
		deliver(stanza);
		assert.same({ missed, "archived: important (body)" }, told(w));
		deliver(w:message("alice", "chat", { id = stanza.attr.id }));
		assert.equal(missed, told(w)[3]);
		assert.same({}, w:take_publishes());
		smacks.close(w.host, desk);
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
