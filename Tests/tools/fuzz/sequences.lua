-- Feeds sequences of events to the engine like the module, and compares its decisions with a model. No message may be
-- pushed twice to one registration.
local bytes_of = require "bytes".of;
local deliveries = require "deliveries";
local ended_sessions = require "ended_sessions";
local messages = require "messages";
local model = require "model";
local record = require "record";
local registry = require "registry";

local finalize = debug.getmetatable(library.new("h", 1, 2)).__gc;
local steps = {};

local function equal(actual, expected, what)
	if actual ~= expected then
		error(("%s is %s, expected %s"):format(what, tostring(actual), tostring(expected)), 2);
	end
end

local function sentence(code)
	return code and library.sentences[code];
end

-- A registration always has the same key in its pushes.
local function check_key(world, user, identifier, class, key)
	if not class then return equal(key, 0, "key of no push"); end
	local name = user.name.." "..identifier;
	world.keys[name] = world.keys[name] or key;
	equal(key, world.keys[name], "key of "..name);
end

local function push(world, user, identifier, identity, key, reason)
	if not deliveries.push(world, user, identifier, key, reason) then return false; end
	world.model:push(user.name, identifier, identity);
	return true;
end

local function identity_of(world, entry)
	return messages.identity(entry.message, entry.copy, entry.stamp, world.now);
end

-- 4a.7: whether another session that holds the registration was sent an entry of a queue, and is awake.
local function is_on_awake_device(user, session, identifier, entry)
	local type = entry.copy.attr.type or "normal";
	if entry.message.kind.name ~= "message" or type ~= "chat" and type ~= "normal" then return false; end
	return registry.holder(user, identifier, function (other)
		local is_awake = not other.hibernating and not other.awaiting_ack and other.state ~= "inactive";
		local gets_such = other.want_carbons or not entry.is_carbon and other.priority;
		local was_connected = not other.conntime or other.conntime < entry.stamp + 1;
		return other ~= session and is_awake and gets_such and was_connected;
	end) ~= nil;
end

-- The expected decision about one entry of a queue: the class to push and its reason, or nil and the reason why not.
local function decide(world, user, identifier, entry, used, session)
	if not entry.message.kind.class then return nil, entry.reason; end
	if session and is_on_awake_device(user, session, identifier, entry) then return nil, "the device is awake"; end
	local identity = identity_of(world, entry);
	if world.model:was_notified(user.name, identifier, identity) then return nil, "already notified"; end
	world.model:set_notified(user.name, identifier, identity);
	if used & entry.class ~= 0 then return nil, "class already notified in this scan"; end
	return entry.class, entry.reason;
end

-- Reasons to skip an entry, with the places of their numbers among the results.
local skipped = {
	["already notified"] = 9; ["class already notified in this scan"] = 10; ["the device is awake"] = 11;
	["a notification itself"] = 12;
};

local function next_expected(world, user, session, identifier, entries, after, used)
	local results = { [9] = 0, [10] = 0, [11] = 0, [12] = 0 };
	for i = after + 1, #entries do
		local class, reason = decide(world, user, identifier, entries[i], used, session);
		if class then
			return table.move({ "stream management", identifier, class, reason, false, i, used | class }, 1, 7, 1, results);
		end
		results[skipped[reason]] = results[skipped[reason]] + 1;
		if reason == "the device is awake" then results[8] = math.max(results[8] or 0, entries[i].class); end
	end
	return results;
end

local function scan(world, user, session, identifier, entries)
	local queue, after, used = {}, 0, 0;
	for i, entry in ipairs(entries) do queue[i] = entry.copy; end
	while after do
		local found = table.pack(world.engine:next_candidate(
			user.name, identifier, queue, after, used, world.now, session, user.sessions));
		local expected = next_expected(world, user, session, identifier, entries, after, used);
		local reason, key = found[4], found[5];
		if found[1] then
			check_key(world, user, identifier, found[3], key);
			found[1], found[4], found[5] = sentence(found[1]), sentence(found[4]), false;
		end
		equal(found.n, 12, "number of results");
		for i = 1, found.n do equal(found[i], expected[i], "result "..i.." of a scan"); end
		after = found[6];
		if after and push(world, user, identifier, identity_of(world, entries[after]), key, reason) then used = found[7]; end
	end
end

-- Carries out DECISIONS about each of a user's registrations like the module. decide_one(identifier) returns the expected
-- class and reason, and what the model does if the push is not sent.
local function check_decisions(world, user, identity, expected_path, decide_one, path, ...)
	equal(sentence(path), expected_path, "path");
	equal(select("#", ...), 4 * registry.count(user.registrations), "number of results");
	for i = 1, select("#", ...), 4 do
		local identifier, class, reason, key = select(i, ...);
		assert(user.registrations[identifier], "a registration that is not the user's");
		local expected_class, expected_reason, give_back = decide_one(identifier);
		check_key(world, user, identifier, class, key);
		equal(class, expected_class, "class for "..identifier);
		equal(sentence(reason), expected_reason, "reason for "..identifier);
		if class and not push(world, user, identifier, identity, key, reason) then
			if give_back then give_back(key, class); end
		end
	end
end

-- The expected decision about a message that is pushed unless the registration was notified of it.
local function once(world, user, message, identity)
	return function (identifier)
		if world.model:was_notified(user.name, identifier, identity) then return nil, "already notified"; end
		world.model:set_notified(user.name, identifier, identity);
		return message.kind.class, message.kind.reason;
	end;
end

-- Whether to expect the quick answer: no registration is left to push to, and it is not a call.
local function is_for_nobody(user, is_held, is_urgent)
	for identifier in pairs(user.registrations) do
		if not is_held(identifier) then return false; end
	end
	return not is_urgent;
end

-- DECISIONS about all registrations at once.
local function check_none(expected_path, expected_reason, path, identifier, class, reason, key, ...)
	equal(sentence(path), expected_path, "path");
	equal(identifier, false, "identifier");
	equal(class, nil, "class");
	equal(sentence(reason), expected_reason, "reason");
	equal(key, 0, "key");
	equal(select("#", ...), 0, "number of results too many");
end

local function archive(world, user, message)
	if next(user.registrations) == nil then return; end
	local copy = messages.copy(message, nil, false);
	local sessions = next(user.sessions) and user.sessions or nil;
	local is_urgent = message.kind.reason == "important (call)";
	local function is_held(identifier) return registry.holder(user, identifier) ~= nil; end
	local quick = table.pack(world.engine:archived_for_nobody(user.name, copy, user.registrations, sessions));
	equal(quick.n > 0, is_for_nobody(user, is_held, is_urgent), "whether there is a quick answer");
	if quick.n > 0 then return check_none("archived", "held by a session", table.unpack(quick, 1, quick.n)); end
	local results = table.pack(
		world.engine:archived(user.name, copy, user.registrations, sessions, message.archive_id, "friend", world.now));
	local reason = not sessions and "no session, so left to the offline message"
		or not message.kind.class and message.kind.reason;
	if reason then return check_none("archived", reason, table.unpack(results, 1, results.n)); end
	local identity = messages.identity(message, copy, nil, world.now);
	local decide_once = once(world, user, message, identity);
	check_decisions(world, user, identity, is_urgent and "urgent" or "archived", function (identifier)
		if is_held(identifier) and not is_urgent then return nil, "held by a session"; end
		return decide_once(identifier);
	end, table.unpack(results, 1, results.n));
end

-- The decisions about a message that is pushed unless the registration was notified of it; about all registrations at once
-- if it is never pushed.
local function check_once(world, user, message, copy, path, ...)
	if not message.kind.class then return check_none(path, message.kind.reason, ...); end
	local identity = messages.identity(message, copy, nil, world.now);
	check_decisions(world, user, identity, path, once(world, user, message, identity), ...);
end

local function offline(world, user, message)
	local copy = messages.copy(message, nil, true);
	check_once(world, user, message, copy, "offline", world.engine:offline(user.name, copy, user.registrations, world.now,
		world.bytes:flag() and world.bytes:pick(user.origins) or nil));
end

function steps.groupchat(world, user)
	local message = messages.new(world.bytes, user.name);
	local copy = messages.copy(message, nil, false);
	check_once(world, user, message, copy, "groupchat",
		world.engine:groupchat(user.name, copy, user.registrations, world.now));
end

function steps.ping(world, user)
	for identifier in pairs(user.registrations) do
		local path, named, class, reason, key = world.engine:ping(user.name, identifier, world.now);
		equal(sentence(path), "ping", "path");
		equal(named, identifier, "identifier");
		equal(sentence(reason), "unimportant (ping)", "reason of a ping");
		check_key(world, user, identifier, class, key);
		push(world, user, identifier, nil, key, reason);
	end
end

local function queue(world, user, session, message)
	local stamp = world.now;
	local entry = {
		message = message; stamp = stamp; copy = messages.copy(message, stamp, true);
		class = message.kind.class; reason = message.kind.reason;
	};
	if message.kind.name == "message" and world.bytes:below(4) == 3 then
		entry.copy, entry.class, entry.reason = messages.carbon(message, world.bytes:pick { "received", "sent" }, stamp);
		entry.is_carbon = true;
	end
	table.insert(session.queue, entry);
	if session.hibernating and session.push_identifier then scan(world, user, session, session.push_identifier, { entry }); end
end

function steps.message(world, user)
	world.archived = world.archived + 1;
	local message = messages.new(world.bytes, user.name, world.bytes:flag() and "a"..world.archived or nil);
	if world.bytes:flag() or message.archive_id then archive(world, user, message); end
	if next(user.sessions) == nil then offline(world, user, message); end
	for _, session in ipairs(registry.sessions(user)) do queue(world, user, session, message); end
end

function steps.connect(world, user)
	local session = table.remove(world.gone) or {}; -- where a session was in memory the next one may be
	session.username, session.smacks, session.queue = user.name, "urn:xmpp:sm:3", {};
	local bits = world.bytes:below(32);
	session.resource, session.client_id = world.bytes:pick { "r1", "r2", "r3" }, world.bytes:pick { "c1", "c2", false } or nil;
	session.full_jid = user.name.."@h/"..session.resource;
	session.priority, session.want_carbons = bits & 1 == 0 and 0 or nil, bits & 2 ~= 0 or nil;
	session.awaiting_ack = bits & 12 == 12 or nil;
	session.conntime = bits & 24 ~= 24 and world.now + 0.5 or nil;
	session.state = bits & 20 == 16 and "inactive" or bits & 4 == 0 and "active" or nil;
	user.sessions[session.resource] = session;
	world.engine:device_bound(user.name, user.registrations, session, world.now);
end

function steps.enable(world, user)
	local session = world.bytes:pick(registry.sessions(user));
	if session then registry.enable(world, user, session); end
end

function steps.disable(world, user) registry.disable(world, user); end

function steps.hibernate(world, user)
	local session = world.bytes:pick(registry.sessions(user));
	if not session then return; end
	session.hibernating, session.hibernating_watchdog = 1, world.bytes:flag() and {} or nil;
	equal(world.engine:extends_timeout(session), session.push_identifier ~= nil and session.hibernating_watchdog ~= nil,
		"whether the timeout is extended");
	if session.push_identifier then scan(world, user, session, session.push_identifier, session.queue); end
end

function steps.resume(world, user)
	local session = world.bytes:pick(registry.sessions(user));
	if not session then return; end
	session.hibernating, session.queue = nil, {};
	if session.push_identifier then deliveries.come_back(world, user, session.push_identifier); end
end

-- 4c.2: an unacked stanza of an ending session, for all registrations.
local function unacked(world, user, session, entry)
	local identity = identity_of(world, entry);
	check_decisions(world, user, identity, "offline", function (identifier)
		if identifier == session.push_identifier then return nil, "left to the scan of its own session"; end
		local class, reason = decide(world, user, identifier, entry, world.model:used_classes(user.name, identifier));
		if not class then return nil, reason; end
		world.model:use(user.name, identifier, class);
		return class, reason, function (key)
			world.engine:give_back(key, class, session);
			world.model:give_back(user.name, identifier, class);
		end;
	end, world.engine:offline(user.name, entry.copy, user.registrations, world.now, session));
end

-- Like mod_smacks: hands over the unacked stanzas, unless another session has them, and ends the session. The scan of its
-- batch waits.
function steps.close(world, user)
	local session = world.bytes:pick(registry.sessions(user));
	if not session then return; end
	local left = session.push_identifier and ended_sessions.left(world, session, session.queue);
	if world.bytes:flag() then
		session.smacks = false;
		for _, entry in ipairs(session.queue) do unacked(world, user, session, entry); end
	end
	world.engine:forget_session(session);
	world.model:forget_session();
	registry.remove_session(user, session);
	if left then ended_sessions.add(world, user, session, left); end
	for field in pairs(session) do session[field] = nil; end
	table.insert(world.gone, session);
end

function steps.ended(world, user)
	ended_sessions.timer(world, user, function (ended) scan(world, user, ended, ended.push_identifier, ended.entries); end);
end

function steps.answer(world) deliveries.answer(world); end

function steps.wait(world)
	local seconds = world.bytes:pick { 1, 5, 15, 60, 120, 300, 1799, 3600 };
	if world.now + seconds < 80000 then world.now = world.now + seconds; end
	deliveries.tick(world);
end

-- Each engine has a key of its own, as at random: the tables that the one before has marked live on.
local function new_engine(world)
	world.key = world.key + 1;
	world.engine, world.model = record.watch(library.new("h", world.key, 2)), model.new(world.options);
	world.ids, world.keys, world.wake_ups = {}, {}, {};
	world.engine:configure(world.options.limit, world.options.period, true, world.now, 1000);
end

function steps.restart(world)
	if world.bytes:below(4) < 3 then return collectgarbage("step"); end -- a reload
	finalize(world.engine.engine);
	new_engine(world);
end

local order = { "message", "message", "message", "message", "connect", "enable", "enable", "disable", "hibernate", "resume",
	"close", "answer", "answer", "answer", "wait", "restart", "close", "groupchat", "ping", "wait", "ended",
	"ended" };

local options = { { limit = 2; period = 0 }, { limit = 3; period = 604800 }, { limit = 2; period = 600 } };

local function check_counts(world)
	local notified, in_flight, failing = world.engine:counts();
	local waiting, all = world.model:waiting(world.now);
	local least, most = world.model:notified_count(world.now);
	assert(least <= notified and notified <= most, "number of notified messages");
	assert(waiting <= in_flight and in_flight <= all, "publishes in flight");
	equal(failing, world.model:failing(), "number of failing registrations");
end

return function (data)
	local world = {
		bytes = bytes_of(data); now = 1000; key = 0; ended_sessions = ended_sessions; gone = {}; archived = 0;
		users = { registry.user("me"), registry.user("you") };
	};
	world.options = world.bytes:pick(options);
	new_engine(world);
	for _ = 1, 64 do
		if world.bytes:is_empty() then break; end
		local step = steps[world.bytes:pick(order)];
		step(world, world.bytes:pick(world.users));
		check_counts(world);
		for _, user in ipairs(world.users) do record.check(world.engine, user.name); end
	end
	deliveries.take_effects(world, {});
	deliveries.finish(world);
	assert(swift_frames() == 0, "an error has crossed Swift");
	finalize(world.engine.engine);
end
