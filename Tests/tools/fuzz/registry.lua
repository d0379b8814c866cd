-- The users' registrations and sessions, as the module keeps them, and the requests that change them.
local registry = {};

local endpoints = {
	{ jid = "push.x"; node = "1"; }, { jid = "push.x"; node = "2"; }, { jid = "push.x" }, { jid = "push.y"; node = "1"; },
	{ jid = "push.z"; node = "1"; },
};
local limit, error_limit = 3, 3;

function registry.user(name)
	return { name = name; registrations = {}; sessions = {}; arrivals = {}; arrived = 0; };
end

function registry.count(map)
	local count = 0;
	for _ in pairs(map) do count = count + 1; end
	return count;
end

-- The sessions in an order that is the same every time.
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

-- A session that holds a registration and is as asked for.
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
	world.engine:forget_registration(user.name, identifier);
	world.model:forget(user.name, identifier);
end

local function is_older(user, a, b)
	local first, second = user.registrations[a], user.registrations[b];
	if first.timestamp ~= second.timestamp then return first.timestamp < second.timestamp; end
	local first_arrival, second_arrival = user.arrivals[first] or 0, user.arrivals[second] or 0;
	if first_arrival ~= second_arrival then return first_arrival < second_arrival; end
	return a < b;
end

local function evict(world, user, new)
	local oldest;
	for identifier in pairs(user.registrations) do
		if identifier ~= new and (not oldest or is_older(user, identifier, oldest)) then oldest = identifier; end
	end
	local expected = registry.count(user.registrations) > limit and oldest or nil;
	local evicted = world.engine:over_limit(user.registrations, limit, new, user.arrivals);
	assert(evicted == expected, "another registration is evicted");
	if evicted then remove(world, user, evicted); end
end

local refusals = {
	{ "Missing jid", false, nil, nil }, { "The jid must not be your own full JID", false, "me@h/r", "me@h/r" },
	{ "The jid is not a valid JID", true, "push.x", nil }, { "The jid is not a valid JID", true, "a<b", "a<b" },
};

function registry.enable(world, user, session)
	if world.bytes:below(8) == 7 then
		local refusal = world.bytes:pick(refusals);
		local is_malformed, phrase = world.engine:enable(refusal[3], refusal[4], "me@h/r", nil, nil, 0);
		assert(phrase == refusal[1] and is_malformed == refusal[2], "another refusal");
		return;
	end
	local endpoint = world.bytes:pick(endpoints);
	assert(world.engine:enable(endpoint.jid, endpoint.jid, "me@h/r", endpoint.node, nil, 0) == nil, "refused");
	local identifier = endpoint.jid.."<"..(endpoint.node or "");
	local record = { jid = endpoint.jid; node = endpoint.node; timestamp = world.now; };
	user.registrations[identifier], session.push_identifier = record, identifier;
	user.arrived = user.arrived + 1;
	if world.bytes:below(4) > 0 then user.arrivals[record] = user.arrived; end
	evict(world, user, identifier);
end

function registry.disable(world, user)
	local endpoint = world.bytes:pick(endpoints);
	local node = world.bytes:flag() and endpoint.node or nil;
	local disabled = table.pack(world.engine:disabled_by(user.registrations, endpoint.jid, node));
	assert(disabled.n == 2 * registry.count(user.registrations), "number of answers");
	for i = 1, disabled.n, 2 do
		local record = user.registrations[disabled[i]];
		local expected = record.jid == endpoint.jid and (not node or record.node == node);
		assert(disabled[i + 1] == expected, "another registration is disabled");
		if expected then remove(world, user, disabled[i]); end
	end
end

local answers = {
	{ "result" }, { "error", "cancel" }, { "error" }, { "error", "wait" }, { "error", "cancel" }, { "get" },
	{ "error", "cancel", "else.where" }, { "result", nil, "push.x/r" },
};

-- Answers are late, repeated, foreign, or to nothing.
function registry.answer(world, equal)
	local id = world.bytes:below(8) == 7 and ("0"):rep(32) or world.bytes:pick(world.ids);
	if not id then return; end
	local kind = world.bytes:pick(answers);
	local publish = world.model.in_flight[id];
	local from = kind[3] or publish and publish.jid or "push.x";
	local phrase, errors, is_disabled, is_foreign, disabled = world.model:take(id, from, kind[1], kind[2], error_limit, world.now);
	local actual = table.pack(world.engine:take_answer(id, from, kind[1], kind[2], error_limit, world.now));
	equal(actual[1], phrase, "answer");
	equal(actual[2], errors, "errors in a row");
	equal(actual[3], is_disabled, "whether it is disabled");
	equal(actual[4], is_foreign, "whether it is foreign");
	if not disabled then return; end
	local username, identifier = world.engine:take_disabled();
	equal(username, disabled.user, "disabled user");
	equal(identifier, disabled.identifier, "disabled registration");
	for _, user in ipairs(world.users) do
		if user.name == username then remove(world, user, identifier); end
	end
end

return registry;
