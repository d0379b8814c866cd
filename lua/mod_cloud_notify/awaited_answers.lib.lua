-- When publishes were sent and to which service, until they are answered: the engine's seconds are whole ones.

local time = require "util.time";

-- Fewer than a power of two: Lua would rebuild a table that is full at each new key.
local most = 12000;

-- overdue_after: the seconds after which the engine says that there is no answer; state: what an instance had before a reload
return function (overdue_after, state)
	-- publishes: id -> { to, at }; order: a ring of ids in the order of sending; first, last: numbers of its ends
	state = state or { publishes = {}; order = {}; first = 1; last = 0; };
	local publishes, order = state.publishes, state.order;

	local function drop()
		publishes[order[state.first % most + 1]] = nil;
		state.first = state.first + 1;
	end

	-- Returns the oldest publish that may have no answer, if it is so many seconds old.
	local function oldest(age)
		while state.first <= state.last do
			local publish = publishes[order[state.first % most + 1]];
			if publish then return time.monotonic() - publish.at >= age and publish or nil; end
			drop();
		end
	end

	local function sending(id, to)
		if state.last - state.first + 1 >= most then drop(); end
		state.last = state.last + 1;
		order[state.last % most + 1], publishes[id] = id, { to = to; at = time.monotonic(); };
	end

	-- Returns the seconds since a publish was sent; nil if that is not known. A late one stays: it counts as not answered, too.
	local function answered(id)
		local publish = publishes[id];
		local seconds = publish and time.monotonic() - publish.at;
		if seconds and seconds < overdue_after then publishes[id] = nil; end
		return seconds;
	end

	-- A publish that could not be sent.
	local function forget(id)
		publishes[id] = nil;
	end

	-- The engine says that so many have no answer: calls handle(service) for each, the oldest first. Forgets others of that age: the
	-- engine has forgotten them with their registrations.
	local function not_answered(number, handle)
		for _ = 1, number do
			local publish = oldest(overdue_after - 1);
			handle(publish and publish.to);
			if publish then drop(); end
		end
		while oldest(overdue_after + 2) do drop(); end
	end

	return { state = state; sending = sending; answered = answered; forget = forget; not_answered = not_answered; };
end
