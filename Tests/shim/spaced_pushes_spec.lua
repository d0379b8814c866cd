local world = require "shim.world";
local async = require "util.async";
local publish_reader = require "shim.publish";
local push_service = require "shim.push_service";
local refusals = require "shim.refusals";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

local day, week = 86400, 604800;
local gone, refused = refusals.gone, refusals.refused;
local new, record, row, answered = refusals.new, refusals.record, refusals.row, refusals.answered;

describe("A registration with many refusals in a row", function ()
	after_each(world.finish);

	-- Refusals in a row, of which the first one alone counts.
	local function spaced(config)
		local w = new(config);
		answered(w, "alice", refused, 16);
		return w;
	end

	local function message(w, kind, attr)
		w:offline("alice", w:message("alice", kind, attr));
		return w:pushes();
	end

	it("err.4 is pushed for each message until the sixteenth", function ()
		local w = new();
		answered(w, "alice", refused, 15);
		for _ = 1, 2 do assert.same({ "phone New Message!" }, message(w)); end
	end);

	it("err.4 is pushed every 5 minutes at most, when they are over", function ()
		local w = spaced();
		assert.same({}, message(w));
		clock.advance(298);
		assert.same({}, w:pushes());
		clock.advance(3);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.same({}, message(w));
		clock.advance(298);
		assert.same({}, w:pushes());
		clock.advance(3);
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("err.4 is pushed at once where 5 minutes have passed", function ()
		local w = spaced();
		clock.advance(300);
		assert.same({ "phone New Message!" }, message(w));
		assert.same({}, message(w));
	end);

	it("err.4 has a message that waits, not the test of an operator", function ()
		local w = spaced { push_notification_with_body = true };
		assert.same({}, message(w, "chat", { id = "first" }));
		local request = { username = "alice"; print = function () end };
		async.runner(function () w.host:module().environment.module.push_commands.run("test", request); end):run(true);
		assert.same({}, w:pushes());
		clock.advance(301);
		assert.same({ "phone text of first" }, w:pushes());
	end);

	it("err.4 has one waiting push of the highest class that came", function ()
		for _, kinds in ipairs { { "chat_state", "chat", "receipt" }, { "chat", "chat_state" }, { "chat_state", "chat" } } do
			local w = spaced();
			for _, kind in ipairs(kinds) do assert.same({}, message(w, kind)); end
			clock.advance(301);
			assert.same({ "phone New Message!" }, w:pushes());
			clock.advance(301);
		end
		local w = spaced();
		for _ = 1, 3 do message(w, "chat_state"); end
		clock.advance(301);
		assert.same({ "phone -" }, w:pushes());
	end);

	it("err.4 is pushed for each call", function ()
		local w = spaced();
		message(w);
		for _ = 1, 2 do
			assert.same({ "phone New Message!" }, message(w, "propose"));
		end
	end);

	it("err.4 is not logged as pushed until it is", function ()
		local w = spaced();
		local lines = w:logged("Pushed (offline)");
		message(w);
		assert.equal(lines, w:logged("Pushed (offline)"));
		assert.equal(1, w:logged("Not pushed (offline) to 'push.test<phone' of alice: "
			.."it waits, since the registration is pushed at most every 5 minutes", "debug"));
		assert.equal(0, w:logged("Pushed (again)"));
		clock.advance(301);
		assert.same({ "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged("Pushed (again) to 'push.test<phone' of alice: important (body)", "debug"));
	end);

	it("err.4 has counted as pushed for the message", function ()
		local w = spaced();
		local stanza = w:message("alice"):tag("delay", { xmlns = "urn:xmpp:delay", stamp = "2023-01-01T00:00:00Z" }):up();
		w:offline("alice", stanza);
		clock.advance(301);
		local sent = w:take_publishes();
		assert.equal(1, #sent);
		w:answer(sent[1], gone);
		w:offline("alice", stanza);
		clock.advance(301);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("of alice: already notified"));
	end);

	it("err.4 has counted as pushed for the scan, not for the hibernation", function ()
		local w = spaced();
		local phone = w:session("alice", "phone");
		phone.push_identifier, phone.push_settings = "push.test<phone", record(w); -- as another module does
		for _ = 1, 3 do phone.send(w:message("alice")); end
		smacks.hibernate(w.host, phone);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: it waits"));
		assert.is_nil(phone.first_hibernated_push);
		clock.advance(301);
		local iqs = w:take_publishes();
		assert.equal(1, #iqs);
		assert.is_nil(phone.first_hibernated_push);
		w:answer(iqs[1]);
		assert.equal(clock.time(), phone.first_hibernated_push);
	end);

	it("err.4 shows what the newest waiting message shows, as handlers left it", function ()
		local w = spaced { push_notification_with_body = true };
		w:on("cloud_notify/push", function (event)
			event.notification_payload:text_tag("mark", event.original_stanza.attr.id, { xmlns = "urn:test:mark" });
		end);
		for _, id in ipairs { "first", "second" } do message(w, "chat", { id = id }); end
		clock.advance(301);
		local iq = w:take_publishes()[1];
		assert.equal("second", publish_reader.of(iq):find("item/{urn:xmpp:push:0}notification/{urn:test:mark}mark#"));
		assert.equal("text of second", publish_reader.field(publish_reader.of(iq), "last-message-body"));
	end);

	it("err.4 shows the important message that waits, whatever comes after it", function ()
		local w = spaced { push_notification_with_body = true };
		message(w, "chat", { id = "first" });
		message(w, "chat_state");
		clock.advance(301);
		assert.same({ "phone text of first" }, w:pushes());
	end);

	it("err.4 is not pushed for what a handler vetoes", function ()
		local w = spaced();
		w:on("cloud_notify/push", function () return true; end);
		message(w);
		clock.advance(301);
		assert.same({}, w:pushes());
	end);

	it("err.4 is pushed at once when a result comes", function ()
		local w = spaced();
		clock.advance(300);
		local iq = w:publishes_to("alice")[1];
		assert.same({}, message(w));
		w:answer(iq);
		clock.advance(1.1);
		assert.same({ "phone New Message!" }, w:pushes());
		for _ = 1, 2 do assert.same({ "phone New Message!" }, message(w)); end
	end);

	it("err.4 has begin and count of the row in its record, and a result removes them", function ()
		local w = new();
		local began = clock.time();
		row(w, 15);
		assert.is_nil(record(w).failing_since);
		row(w, 1);
		assert.equal(began, record(w).failing_since);
		assert.equal(16, record(w).failing_count);
		clock.advance(300);
		row(w, 1);
		assert.equal(17, record(w).failing_count);
		assert.equal(began, record(w).failing_since);
		clock.advance(300);
		answered(w, "alice");
		assert.is_nil(record(w).failing_since);
		assert.is_nil(record(w).failing_count);
		assert.is_nil(record(w).failing_gone);
	end);

	it("err.4 is pushed for each message again after a result", function ()
		local w = new();
		row(w, 16);
		clock.advance(300);
		answered(w, "alice");
		for _ = 1, 3 do assert.same({ "phone New Message!" }, message(w)); end
		assert.equal(1, w:logged("succeeded after"));
	end);

	it("err.4 is pushed for each message again after a result that could not be stored", function ()
		local w = new();
		row(w, 16);
		clock.advance(300);
		storage.fail(w.disk, "set", "once");
		answered(w, "alice");
		assert.equal(16, record(w).failing_count);
		clock.advance(3600); -- the store is read again
		for _ = 1, 3 do assert.same({ "phone New Message!" }, message(w)); end
	end);

	it("err.4 writes nothing for refusals that do not count", function ()
		local w = spaced();
		local writes = w.disk.writes;
		for _ = 1, 3 do
			clock.advance(300);
			answered(w, "alice", refused);
		end
		assert.equal(writes, w.disk.writes);
	end);

	it("err.4 gives the new record to the sessions that hold the registration", function ()
		local w = world.new();
		w:absent("bob", "phone");
		local phone = w:device("alice", "phone");
		row(w, 16);
		assert.equal(16, phone.push_settings.failing_count);
		clock.advance(300);
		answered(w, "alice");
		assert.is_nil(phone.push_settings.failing_count);
	end);

	it("err.4 stays in its row over a restart, and ends by the age of it", function ()
		local w = new();
		row(w, 20);
		clock.advance(3 * day);
		row(w, 1);
		w = w:restart();
		clock.advance(10);
		assert.is_not_nil(record(w));
		answered(w, "bob");
		assert.same({ "phone New Message!" }, message(w));
		assert.same({}, message(w));
		clock.advance(4 * day);
		w:take_publishes();
		clock.advance(300);
		row(w, 1);
		assert.is_nil(record(w));
	end);

	it("err.4 has the daily restarts of a dead token end it", function ()
		local w = new();
		row(w, 15, gone);
		for _ = 1, 2 do
			row(w, 1, gone);
			clock.advance(day);
			w = w:restart();
		end
		row(w, 1, gone);
		assert.is_nil(record(w));
	end);

	it("err.4 stays a row that does not say gone over a restart", function ()
		local w = new();
		row(w, 1);
		row(w, 15, gone);
		clock.advance(2 * day);
		w = w:restart();
		row(w, 1, gone);
		assert.is_not_nil(record(w));
	end);

	it("err.4 begins anew when the registration is enabled, also after a restart", function ()
		for _, is_restarted in ipairs { false, true } do
			local w = new();
			row(w, 16);
			if is_restarted then w = w:restart(); end
			w:absent("alice", "phone");
			assert.is_nil(record(w).failing_since);
			clock.advance(week);
			row(w, 1);
			assert.is_not_nil(record(w));
			for _ = 1, 2 do assert.same({ "phone New Message!" }, message(w)); end
		end
	end);

	for _, pause in ipairs { 0, 2 } do
		it(("err.4 shows what waits, where the device was back %d s before"):format(pause), function ()
			local w, service, phone = push_service.new_world({ push_notification_with_body = true }, true);
			service.behave = { push = refused, probe = false };
			for _ = 1, 16 do
				phone.send(w:message("alice"));
				clock.advance(3);
			end
			phone.send(w:message("alice"));
			clock.advance(2);
			smacks.resume(w.host, phone, 500);
			smacks.hibernate(w.host, phone);
			clock.advance(pause);
			w:offline("alice", w:message("alice"));
			service:start();
			service.behave.push = false;
			clock.advance(320);
			assert.is_not_nil(tostring(service:iqs("push")[1]):find("text of"));
		end);
	end

	it("err.4 is pushed when 5 minutes are over for what comes while an important one waits for an hour", function ()
		local w, service = push_service.new_world();
		service.behave = { push = refused, probe = false };
		for _ = 1, 16 do w:offline("alice", w:message("alice")); end
		clock.advance(3 * 3600); -- waits double
		service:start();
		while service:count("push") == 0 do clock.advance(1); end
		clock.advance(100);
		service:start();
		w:offline("alice", w:message("alice", "chat_state"));
		clock.advance(199);
		assert.equal(0, service:count("push"));
		clock.advance(2);
		assert.equal(1, service:count("push"));
	end);

	for what, disturb in pairs {
		["in the store at first"] = function (w) storage.fail(w.disk, "set", "once"); end;
		["in an engine of another library"] = function (w)
			local module = w.host:module();
			local save = module.environment.module.save;
			module.environment.module.save = function ()
				local saved = save();
				saved.library = "another";
				return saved;
			end;
			w.host:reload();
		end;
	} do
		it("err.4 has no row in its record once it had a result, which cannot end it "..what, function ()
			local w = refusals.new();
			w:device("alice", "phone");
			refusals.row(w, 16);
			clock.advance(8 * day);
			disturb(w);
			refusals.answered(w, "alice");
			clock.advance(day);
			refusals.answered(w, "alice");
			assert.is_nil(refusals.record(w).failing_since);
			w = w:restart();
			refusals.answered(w, "alice", refused);
			assert.is_not_nil(refusals.record(w));
		end);
	end

	it("err.4 has the row in its record at the next refusal where it could not be stored", function ()
		local w = refusals.new();
		refusals.row(w, 15);
		storage.fail(w.disk, "set", "once");
		refusals.answered(w, "alice", refused);
		assert.is_nil(refusals.record(w).failing_since);
		clock.advance(400);
		refusals.answered(w, "alice", refused); -- which does not count
		assert.is_not_nil(refusals.record(w).failing_since);
	end);

	it("err.4 is pushed for the important message that waits, whatever comes when the 5 minutes are over", function ()
		local w, service = push_service.new_world { push_max_errors = 1 };
		service.behave = { push = refused, probe = false };
		w:offline("alice", w:message("alice", "chat_state"));
		clock.advance(2);
		w:offline("alice", w:message("alice"));
		service:start();
		for _ = 1, 4 * 310 do
			clock.advance(0.25);
			w:offline("alice", w:message("alice", "chat_state"));
		end
		assert.same({ "phone New Message!" }, publish_reader.texts(service:iqs("push")));
	end);

	it("err.4 has its record cleaned by a refusal, if the result before could not be stored", function ()
		local w = refusals.new();
		refusals.row(w, 16);
		clock.advance(3600);
		storage.fail(w.disk, "set", "once");
		refusals.answered(w, "alice");
		assert.equal(16, refusals.record(w).failing_count);
		clock.advance(8 * day);
		refusals.answered(w, "alice", refused); -- the service refuses everybody
		assert.is_nil(refusals.record(w).failing_count);
		for _ = 1, 20 do
			clock.advance(301);
			refusals.answered(w, "alice", refused);
		end
		assert.equal(1, refusals.record(w).failing_count);
		w = w:restart();
		refusals.answered(w, "bob");
		refusals.answered(w, "alice", refused);
		assert.is_not_nil(refusals.record(w));
	end);

	it("err.4 is pushed for what waits, though Prosody could not send it at first, with push_retry = false", function ()
		local w, service = push_service.new_world { push_max_errors = 1, push_retry = false };
		service.behave = { push = refused };
		w:offline("alice", w:message("alice"));
		clock.advance(2);
		service.behave = { push = false };
		w:offline("alice", w:message("alice"));
		service:start();
		local send = w.host.on_send;
		function w.host.on_send()
			w.host.on_send = send;
			error("no route");
		end
		clock.advance(305);
		w.host:reload();
		clock.advance(400);
		assert.equal(1, service:count("push"));
	end);

	for what, count in pairs { ["the largest number"] = math.maxinteger, ["the smallest number"] = math.mininteger } do
		it("err.4 ends one day, even if its record counts "..what, function ()
			local disk = storage.new_disk();
			disk.stores.cloud_notify = { alice = { ["push.test<phone"] = {
				jid = "push.test"; node = "phone"; timestamp = 1; failing_since = 1; failing_count = count;
			} } };
			local w = world.new { disk = disk };
			w:absent("bob", "phone");
			for _ = 1, 40 do
				refusals.row(w, 1);
				clock.advance(day);
			end
			assert.is_nil(refusals.record(w));
		end);
	end

	it("err.4 does not believe a record that has no numbers", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = { alice = { ["push.test<phone"] = {
			jid = "push.test", node = "phone", timestamp = 1, failing_since = "yesterday", failing_count = {};
		} } };
		local w = world.new { disk = disk };
		for _ = 1, 2 do assert.same({ "phone New Message!" }, message(w)); end
	end);

	it("err.4 takes a row that begins in the future for one that begins now", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = { alice = { ["push.test<phone"] = {
			jid = "push.test", node = "phone", timestamp = 1, failing_since = clock.time() + 9 * week, failing_count = 20;
		} } };
		local w = world.new { disk = disk };
		w:absent("bob", "phone");
		row(w, 1);
		assert.is_not_nil(record(w));
		clock.advance(week + 300);
		row(w, 1);
		assert.is_nil(record(w));
	end);

	it("err.4 is pushed for nothing that waits after it was removed", function ()
		local w = spaced();
		message(w);
		w:disable(w:session("alice", "laptop"), { jid = "push.test", node = "phone" });
		clock.advance(301);
		assert.same({}, w:pushes());
	end);
end);
