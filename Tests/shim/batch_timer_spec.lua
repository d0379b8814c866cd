local world = require "shim.world";
local clock = world.clock;

describe("The timer of the batches", function ()
	local w, scanned, timer, on_scan, rounds;

	before_each(function ()
		w, scanned, rounds, on_scan = world.new(), {}, 0, function () end;
		local module = w.host:module().environment.module;
		local add_timer = module.add_timer;
		function module:add_timer(seconds, run)
			return add_timer(self, seconds, function (...)
				rounds = rounds + 1;
				return run(...);
			end);
		end
		timer = module:require "batch_timer"(1, function (session)
			scanned[#scanned + 1] = { session = session, at = clock.now };
			on_scan(session);
		end);
	end);
	after_each(world.finish);

	local function started()
		local session = { started_at = clock.now };
		timer.start(session);
		return session;
	end

	-- So many sessions, the time between two of which grows.
	local function started_in_turn(count)
		local list = {};
		for i = 1, count do
			list[i] = started();
			clock.advance(0.003 * i);
		end
		return list;
	end

	it("4a.2 ends the batches in the order of their starts, each after a second and a twentieth at most", function ()
		local sessions = started_in_turn(40);
		clock.advance(2);
		assert.equal(#sessions, #scanned);
		local soonest = 2;
		for i, session in ipairs(sessions) do
			assert.equal(session, scanned[i].session);
			assert.is_nil(session.awaiting_push_timer);
			local waited = scanned[i].at - session.started_at;
			assert.is_true(waited >= 1 and waited < 1.0501, waited);
			soonest = math.min(soonest, waited);
		end
		assert.is_true(soonest < 1.01);
	end);

	it("4a.2 is one for all, and ends with the last of them", function ()
		for _ = 1, 2 do
			started_in_turn(20);
			assert.equal(w.idle_timers + 1, clock.pending());
			clock.advance(1.1);
			assert.equal(w.idle_timers, clock.pending());
		end
		assert.equal(40, #scanned);
	end);

	it("4a.2 ends batches that started close together in one round, and has no rounds between those that are far apart", function ()
		for _ = 1, 2 do
			for _ = 1, 40 do
				started();
				clock.advance(0.001);
			end
			clock.advance(0.4);
		end
		clock.advance(2);
		assert.equal(80, #scanned);
		assert.equal(4, rounds);
	end);

	it("4a.2 is still one when batches start between its rounds", function ()
		for _ = 1, 10 do
			started();
			clock.advance(0.3);
			assert.equal(w.idle_timers + 1, clock.pending());
		end
	end);

	it("4a.3 lets a batch be called off, and no other", function ()
		local sessions = started_in_turn(3);
		sessions[2].awaiting_push_timer:stop();
		clock.advance(2);
		assert.same({ sessions[1], sessions[3] }, { scanned[1].session, scanned[2].session });
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("4a.2 goes on with a batch that starts while another is scanned, and with one that is called off there", function ()
		local sessions = started_in_turn(3);
		local late;
		on_scan = function (session)
			if session ~= sessions[1] then return; end
			sessions[2].awaiting_push_timer:stop();
			late = started();
		end;
		clock.advance(3);
		assert.same({ sessions[1], sessions[3], late }, { scanned[1].session, scanned[2].session, scanned[3].session });
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("1x.3 goes on with the others after a scan that raised, and the log says so", function ()
		local sessions = started_in_turn(3);
		on_scan = function (session) if session == sessions[1] then error("no memory"); end end;
		clock.advance(1.06);
		assert.equal(3, #scanned);
		assert.equal(1, w:logged("Cannot end a batch: ", "error"));
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("life.1 ends when it is stopped", function ()
		started_in_turn(2);
		timer.stop();
		assert.equal(w.idle_timers, clock.pending());
		clock.advance(2);
		assert.same({}, scanned);
	end);

	it("holds no session that waits no more", function ()
		local held = setmetatable({ started() }, { __mode = "v" });
		clock.advance(2);
		scanned = {};
		collectgarbage();
		collectgarbage();
		assert.is_nil(held[1]);
	end);
end);
