local world = require "shim.world";
local publish_reader = require "shim.publish";
local storage = require "inprocess.storage";
local st = require "util.stanza";
local publish_of = publish_reader.of;

describe("An answer", function ()
	after_each(world.finish);

	local function errors(w, count, error_type)
		for _ = 1, count do
			for _, iq in ipairs(w:publishes_to("alice")) do w:answer(iq, error_type or "cancel"); end
		end
	end

	local function is_registered(w, node)
		return w:stored("alice") ~= nil and w:stored("alice")["push.test<"..node] ~= nil;
	end

	it("err.1 counts once, and every publish has an id of its own", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		local sent = w:publishes_to("alice");
		assert.not_equal(sent[1].attr.id, sent[2].attr.id);
		assert.is_true(w:answer(sent[1], "cancel"));
		assert.equal(1, w:logged("Push answer of push.test: gone", "debug"));
		assert.is_nil(w:answer(sent[1], "cancel"));
	end);

	it("err.1 that is a result is taken, and other modules do not see it", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local seen = 0;
		w:on("iq/host", function () seen = seen + 1; end);
		assert.is_true(w:answer(w:publishes_to("alice")[1]));
		assert.equal(0, seen);
		assert.equal(1, w:logged("push succeeded"));
	end);

	it("err.3 disables the registration at the sixteenth error in a row, wherever it is held", function ()
		local w = world.new { config = { push_error_period = 0 } };
		local phone, again = w:device("alice", "phone"), w:session("alice", "again");
		w:register(again, "phone");
		local tablet = w:device("alice", "tablet");
		local function fail()
			for _, iq in ipairs(w:publishes_to("alice")) do
				w:answer(iq, publish_of(iq).attr.node == "phone" and "cancel" or nil);
			end
		end
		for _ = 1, 15 do fail(); end
		assert.is_true(is_registered(w, "phone"));
		assert.equal("push.test<phone", phone.push_identifier);
		fail();
		assert.is_false(is_registered(w, "phone"));
		assert.is_true(is_registered(w, "tablet"));
		assert.is_nil(phone.push_identifier);
		assert.is_nil(again.push_identifier);
		assert.equal("push.test<tablet", tablet.push_identifier);
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 16 errors that count", "warn"));
		assert.equal(1, #w:publishes_to("alice"));
	end);

	-- As where the answers to several publishes are taken while the store is being written.
	it("err.3 removes every registration that answers have disabled meanwhile", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone", "tablet", "watch", "desktop");
		w:absent("bob", "phone");
		local engine = w.host:module().save().engine;
		local last;
		for _, user in ipairs { "alice", "bob" } do
			for _, iq in ipairs(w:publishes_to(user)) do
				local node = publish_of(iq).attr.node;
				if node == "tablet" then
					last = iq;
				elseif node ~= "desktop" then
					engine:take_answer(iq.attr.id, "push.test", "error", nil, world.monotonic());
				end
			end
		end
		assert.is_true(is_registered(w, "phone"));
		assert.is_true(w:answer(last, "cancel"));
		for _, node in ipairs { "phone", "tablet", "watch" } do assert.is_false(is_registered(w, node)); end
		assert.is_true(is_registered(w, "desktop"));
		assert.same({}, w:publishes_to("bob"));
		assert.equal(1, #w:publishes_to("alice"));
	end);

	it("err.3 disables at the number of errors that the option says", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		w:absent("alice", "phone");
		errors(w, 1);
		assert.is_true(is_registered(w, "phone"));
		errors(w, 1);
		assert.is_false(is_registered(w, "phone"));
	end);

	it("err.1 that is a result begins the count anew", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		w:absent("alice", "phone");
		errors(w, 1);
		w:answer(w:publishes_to("alice")[1]);
		errors(w, 1);
		assert.is_true(is_registered(w, "phone"));
	end);

	it("err.1 of type wait does not count", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		w:absent("alice", "phone");
		errors(w, 4, "wait");
		assert.is_true(is_registered(w, "phone"));
		assert.equal(4, w:logged("Push answer of push.test: unreachable", "debug"));
	end);

	it("err.1 that is an error without an error element counts", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone");
		local iq = w:publishes_to("alice")[1];
		assert.is_true(w.host:receive_iq({}, st.iq { type = "error", id = iq.attr.id, from = iq.attr.to, to = world.name }));
		assert.is_false(is_registered(w, "phone"));
	end);

	it("err.1 of someone else neither counts nor ends the wait", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone");
		local iq = w:publishes_to("alice")[1];
		w:answer(iq, "cancel", "else.test");
		assert.is_true(is_registered(w, "phone"));
		w:answer(iq, "cancel");
		assert.is_false(is_registered(w, "phone"));
	end);

	it("err.1 counts for each user alone", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		w:absent("alice", "phone");
		w:absent("bob", "phone");
		errors(w, 1);
		w:answer(w:publishes_to("bob")[1], "cancel");
		assert.is_true(is_registered(w, "phone"));
		assert.is_not_nil(w:stored("bob"));
	end);

	it("err.1 does not count for a registration that was disabled and enabled again", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		local phone = w:device("alice", "phone");
		errors(w, 1);
		w:disable(phone, { jid = "push.test", node = "phone" });
		w:register(phone, "phone");
		errors(w, 1);
		assert.is_true(is_registered(w, "phone"));
	end);

	it("err.1 goes on counting after a reload", function ()
		local w = world.new { config = { push_max_errors = 3, push_error_period = 0 } };
		w:absent("alice", "phone");
		errors(w, 1);
		local late = w:publishes_to("alice")[1];
		w.host:reload();
		assert.is_true(w:answer(late, "cancel"));
		assert.is_true(is_registered(w, "phone"));
		errors(w, 1);
		assert.is_false(is_registered(w, "phone"));
	end);

	it("err.3 keeps the registration when the store cannot be written, until the next error", function ()
		local w = world.new { config = { push_max_errors = 3, push_error_period = 0 } };
		w:absent("alice", "phone");
		storage.fail(w.disk, "set", "once");
		errors(w, 3);
		assert.is_true(is_registered(w, "phone"));
		errors(w, 1);
		assert.is_false(is_registered(w, "phone"));
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 3 errors that count", "warn"));
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 4 errors that count", "warn"));
		w:absent("alice", "phone");
		errors(w, 2);
		assert.is_true(is_registered(w, "phone"));
	end);

	it("err.1 begins the count anew by a result after disabling could not be written", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		w:absent("alice", "phone");
		storage.fail(w.disk, "set", "once");
		errors(w, 2);
		w:answer(w:publishes_to("alice")[1]);
		errors(w, 1);
		assert.is_true(is_registered(w, "phone"));
	end);

	for what, user in pairs { ["of a user who has another"] = "alice", ["of nobody"] = false } do
		it("err.3 at the limit forgets a registration that is only in a ping, "..what..", and writes nothing", function ()
			local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
			w:absent("alice", "phone");
			local record = { jid = "other.test", node = "x" };
			storage.fail(w.disk, "set", "always");
			local writes = w.disk.writes;
			for i = 1, 6 do
				w:fire("cloud-notify-ping", { user = user or nil, push_services = { ["other.test<x"] = record } });
				w:answer(w:take_publishes()[1], "cancel");
				assert.equal(i // 2, w:logged("'other.test<x' of "..(user or "").." ends after 2 errors that count", "warn"));
			end
			assert.equal(writes, w.disk.writes);
			assert.equal(0, w:logged("Cannot write"));
			assert.is_true(is_registered(w, "phone"));
		end);
	end

	it("err.3 at the limit is taken though the registration can no longer be read", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0, push_max_cached_users = 2 } };
		w:absent("alice", "phone");
		local iq = w:publishes_to("alice")[1];
		for i = 1, 3 do w:fire("cloud-notify-ping", { user = "user"..i }); end
		storage.fail(w.disk, "get", "once");
		assert.is_true(w:answer(iq, "cancel"));
		assert.is_true(is_registered(w, "phone"));
	end);

	it("of another kind, without an id, or to another iq is left to others", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local iq = w:publishes_to("alice")[1];
		for _, attr in ipairs {
			{ type = "get", id = iq.attr.id }, { type = "set", id = iq.attr.id }, { type = "result", id = "unknown" };
			{ type = "error", id = "unknown" };
		} do
			attr.from, attr.to = iq.attr.to, world.name;
			assert.is_nil(w.host:receive_iq({}, st.iq(attr)));
		end
		local without_id = st.stanza("iq", { type = "result", from = iq.attr.to, to = world.name });
		assert.is_nil(w:fire("iq/host", { stanza = without_id }));
		assert.is_true(w:answer(iq));
	end);
end);
