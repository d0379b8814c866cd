local world = require "shim.world";
local delivery = require "inprocess.delivery";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local stanzas = require "inprocess.stanzas";

describe("An archived message", function ()
	after_each(world.finish);

	it("4b.1 is pushed to the registrations that no session holds", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		w:device("alice", "phone");
		w:archived("alice", w:message("alice"), "a1");
		assert.same({ "tablet New Message!" }, w:pushes());
		assert.equal(1, w:logged("Pushed (archived) to 'push.test<tablet' of alice: important (body)", "debug"));
		assert.equal(1, w:logged("Not pushed (archived) to 'push.test<phone' of alice: held by a session", "debug"));
	end);

	it("4b.1 is pushed whatever its session has for a user name", function ()
		for _, username in ipairs { 5, true, {} } do
			local w = world.new();
			w:absent("alice", "tablet");
			w:session("alice", "desktop");
			w:archived("alice", w:message("alice"), "a1", { username = username });
			assert.same({ "tablet New Message!" }, w:pushes());
		end
	end);

	it("1x.3 for a user whose registrations are all held makes no push, and one line of the log says why", function ()
		local w = world.new();
		w:device("alice", "phone");
		w:device("alice", "tablet");
		w:archived("alice", w:message("alice"), "a1");
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (archived) to "));
		assert.equal(1, w:logged("Not pushed (archived) to 'all registrations' of alice: held by a session", "debug"));
	end);

	it("1x.3 has its lines in the log under the name of the module on this host, whoever writes them", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:archived("alice", w:message("alice"), "a1");
		smacks.close(w.host, phone);
		w:archived("alice", w:message("alice"), "a2");
		assert.is_true(#w.log > 2);
		for _, line in ipairs(w.log) do assert.equal("example.test:cloud_notify", line.source); end
	end);

	it("life.1 is decided about by the same engine after a reload", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		w:session("alice", "desk");
		w:device("bob", "phone");
		local message = w:message("alice");
		w:archived("alice", message, "a1");
		w.host:reload();
		w:archived("alice", message, "a1");
		w:archived("bob", w:message("bob"), "b1");
		assert.same({ "tablet New Message!" }, w:pushes());
		assert.equal(1, w:logged(" of bob: held by a session"));
	end);

	it("4b.1 is pushed once", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		w:session("alice", "desktop");
		local stanza = w:message("alice");
		w:archived("alice", stanza, "a1");
		w:archived("alice", st.clone(stanza), "a1");
		assert.same({ "tablet New Message!" }, w:pushes());
		assert.equal(1, w:logged("Not pushed (archived) to 'push.test<tablet' of alice: already notified"));
	end);

	it("4b.1 with another archive id is another message", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		w:session("alice", "desktop");
		local stanza = w:message("alice");
		w:archived("alice", stanza, "a1");
		w:archived("alice", st.clone(stanza), "a2");
		assert.equal(2, #w:pushes());
	end);

	it("4b.1 is left to the offline message when the user has no session", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:archived("alice", w:message("alice"), "a1");
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (archived) to 'all registrations' of alice: no session"));
	end);

	it("4b.1 is not pushed when it is addressed to someone else", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local desktop = w:session("alice", "desktop");
		w:archived("alice", w:message("alice", "chat", { to = "bob@remote.test", from = desktop.full_jid }), "a1", desktop);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("addressed to someone else"));
	end);

	it("4b.1 that is a note to oneself is pushed once", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local desktop = w:session("alice", "desktop");
		delivery.note_to_self(w.host, desktop, { kind = "chat", id = "n1", archive_id = "a1" })();
		assert.same({ "tablet New Message!" }, w:pushes());
		assert.equal(1, w:logged("the sender's own outgoing copy"));
	end);

	it("4b.1 that is a note of one of two users, archived in turn, is pushed once to each", function ()
		local w = world.new();
		local notes = {};
		for _, user in ipairs { "alice", "bob" } do
			w:absent(user, "tablet-"..user);
			local desktop = w:session(user, "desktop");
			notes[user] = { stanza = stanzas.build("chat", { id = "n1", from = desktop.full_jid }); origin = desktop };
		end
		for _, copy in ipairs { "out", "in" } do
			for user, note in pairs(notes) do
				w:archived(user, st.clone(note.stanza), user..copy, note.origin);
			end
		end
		assert.same({ "tablet-alice New Message!", "tablet-bob New Message!" }, w:pushes());
	end);

	it("1x.1 is known by an id that is a number, as archives in databases have it", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:sleeper("alice", "phone");
		w:archived("alice", w:message("alice", "chat", { id = "m1" }), 17);
		assert.same({ "tablet New Message!" }, w:pushes());
		for _, device in ipairs { "tablet", "phone" } do
			phone.push_identifier = "push.test<"..device;
			local copy = stanzas.with_archive_id(w:message("alice", "chat", { id = "m1" }), "alice@"..world.name, "17");
			w:fire("smacks-hibernation-stanza-queued", { origin = phone, stanza = copy });
			world.clock.advance(1.1);
		end
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("1x.1 is known by its archive id only while mod_mam is loaded, which removes forged ones", function ()
		local w = world.new { has_mam = false };
		w:absent("alice", "tablet");
		local function pushes_of(id)
			w:offline("alice", stanzas.with_archive_id(w:message("alice", "chat", { id = id }), "alice@"..world.name, "fixed"));
			return #w:take_publishes();
		end
		assert.same({ 1, 1 }, { pushes_of "m1", pushes_of "m2" });
		w.host:set_mam(true);
		assert.same({ 1, 0 }, { pushes_of "m3", pushes_of "m4" });
		w.host:reload();
		assert.same({ 0 }, { pushes_of "m5" });
		w.host:set_mam(false);
		assert.same({ 1, 1 }, { pushes_of "m6", pushes_of "m7" });
	end);

	it("4b.1 is pushed when no session is named as its origin", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		w:session("alice", "desktop");
		w:fire("archive-message-added", { stanza = w:message("alice"), for_user = "alice", id = "a1" });
		assert.same({ "tablet New Message!" }, w:pushes());
	end);

	it("4b.1 for nobody, or for a user without registrations, makes no push and no line in the log", function ()
		local w = world.new();
		w:session("alice", "desktop");
		local lines = #w.log;
		w:archived("alice", w:message("alice"), "a1");
		w:archived("bob", w:message("bob"), "a2");
		w:archived(nil, w:message("alice"), "a3");
		assert.same({}, w:pushes());
		assert.equal(lines, #w.log);
	end);

	it("4b.2 that is a call is pushed to all registrations", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		w:device("alice", "phone");
		w:archived("alice", w:message("alice", "propose"), "a1");
		assert.same({ "phone New Message!", "tablet New Message!" }, w:pushes());
		assert.equal(2, w:logged("Pushed (urgent) to "));
	end);

	it("1x.1 is not pushed again when it is offline, nor from the queue", function ()
		local w = world.new();
		w:absent("alice", "tablet");
		local phone = w:sleeper("alice", "phone");
		delivery.message(w.host, "alice", { kind = "propose", id = "m1", archive_id = "a1" });
		world.clock.advance(2);
		assert.same({ "phone New Message!", "tablet New Message!" }, w:pushes());
		smacks.close(w.host, phone);
		assert.same({}, w:pushes());
	end);
end);
