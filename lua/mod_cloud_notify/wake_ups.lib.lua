-- The iqs that may have to be sent again (wake.1), and the host's timer. When and whether is the engine's decision.

local new_generations = module:require "generations";
local st = require "util.stanza";

local max_in_flight = 4096;
local max_pending_bytes = 8*1024*1024;
local max_age = 3600; -- seconds
-- Bytes of an element without its texts, roughly.
local element_bytes = 400;

local function bytes_of(element)
	local bytes = element_bytes;
	for _, value in pairs(element.attr) do bytes = bytes + #tostring(value); end
	for i = 1, #element do
		local child = element[i];
		bytes = bytes + (type(child) == "table" and bytes_of(child) or #tostring(child));
	end
	return bytes;
end

-- tick(): a second has passed; returns false where nothing is left to wait for
return function (rules, tick)
	local in_flight = new_generations(max_in_flight); -- id -> { iq; bytes and failed_at once it has failed }
	local pending, pending_bytes = {}, 0; -- wake-up -> the same
	local timer; -- while it runs

	local function run()
		if tick() ~= false then return 1; end
		timer = nil;
	end

	-- Starts the timer unless it runs.
	local function start()
		timer = timer or module:add_timer(1, run);
	end

	local function stop()
		if timer then timer:stop(); end
		timer = nil;
	end

	-- An iq that cannot be made again is about to be sent.
	local function sent(id, iq)
		in_flight:keep(id, { iq = iq });
	end

	local function drop(wake_up)
		local kept = pending[wake_up];
		if kept then pending_bytes = pending_bytes - kept.bytes; end
		pending[wake_up] = nil;
	end

	-- What a wake-up has from now on; nil if it shows nothing.
	local function keep(wake_up, kept)
		drop(wake_up);
		local bytes = kept and bytes_of(kept.iq);
		if not bytes or pending_bytes + bytes > max_pending_bytes then return; end
		kept.bytes, kept.failed_at = bytes, rules.monotonic();
		pending[wake_up] = kept;
		pending_bytes = pending_bytes + bytes;
	end

	-- The publish with an id failed, and waits to be sent again: its answer may have come after the timer had ended. A repeat
	-- has what its wake-up has already.
	local function failed(id, wake_up, is_repeat)
		start();
		local kept = in_flight:get(id);
		in_flight:forget(id);
		if kept ~= pending[wake_up] and not is_repeat then keep(wake_up, kept); end
	end

	local function answered(id)
		if in_flight.count > 0 then in_flight:forget(id); end
	end

	-- Returns the iq of a wake-up under a new id; nil if a notification has to be made.
	local function again(wake_up, id)
		local kept = pending[wake_up];
		if not kept then return; end
		if rules.monotonic() - kept.failed_at >= max_age then
			drop(wake_up);
			return;
		end
		in_flight:keep(id, kept);
		local iq = st.clone(kept.iq);
		iq.attr.id = id;
		return iq;
	end

	return {
		start = start; stop = stop; sent = sent; failed = failed; answered = answered; again = again; ended = drop;
		save = function () return { in_flight = in_flight; pending = pending; pending_bytes = pending_bytes; }; end;
		restore = function (saved)
			in_flight, pending, pending_bytes = saved.in_flight, saved.pending, saved.pending_bytes;
			start();
		end;
	};
end
