-- Alice's phone, and Bob's at the same service, and what the service answers to pushes that show nothing: those leave no
-- wake-up.

local world = require "shim.world";

local refusals = {
	gone = { type = "cancel", condition = "item-not-found" };
	refused = { type = "auth", condition = "forbidden" };
	unreachable = { type = "cancel", condition = "remote-server-not-found" };
};

function refusals.new(config)
	local w = world.new { config = config };
	w:absent("alice", "phone");
	w:absent("bob", "phone");
	return w;
end

-- What the store has of Alice's phone.
function refusals.record(w)
	return w:stored("alice") and w:stored("alice")["push.test<phone"];
end

-- The publishes for a message that shows nothing.
function refusals.publishes(w, user)
	w:offline(user, w:message(user, "chat_state"));
	return w:take_publishes();
end

-- So many messages, whose publishes get this answer: an error, or nil for a result.
function refusals.answered(w, user, err, count)
	for _ = 1, count or 1 do
		for _, iq in ipairs(refusals.publishes(w, user)) do w:answer(iq, err); end
	end
end

-- A row of so many refusals for Alice, all of which count.
function refusals.row(w, count, err)
	for _ = 1, count do
		refusals.answered(w, "bob");
		refusals.answered(w, "alice", err or refusals.refused);
	end
end

return refusals;
