local world = require "shim.world";
local publish_reader = require "shim.publish";
local push_service = require "shim.push_service";
local refusals = require "shim.refusals";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local clock = world.clock;

local day, week = 86400, 604800;
local gone, refused, unreachable = refusals.gone, refusals.refused, refusals.unreachable;
local busy = { type = "wait", condition = "resource-constraint" };
local new, record, row = refusals.new, refusals.record, refusals.row;
local publishes, answered = refusals.publishes, refusals.answered;

local function counts(w, in_a_row, counted)
	return w:logged(("(%d in a row, %d of them count)"):format(in_a_row, counted)) > 0;
end

describe("A row of errors", function ()
	after_each(world.finish);

	it("err.1 counts its first refusal, and no other one while the service gives nobody a result", function ()
		local w = new();
		answered(w, "alice", refused, 3);
		assert.is_true(counts(w, 3, 1));
	end);

	it("err.1 counts a refusal if the service gave another registration a result since the last counted one", function ()
		local w = new();
		answered(w, "bob");
		answered(w, "alice", refused, 2);
		assert.is_true(counts(w, 2, 1));
		answered(w, "bob");
		answered(w, "alice", refused, 2);
		assert.is_true(counts(w, 4, 2));
	end);

	it("err.1 takes a result for another device of the user as one", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		for _ = 1, 2 do
			local sent = publishes(w, "alice");
			for _, node in ipairs { "tablet", "phone" } do
				for _, iq in ipairs(sent) do
					if publish_reader.of(iq).attr.node == node then w:answer(iq, node == "phone" and refused or nil); end
				end
			end
		end
		assert.is_true(counts(w, 2, 2));
	end);

	it("err.1 takes no result of another service for one of its own", function ()
		local w = new();
		local other = w:session("carol", "phone");
		w:enable(other, { jid = "other.test", node = "phone" });
		smacks.close(w.host, other);
		answered(w, "alice", refused);
		answered(w, "carol");
		answered(w, "alice", refused);
		assert.is_true(counts(w, 2, 1));
	end);

	it("err.1 counts every refusal once it is 14 days old", function ()
		local w = new();
		answered(w, "alice", refused);
		clock.advance(14 * day - 2);
		answered(w, "alice", refused);
		assert.is_true(counts(w, 2, 1));
		clock.advance(2);
		answered(w, "alice", refused, 2);
		assert.is_true(counts(w, 4, 3));
	end);

	it("err.1 ends at a result", function ()
		local w = new();
		row(w, 3);
		answered(w, "alice");
		answered(w, "alice", refused);
		assert.is_true(counts(w, 1, 1));
	end);

	it("err.1 ends when anybody enables the registration", function ()
		local w = new();
		row(w, 3);
		w:register(w:session("alice", "another"), "phone");
		answered(w, "alice", refused);
		assert.equal(2, w:logged("(1 in a row, 1 of them count)"));
	end);

	for what, err in pairs {
		["remote-server-not-found"] = unreachable;
		["remote-server-timeout of type wait"] = { type = "wait", condition = "remote-server-timeout" };
		["remote-server-timeout of another type"] = { type = "modify", condition = "remote-server-timeout" };
		["recipient-unavailable"] = { type = "cancel", condition = "recipient-unavailable" };
		["of type wait"] = { type = "wait", condition = "internal-server-error" };
		["gone of type wait"] = { type = "wait", condition = "item-not-found" };
		["by this host"] = { type = "cancel", condition = "service-unavailable", by = world.name };
		["resource-constraint without a result before"] = busy;
	} do
		it("err.1 neither counts an unreachable service nor ends by it: "..what, function ()
			local w = new();
			row(w, 2);
			answered(w, "alice", err, 3);
			answered(w, "bob");
			answered(w, "alice", refused);
			assert.is_true(counts(w, 3, 3));
			assert.equal(3, w:logged("Push answer of push.test: unreachable"));
		end);
	end

	for _, by in ipairs { "push.test", "other.test" } do
		it("err.1 takes an error by another host for one of the registration: "..by, function ()
			local w = new();
			answered(w, "alice", { type = "cancel", condition = "service-unavailable", by = by });
			assert.is_true(counts(w, 1, 1));
		end);
	end

	it("err.1 takes a limit of the gateway within 60 s of a result for a result", function ()
		local w = new();
		answered(w, "alice");
		clock.advance(58);
		answered(w, "alice", busy);
		assert.equal(0, w:logged("unreachable"));
		clock.advance(61);
		answered(w, "alice", busy);
		assert.equal(1, w:logged("Push answer of push.test: unreachable"));
	end);

	it("err.1 is of a registration: a limit after somebody else's result is none", function ()
		local w = new();
		answered(w, "bob");
		answered(w, "alice", busy);
		assert.equal(1, w:logged("Push answer of push.test: unreachable"));
	end);
end);

describe("A registration whose pushes fail", function ()
	after_each(world.finish);

	local at_once = { push_max_errors = 3 };

	it("err.3 stays within an outage of any length in which 100 messages come", function ()
		for _, err in ipairs { gone, refused, unreachable } do
			local w = new();
			for _ = 1, 100 do
				for _, user in ipairs { "alice", "bob" } do answered(w, user, err); end
			end
			clock.advance(6 * day);
			answered(w, "alice", err);
			assert.is_not_nil(record(w));
			assert.is_not_nil(w:stored("bob"));
		end
	end);

	it("err.3 ends at a refusal that makes 16 counted ones, the first of them a week old", function ()
		local w = new();
		row(w, 15);
		clock.advance(week);
		assert.is_not_nil(record(w));
		row(w, 1);
		assert.is_nil(record(w));
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 16 errors that count", "warn"));
	end);

	it("err.3 stays while the first counted refusal is younger than a week", function ()
		local w = new();
		row(w, 15);
		clock.advance(week - 2);
		row(w, 1);
		assert.is_not_nil(record(w));
		clock.advance(300);
		row(w, 1);
		assert.is_nil(record(w));
	end);

	it("err.3 stays at a refusal that does not count, if 15 do", function ()
		local w = new();
		row(w, 15);
		clock.advance(week);
		answered(w, "alice", refused);
		assert.is_not_nil(record(w));
		clock.advance(300);
		row(w, 1);
		assert.is_nil(record(w));
	end);

	it("err.3 ends after a day where all counted ones said gone", function ()
		for _, condition in ipairs { "item-not-found", "gone", "policy-violation", "not-acceptable" } do
			local w = new(at_once);
			row(w, 2, { type = "cancel", condition = condition });
			clock.advance(day - 2);
			answered(w, "bob");
			answered(w, "alice", { type = "modify", condition = condition });
			assert.is_not_nil(record(w));
			clock.advance(300);
			row(w, 1, gone);
			assert.is_nil(record(w));
		end
	end);

	it("err.3 stays after a day where one of them said something else", function ()
		local w = new(at_once);
		row(w, 1, refused);
		row(w, 1, gone);
		clock.advance(2 * day);
		row(w, 1, gone);
		assert.is_not_nil(record(w));
		clock.advance(week);
		row(w, 1, gone);
		assert.is_nil(record(w));
	end);

	for name, err in pairs { gone = gone, refused = refused } do
		it("err.3 ends as early as push_error_period says: "..name, function ()
			local w = new { push_max_errors = 3, push_error_period = 3600 };
			row(w, 2, err);
			clock.advance(3598);
			answered(w, "alice", err);
			assert.is_not_nil(record(w));
			clock.advance(302);
			row(w, 1, err);
			assert.is_nil(record(w));
		end);
	end

	it("err.3 ends by the count alone if push_error_period is 0", function ()
		local w = new { push_max_errors = 3, push_error_period = 0 };
		answered(w, "alice", refused, 2);
		assert.is_not_nil(record(w));
		answered(w, "alice", refused);
		assert.is_nil(record(w));
	end);

	it("err.3 stays if push_error_period is 0 and the service is unreachable", function ()
		local w = new { push_max_errors = 1, push_error_period = 0 };
		answered(w, "alice", unreachable, 20);
		assert.is_not_nil(record(w));
	end);

	it("err.3 ends when it was unreachable for 30 days with 16 attempts", function ()
		local w = new();
		answered(w, "alice", unreachable, 15);
		clock.advance(30 * day - 2);
		answered(w, "alice", unreachable);
		assert.is_not_nil(record(w));
		clock.advance(2);
		answered(w, "alice", unreachable);
		assert.is_nil(record(w));
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 17 errors that count", "warn"));
	end);

	it("err.3 stays when it was unreachable for 30 days with 15 attempts", function ()
		local w = new();
		answered(w, "alice", unreachable, 14);
		clock.advance(31 * day);
		answered(w, "alice", unreachable);
		assert.is_not_nil(record(w));
		answered(w, "alice", unreachable);
		assert.is_nil(record(w));
	end);

	for what, err in pairs { ["a result"] = false, ["a refusal"] = refused } do
		it("err.3 was reachable in between if there was "..what, function ()
			local w = new();
			answered(w, "alice", unreachable, 15);
			clock.advance(30 * day);
			answered(w, "alice", err or nil);
			answered(w, "alice", unreachable);
			assert.is_not_nil(record(w));
		end);
	end

	it("err.3 stays in an outage of seconds, whatever happened a month ago", function ()
		local w = refusals.new();
		refusals.answered(w, "alice", unreachable);
		refusals.answered(w, "bob");
		for _ = 1, 31 do
			clock.advance(day);
			refusals.answered(w, "bob");
		end
		refusals.answered(w, "alice", unreachable, 15);
		assert.is_not_nil(refusals.record(w));
	end);

	it("err.3 ends when it alone was unreachable for 30 days in 16 attempts", function ()
		local w = refusals.new();
		for _ = 1, 30 do
			refusals.answered(w, "alice", unreachable);
			refusals.answered(w, "bob");
			assert.is_not_nil(refusals.record(w));
			clock.advance(day);
		end
		refusals.answered(w, "alice", unreachable);
		assert.is_nil(refusals.record(w));
	end);

	it("err.3 ends by an outage of 30 days, though there was another one before", function ()
		local w = refusals.new();
		refusals.answered(w, "alice", unreachable);
		refusals.answered(w, "bob");
		for _ = 1, 30 do
			refusals.answered(w, "alice", unreachable);
			clock.advance(day);
			assert.is_not_nil(refusals.record(w));
		end
		refusals.answered(w, "alice", unreachable);
		assert.is_nil(refusals.record(w));
	end);

	it("err.3 was reachable in between if the device was back", function ()
		local w, service, phone = push_service.new_world(nil, true);
		service.behave = { push = unreachable, probe = unreachable };
		for _ = 1, 15 do
			phone.send(w:message("alice"));
			clock.advance(2);
		end
		smacks.resume(w.host, phone, 500);
		service.behave = { push = false, probe = false };
		clock.advance(31 * day);
		service.behave = { push = unreachable, probe = unreachable };
		smacks.hibernate(w.host, phone);
		phone.send(w:message("alice"));
		clock.advance(5);
		assert.is_not_nil(w:stored("alice")["push.test<phone"]);
	end);

	it("err.3 is of the time that passes, whatever the clock shows", function ()
		local w = new(at_once);
		row(w, 2);
		clock.set(10 * week);
		row(w, 1);
		assert.is_not_nil(record(w));
		clock.set(-20 * week);
		clock.advance(week);
		row(w, 1);
		assert.is_nil(record(w));
	end);
end);

describe("The log", function ()
	after_each(world.finish);

	it("err.5 has each error with user, registration, condition, text and the count, the first of a row as a warning", function ()
		local w = new();
		answered(w, "alice", { type = "auth", condition = "forbidden", text = "Expired certificate" }, 2);
		for number, level in ipairs { "warn", "info" } do
			assert.equal(1, w:logged("Push to 'push.test<phone' of alice refused: forbidden ('Expired certificate') "
				..("(%d in a row, 1 of them count)"):format(number), level));
		end
	end);

	it("err.5 has errors of the way with their count", function ()
		local w = new();
		answered(w, "alice", { type = "wait", condition = "remote-server-timeout", text = "DNS" }, 2);
		assert.equal(1, w:logged("Push to 'push.test<phone' of alice failed, the service is unreachable: "
			.."remote-server-timeout ('DNS') (2 in a row)", "info"));
	end);

	it("err.5 has the end of a row by a result as a warning, once", function ()
		local w = new();
		answered(w, "alice", refused, 3);
		answered(w, "alice", nil, 2);
		assert.equal(1, w:logged("Push to 'push.test<phone' of alice succeeded after 3 errors in a row", "warn"));
	end);

	it("err.5 has the end of a registration with the last error as a warning", function ()
		local w = new { push_max_errors = 1, push_error_period = 0 };
		answered(w, "alice", { type = "cancel", condition = "gone", text = "Unregistered" });
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 1 errors that count, "
			.."the last one gone ('Unregistered')", "warn"));
	end);

	it("err.5 has the end of a registration with the number of errors that count, as the error before it", function ()
		local w = new { push_max_errors = 3, push_error_period = 3600 };
		row(w, 2);
		clock.advance(3600);
		answered(w, "alice", refused);
		clock.advance(300);
		row(w, 1);
		assert.is_true(counts(w, 4, 3));
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice ends after 3 errors that count, "
			.."the last one forbidden", "warn"));
	end);

	it("err.5 has no line that a service makes up, nor one without end", function ()
		local w = new();
		answered(w, "alice", { type = "auth", condition = "forbidden", text = "one\ntwo\27[31m"..("x"):rep(10000) });
		for _, line in ipairs(w.log) do
			assert.is_nil(line.text:find("%c"));
			assert.is_true(#line.text < 500);
		end
	end);

	it("err.5 has an error that says nothing", function ()
		local w = new();
		local iq = publishes(w, "alice")[1];
		w.host:receive_iq({}, st.iq { type = "error", id = iq.attr.id, from = iq.attr.to, to = world.name });
		assert.equal(1, w:logged("Push to 'push.test<phone' of alice refused: undefined-condition (1 in a row", "warn"));
	end);
end);
