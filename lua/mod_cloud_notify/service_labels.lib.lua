-- The push services that metrics tell apart, by their hosts: the most used ones. While there are few of them, a service is told
-- apart from its first push on. Others share a label, or a user who registers made-up services would make metrics without end.

local jid_host = require "util.jid".host;

local most_first = module:require "most_first";

local most = 16;
-- Labels that are ever given: Prosody keeps a metric until it restarts.
local most_ever = 64;
local other = "other";

-- state: what an instance had before a reload, if any
return function (state)
	-- labels: those of now, host -> host, and their number; given: the hosts that ever had one, and their number
	state = state or { labels = {}; number = 0; given = {}; number_given = 0; };
	local given = state.given;

	-- The label of a JID. It never has more than the host: a node may be a user's name.
	local function of(jid)
		return state.labels[jid and jid_host(jid)] or other;
	end

	local function give(host)
		if not given[host] and state.number_given >= most_ever then return; end
		if not given[host] then given[host], state.number_given = true, state.number_given + 1; end
		state.labels[host], state.number = host, state.number + 1;
	end

	-- A push goes to a JID: its service gets a label if one is free.
	local function pushing(jid)
		local host = jid_host(jid);
		if host and not state.labels[host] and state.number < most then give(host); end
	end

	-- counts: host -> registrations
	local function rank(counts)
		state.labels, state.number = {}, 0;
		for _, host in ipairs(table.move(most_first(counts), 1, most, 1, {})) do give(host); end
	end

	return { state = state; of = of; pushing = pushing; rank = rank; };
end
