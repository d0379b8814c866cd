local world = require "shim.world";
local push_service = require "shim.push_service";
local refusals = require "shim.refusals";
local storage = require "inprocess.storage";
local clock = world.clock;

local new_world = push_service.new_world;
local unreachable, refused, gone = push_service.unreachable, push_service.refused, push_service.gone;

-- A service on this server, which answers everything before the send has returned. behave: as of push_service, without
-- functions; returns what was sent
local function answer_at_once(w, behave)
	local sent = { push = 0, probe = 0 };
	function w.host.on_send(iq)
		local kind = iq.attr.type == "get" and "probe" or "push";
		sent[kind] = sent[kind] + 1;
		if behave[kind] ~= nil then w:answer(iq, behave[kind] or nil); end
	end
	return sent;
end

-- Ninety registrations, each of whose pushes has failed: the most that is sent in two seconds.
local function with_many(failure)
	local w = world.new();
	for user = 1, 30 do w:absent("user"..user, "one", "two", "three"); end
	local behave = { push = failure, probe = failure };
	local sent = answer_at_once(w, behave);
	for user = 1, 30 do w:offline("user"..user, w:message("user"..user)); end
	assert.equal(90, sent.push);
	return w, sent, behave;
end

describe("What follows an answer", function ()
	after_each(world.finish);

	for name, failure in pairs { unreachable = unreachable, refused = refused } do
		it("wake.1 is done for many that a service on this server answers before each send has returned: "..name, function ()
			local w, sent, behave = with_many(failure);
			clock.advance(10);
			behave.push, behave.probe = false, false;
			clock.advance(62);
			assert.equal(180, sent.push);
			assert.equal(0, w:logged("Cannot carry out"));
			clock.advance(3600);
			assert.equal(180, sent.push);
			assert.equal(w.idle_timers, clock.pending());
		end);

		it("wake.1 has no end that never comes where such a service fails each: "..name, function ()
			local w, sent, behave = with_many(failure);
			behave.probe = false;
			clock.advance(600);
			assert.is_true(sent.push < 90 * 12);
			assert.equal(0, w:logged("Cannot carry out"));
		end);
	end

	-- Two pushes that are sent again in one second; what the service then answers at once: text(number)
	local function two_answers(text, config)
		local w = refusals.new(config);
		local behave = { push = unreachable, probe = unreachable };
		answer_at_once(w, behave);
		for _, user in ipairs { "alice", "bob" } do w:offline(user, w:message(user)); end
		local number = 0;
		function w.host.on_send(iq)
			if iq.attr.type == "get" then return w:answer(iq); end
			number = number + 1;
			w:answer(iq, { type = "auth", condition = "forbidden", text = text(number) });
		end
		clock.advance(18);
		assert.equal(2, number);
		return w;
	end

	it("err.5 has each error with its own text, though one comes within the other", function ()
		local w = two_answers(function (number) return "answer "..number; end);
		for number = 1, 2 do
			assert.equal(1, w:logged(("refused: forbidden ('answer %d') (1 in a row"):format(number)));
		end
	end);

	it("err.5 has the errors that end registrations, though one comes within the other", function ()
		local w = two_answers(function (number) return "end "..number; end, { push_max_errors = 1, push_error_period = 0 });
		for number = 1, 2 do
			assert.equal(1, w:logged(("ends after 1 errors that count, the last one forbidden ('end %d')"):format(number), "warn"));
		end
		assert.is_nil(w:stored("alice"));
		assert.is_nil(w:stored("bob"));
	end);

	it("is done where a handler of the log raises", function ()
		local w, service = new_world();
		local logger = require "util.logger";
		local is_raising = true;
		logger.add_simple_sink(function (_, _, text)
			if is_raising and text:find("refused: ", 1, true) then error("disk full"); end
		end);
		finally(function () is_raising = false; end);
		service.behave.push = refused;
		w:offline("alice", w:message("alice"));
		clock.advance(20);
		assert.equal(2, service:count("push"));
		assert.is_true(w:logged("Cannot carry out what an answer of a push service needs: ", "error") > 0);
	end);

	it("err.4 goes on where the store fails, and is stored with the next count", function ()
		for _, mode in ipairs { "always", "raise" } do
			for _, operation in ipairs { "get", "set" } do
				local w = refusals.new();
				refusals.row(w, 15);
				storage.fail(w.disk, operation, mode);
				refusals.row(w, 1);
				storage.fail(w.disk, operation, nil);
				assert.is_nil(refusals.record(w).failing_count);
				clock.advance(300);
				refusals.row(w, 1);
				assert.equal(17, refusals.record(w).failing_count);
			end
		end
	end);

	it("wake.1 goes on where the timer's work raises", function ()
		local w, service = new_world();
		service.behave.push = refused;
		w:offline("alice", w:message("alice"));
		clock.advance(1);
		local time = require "util.time";
		local monotonic = time.monotonic;
		time.monotonic = function () error("no clock"); end
		clock.advance(1);
		time.monotonic = monotonic;
		clock.errors, w.host.errors = {}, {};
		clock.advance(20);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 goes on with the probes where one cannot be sent", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = unreachable };
		w:offline("alice", w:message("alice"));
		local send, tried = w.host.on_send, 0;
		function w.host.on_send(iq)
			assert(iq.attr.type == "get");
			tried = tried + 1;
			error("no route");
		end
		clock.advance(50);
		assert.equal(2, tried);
		w.host.on_send = send;
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(122);
		assert.equal(1, service:count("push"));
	end);

	it("wake.1 is of the answer that came first where a registration ends while its other pushes are in flight", function ()
		local w, service = new_world { push_max_errors = 2, push_error_period = 0 };
		for _ = 1, 4 do w:offline("alice", w:message("alice")); end
		local iqs = service:iqs("push");
		for _, err in ipairs { refused, gone, refused } do w:answer(table.remove(iqs), err); end
		assert.is_nil(w:stored("alice"));
		assert.is_nil(w:answer(iqs[1]));
		service:start();
		clock.advance(600);
		assert.same({}, service.sent);
	end);

	it("wake.1 is void for a registration that is made anew", function ()
		local w, service = new_world();
		w:offline("alice", w:message("alice"));
		local iq = service:iqs("push")[1];
		w:disable(w:session("alice", "laptop"), { jid = "push.test" });
		w:absent("alice", "phone");
		assert.is_nil(w:answer(iq, refused));
		service:start();
		clock.advance(600);
		assert.same({}, service.sent);
	end);
end);
