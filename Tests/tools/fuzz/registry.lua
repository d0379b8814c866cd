-- The users' registrations and sessions, like the module's, and the requests that change them.
local registry = {};

local endpoints = {
	{ jid = "push.x"; node = "1"; }, { jid = "push.x"; node = "2"; }, { jid = "push.x" }, { jid = "push.y"; node = "1"; },
	{ jid = "push.z"; node = "1"; },
};
local limit = 3;

-- origins: sessions that an offline message may come from and that leave no unacked stanzas to the user.
function registry.user(name)
	return {
		name = name; registrations = {}; sessions = {}; ended = {};
		origins = {
			{ username = "friend"; smacks = false; hibernating = 1; }, { username = name; smacks = "urn:xmpp:sm:3"; },
			{ username = name }, { type = "s2sin" },
		};
	};
end

function registry.count(map)
	local count = 0;
	for _ in pairs(map) do count = count + 1; end
	return count;
end

-- The sessions in a stable order.
function registry.sessions(user)
	local list = {};
	for _, resource in ipairs { "r1", "r2", "r3" } do list[#list+1] = user.sessions[resource]; end
	return list;
end

function registry.remove_session(user, session)
	for resource, other in pairs(user.sessions) do
		if other == session then user.sessions[resource] = nil; end
	end
end

-- A session that holds a registration and satisfies a condition.
function registry.holder(user, identifier, is_wanted)
	for _, session in pairs(user.sessions) do
		if session.push_identifier == identifier and (not is_wanted or is_wanted(session)) then return session; end
	end
end

local function remove(world, user, identifier)
	user.registrations[identifier] = nil;
	for _, session in pairs(user.sessions) do
		if session.push_identifier == identifier then session.push_identifier = nil; end
	end
	world.ended_sessions.released(user, identifier);
	world.engine:forget_registration(user.name, identifier, library.reasons.evicted, 0);
	world.model:forget(user.name, identifier);
end

local function is_older(world, user, a, b)
	local first, second = user.registrations[a], user.registrations[b];
	if first.timestamp ~= second.timestamp then return first.timestamp < second.timestamp; end
	local first_arrival, second_arrival = world.model:arrival(user.name, a), world.model:arrival(user.name, b);
	if first_arrival ~= second_arrival then return first_arrival < second_arrival; end
	return a < b;
end

local function evict(world, user, new)
	local oldest, is_tied = nil, false;
	local timestamp = user.registrations[new].timestamp;
	for identifier, record in pairs(user.registrations) do
		if identifier ~= new then
			if not oldest or is_older(world, user, identifier, oldest) then oldest = identifier; end
			is_tied = is_tied or record.timestamp == timestamp;
		end
	end
	local expected = registry.count(user.registrations) > limit and oldest or nil;
	local is_new_tied, evicted = world.engine:over_limit(user.name, user.registrations, limit, new, timestamp);
	assert(evicted == expected, "another registration is evicted");
	assert(is_new_tied == is_tied, "whether the order of arrival counts");
	return evicted;
end

local refusals = {
	{ "bad-request", "Missing jid", nil, nil },
	{ "bad-request", "The jid must not be your own full JID", "me@h/r", "me@h/r" },
	{ "jid-malformed", "The jid is not a valid JID", "push.x", nil },
	{ "jid-malformed", "The jid is not a valid JID", "a<b", "a<b" },
};

local function check_refusal(condition, reason, actual_condition, actual_reason)
	local sentences = library.sentences;
	assert(sentences[actual_condition] == condition and sentences[actual_reason] == reason, "another refusal");
end

function registry.enable(world, user, session)
	if world.bytes:below(8) == 7 then
		local refusal = world.bytes:pick(refusals);
		return check_refusal(refusal[1], refusal[2], world.engine:enable(refusal[3], refusal[4], "me@h/r", nil, nil, 0));
	end
	local endpoint = world.bytes:pick(endpoints);
	assert(world.engine:enable(endpoint.jid, endpoint.jid, "me@h/r", endpoint.node, nil, 0) == nil, "refused");
	local identifier = endpoint.jid.."<"..(endpoint.node or "");
	local record = { jid = endpoint.jid; node = endpoint.node; timestamp = world.now; };
	user.registrations[identifier], session.push_identifier = record, identifier;
	world.ended_sessions.enabled(world, user, session);
	local evicted = evict(world, user, identifier);
	if world.bytes:below(4) > 0 then -- else it is one from the store, of which the engine was not told
		world.engine:arrived(user.name, identifier, world.now);
		world.model:arrived(user.name, identifier);
	end
	world.engine:device_enabled(user.name, identifier, world.now);
	world.model.errors[user.name.." "..identifier] = nil;
	if evicted then remove(world, user, evicted); end
end

function registry.disable(world, user)
	local endpoint = world.bytes:pick(endpoints);
	local node = world.bytes:flag() and endpoint.node or nil;
	if world.bytes:below(8) == 7 then
		return check_refusal("bad-request", "Missing jid", world.engine:disable(user.registrations, nil, node));
	end
	local expected = {};
	for identifier, record in pairs(user.registrations) do
		expected[identifier] = record.jid == endpoint.jid and (not node or (record.node or "") == node) or nil;
	end
	local disabled = table.pack(world.engine:disable(user.registrations, endpoint.jid, node));
	assert(disabled[1] == false, "refused");
	for i = 2, disabled.n do
		assert(expected[disabled[i]], "another registration is disabled");
		expected[disabled[i]] = nil;
		remove(world, user, disabled[i]);
	end
	assert(next(expected) == nil, "a registration is not disabled");
end

-- A registration that the engine disables is removed, unless the store fails.
function registry.remove_disabled(world, username, identifier)
	if world.bytes:below(4) == 3 then return; end
	for _, user in ipairs(world.users) do
		if user.name == username then remove(world, user, identifier); end
	end
end

return registry;
