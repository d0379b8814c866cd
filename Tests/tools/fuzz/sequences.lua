-- Whole sequences of events, told to the engine as the module tells them. What it decides is compared with a model, and
-- no message is pushed twice to one registration.
local bytes_of = require "bytes".of;
local messages = require "messages";
local model = require "model";
local registry = require "registry";

local finalize = debug.getmetatable(library.new("h", 1, 2)).__gc;
local steps = {};

local function equal(actual, expected, what)
	if actual ~= expected then
		error(("%s is %s, expected %s"):format(what, tostring(actual), tostring(expected)), 2);
	end
end

local function push(world, user, identifier, identity)
	local record = user.registrations[identifier];
	local id = world.engine:expect_answer(user.name, identifier, record.jid, world.now);
	world.model:expect(id, user.name, identifier, record.jid, world.now);
	if world.bytes:below(8) == 7 then -- a handler vetoes
		world.engine:withdraw(id);
		world.model.in_flight[id] = nil;
		return false;
	end
	table.insert(world.ids, id);
	world.model:push(user.name, identifier, identity);
	return true;
end

local function identity_of(world, entry)
	return messages.identity(entry.message, entry.copy, entry.stamp, world.now);
end

-- What becomes of one entry of a queue: "push", or the reason why not.
local function decide(world, user, identifier, entry, used)
	local identity = identity_of(world, entry);
	if world.model:was_notified(user.name, identifier, identity) then return "already notified"; end
	world.model:set_notified(user.name, identifier, identity);
	return used & entry.class ~= 0 and "class already notified in this scan" or "push";
end

local function next_expected(world, user, identifier, entries, after, used)
	local passed = { ["already notified"] = 0; ["class already notified in this scan"] = 0; };
	for i = after + 1, #entries do
		local decision = decide(world, user, identifier, entries[i], used);
		if decision == "push" then return i, entries[i].class, entries[i].phrase; end
		passed[decision] = passed[decision] + 1;
	end
	return nil, passed["already notified"], passed["class already notified in this scan"];
end

local function scan(world, user, identifier, entries)
	local queue, after, used = {}, 0, 0;
	for i, entry in ipairs(entries) do queue[i] = entry.copy; end
	while after do
		local index, second, third = world.engine:next_candidate(user.name, identifier, queue, after, used, world.now);
		local expected, expected_second, expected_third = next_expected(world, user, identifier, entries, after, used);
		equal(index, expected, "candidate");
		equal(second, expected_second, "class or number of notified");
		equal(third, expected_third, "phrase or number of class notified");
		if index and push(world, user, identifier, identity_of(world, entries[index])) then used = used | second; end
		after = index;
	end
end

-- Head and decisions of an event for all registrations.
local function check_decisions(world, user, message, identity, is_held, is_urgent, class, phrase, urgent, ...)
	equal(class, message.kind.class, "class");
	equal(phrase, message.kind.phrase, "phrase");
	equal(urgent, is_urgent, "urgency");
	local seen = 0;
	for i = 1, select("#", ...), 2 do
		local identifier, reason = select(i, ...);
		seen = seen + 1;
		local expected = is_held(identifier) and not is_urgent and "held by a session"
			or world.model:was_notified(user.name, identifier, identity) and "already notified";
		equal(reason, expected, "reason for "..identifier);
		if not reason then
			world.model:set_notified(user.name, identifier, identity);
			push(world, user, identifier, identity);
		end
	end
	equal(seen, registry.count(user.registrations), "number of decisions");
end

-- Whether the quick answer is given: no registration is left to push to, and it is no call.
local function is_for_nobody(user, is_held, is_urgent)
	for identifier in pairs(user.registrations) do
		if not is_held(identifier) then return false; end
	end
	return not is_urgent;
end

local function archive(world, user, message)
	if next(user.registrations) == nil then return; end
	local copy = messages.copy(message, nil, false);
	local sessions = next(user.sessions) and user.sessions or nil;
	local is_urgent = message.kind.phrase == "important (call)";
	local function is_held(identifier) return registry.holder(user, identifier) ~= nil; end
	local reason = world.engine:archived_for_nobody(user.name, copy, user.registrations, sessions);
	equal(reason, is_for_nobody(user, is_held, is_urgent) and "held by a session" or nil, "quick answer");
	if reason then return; end
	local function check(class, phrase, ...)
		if not sessions then
			equal(class, nil, "class");
			return equal(phrase, "no session, so left to the offline message", "phrase");
		end
		check_decisions(world, user, message, messages.identity(message, copy, nil, world.now), is_held, is_urgent, class, phrase, ...);
	end
	check(world.engine:archived(user.name, copy, user.registrations, sessions, message.archive_id, "friend", world.now));
end

local function offline(world, user, message)
	local copy = messages.copy(message, nil, true);
	check_decisions(world, user, message, messages.identity(message, copy, nil, world.now), function () end, false,
		world.engine:offline(user.name, copy, user.registrations, world.now));
end

local function queue(world, user, session, message)
	local stamp = world.now;
	local entry = {
		message = message; stamp = stamp; copy = messages.copy(message, stamp, true);
		class = message.kind.class; phrase = message.kind.phrase;
	};
	if message.kind.name == "message" and world.bytes:below(4) == 3 then
		entry.copy, entry.class, entry.phrase = messages.carbon(message, world.bytes:pick { "received", "sent" }, stamp);
	end
	table.insert(session.queue, entry);
	if session.hibernating and session.push_identifier then scan(world, user, session.push_identifier, { entry }); end
end

function steps.message(world, user)
	world.archived = world.archived + 1;
	local message = messages.new(world.bytes, user.name, world.bytes:flag() and "a"..world.archived or nil);
	if world.bytes:flag() or message.archive_id then archive(world, user, message); end
	if next(user.sessions) == nil then offline(world, user, message); end
	for _, session in ipairs(registry.sessions(user)) do queue(world, user, session, message); end
end

function steps.connect(world, user)
	user.sessions[world.bytes:pick { "r1", "r2", "r3" }] = { queue = {} };
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
	if session.push_identifier then scan(world, user, session.push_identifier, session.queue); end
end

function steps.resume(world, user)
	local session = world.bytes:pick(registry.sessions(user));
	if session then session.hibernating, session.queue = nil, {}; end
end

function steps.close(world, user)
	local session = world.bytes:pick(registry.sessions(user));
	if not session then return; end
	registry.remove_session(user, session);
	local identifier, used = session.push_identifier, 0;
	local is_awake = identifier and registry.holder(user, identifier, function (other) return not other.hibernating; end);
	local reason = world.engine:session_end(session, user.sessions);
	equal(reason, is_awake and "held by a connected session" or nil, "reason not to scan");
	if reason or not identifier then return; end
	for _, entry in ipairs(session.queue) do
		local class, phrase = world.engine:ending_session(user.name, identifier, entry.copy, used, world.now);
		local decision = decide(world, user, identifier, entry, used);
		equal(class, decision == "push" and entry.class or nil, "class");
		equal(phrase, decision == "push" and entry.phrase or decision, "phrase");
		if class and push(world, user, identifier, identity_of(world, entry)) then used = used | class; end
	end
end

function steps.answer(world) registry.answer(world, equal); end

function steps.wait(world)
	local seconds = world.bytes:pick { 1, 60, 1799, 3600 };
	if world.now + seconds < 80000 then world.now = world.now + seconds; end
end

function steps.restart(world)
	if world.bytes:below(4) < 3 then return collectgarbage("step"); end -- a reload
	finalize(world.engine);
	world.engine, world.model, world.ids = library.new("h", 1, 2), model.new(), {};
end

local order = { "message", "message", "message", "message", "connect", "enable", "enable", "disable", "hibernate", "resume",
	"close", "answer", "answer", "answer", "wait", "restart" };

local function check_counts(world)
	local notified, in_flight, failing = world.engine:counts();
	local waiting, all = world.model:waiting(world.now);
	equal(notified, world.model.notified_count, "number of notified messages");
	assert(waiting <= in_flight and in_flight <= all, "publishes in flight");
	equal(failing, world.model:failing(), "number of failing registrations");
end

return function (data)
	local world = {
		bytes = bytes_of(data); now = 1000; engine = library.new("h", 1, 2); model = model.new();
		ids = {}; archived = 0; users = { registry.user("me"), registry.user("you") };
	};
	for _ = 1, 64 do
		if world.bytes:is_empty() then break; end
		local step = steps[world.bytes:pick(order)];
		step(world, world.bytes:pick(world.users));
		check_counts(world);
	end
	assert(swift_frames() == 0, "an error has crossed Swift");
	finalize(world.engine);
end
