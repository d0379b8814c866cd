-- When publishes were sent and to which service, until they are answered: the engine's seconds are whole ones.

local time = require "util.time";

-- As many as the engine waits for.
local most = 16384;

-- state: what an instance had before a reload, if any
return function (state)
	-- publishes: id -> { to, at }; order: ids in the order of sending
	state = state or { publishes = {}; order = {}; first = 1; last = 0; };
	local publishes, order = state.publishes, state.order;

	-- Returns the service of the oldest publish that has no answer, and forgets it; nil if there is none.
	local function drop()
		while state.first <= state.last do
			local id = order[state.first];
			local publish = publishes[id];
			order[state.first], publishes[id], state.first = nil, nil, state.first + 1;
			if publish then return publish.to; end
		end
	end

	local function sending(id, to)
		if state.last - state.first + 1 >= most then drop(); end
		state.last = state.last + 1;
		order[state.last], publishes[id] = id, { to = to; at = time.monotonic(); };
	end

	-- Returns the seconds since a publish was sent; nil if that is not known.
	local function answered(id)
		local publish = publishes[id];
		publishes[id] = nil;
		return publish and time.monotonic() - publish.at;
	end

	return { state = state; sending = sending; answered = answered; drop = drop; };
end
