-- Registrations of a user by their nodes.

local clock = require "shim.world".clock;

local registered = {};

-- The nodes in the store, in alphabetical order, as one text.
function registered.nodes(w, user)
	local nodes = {};
	for _, record in pairs(w:stored(user) or {}) do nodes[#nodes + 1] = record.node; end
	table.sort(nodes);
	return table.concat(nodes, " ");
end

-- The session enables each of these nodes, at most one a second.
function registered.each(w, session, nodes)
	for node in nodes:gmatch("%S+") do
		clock.advance(1);
		w:register(session, node);
	end
end

return registered;
