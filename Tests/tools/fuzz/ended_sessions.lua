-- What the module does with a session that has ended (4c.2): it keeps what the session has left, and scans it later.
local registry = require "registry";
local ended_sessions = {};

local function equal(actual, expected, what)
	if actual ~= expected then
		error(("%s is %s, expected %s"):format(what, tostring(actual), tostring(expected)), 2);
	end
end

-- Checks DECISIONS about the registration of an ended session: nothing is pushed, for this reason.
local function check_none(identifier, expected_reason, path, about, class, reason, key, ...)
	equal(path and library.sentences[path], expected_reason and "stream management", "path");
	if not path then return; end
	equal(about, identifier, "identifier");
	equal(class, nil, "class");
	equal(library.sentences[reason], expected_reason, "reason");
	equal(key, 0, "key");
	equal(select("#", ...), 0, "number of results too many");
end

-- A session that ends has not acknowledged these entries of its queue. Returns those of its scan.
function ended_sessions.left(world, session, entries)
	local left = {};
	for _, entry in ipairs(entries) do
		local counts = entry.copy.name == "message" and entry.class == 2;
		check_none(session.push_identifier, not counts and "the session ends, and this is not an important message" or nil,
			world.engine:left_unacked(entry.copy, session, 0));
		if counts then table.insert(left, entry); end
	end
	return left;
end

function ended_sessions.add(world, user, session, entries)
	local ended = {
		username = user.name; resource = session.resource; client_id = session.client_id;
		push_identifier = session.push_identifier; entries = entries; at = world.now;
	};
	equal(world.engine:ended_session(ended, user.sessions, 0, 0), 1, "seconds to wait");
	table.insert(user.ended, ended);
end

local function is_same_device(ended, session)
	return ended.resource == session.resource or ended.client_id ~= nil and ended.client_id == session.client_id;
end

-- The session has enabled a registration.
function ended_sessions.enabled(world, user, session)
	for i = #user.ended, 1, -1 do
		local ended = user.ended[i];
		local is_back = ended.push_identifier == session.push_identifier and is_same_device(ended, session);
		check_none(ended.push_identifier, is_back and "the device is back and has enabled the registration" or nil,
			world.engine:device_is_back(ended, session, 0));
		if is_back then table.remove(user.ended, i); end
	end
end

-- The registration is gone.
function ended_sessions.released(user, identifier)
	for i = #user.ended, 1, -1 do
		if user.ended[i].push_identifier == identifier then table.remove(user.ended, i); end
	end
end

-- Whether a session of the device is connected, and whether one of them is awake.
local function successors(world, user, ended)
	local is_connected, is_awake = false, false;
	for _, session in ipairs(registry.sessions(user)) do
		session.awaiting_ack, session.state = world.bytes:flag(), world.bytes:pick { "active", "inactive", false };
		if not session.hibernating and is_same_device(ended, session) then
			is_connected = true;
			is_awake = is_awake or not session.awaiting_ack and session.state ~= "inactive";
		end
	end
	return is_connected, is_awake;
end

-- The timer of an ended session. scan(ended): scans it
function ended_sessions.timer(world, user, scan)
	local index = #user.ended > 0 and world.bytes:below(#user.ended) + 1;
	if not index then return; end
	local ended, age = user.ended[index], world.bytes:pick { 1, 12, 30 };
	local is_connected, is_awake = successors(world, user, ended);
	local results = table.pack(world.engine:ended_session(ended, user.sessions, age, 0));
	if is_connected and age < 30 then
		equal(results.n, 1, "number of results");
		return equal(results[1], 30 - age, "seconds to wait");
	end
	table.remove(user.ended, index);
	if is_awake then
		equal(results[1], nil, "seconds to wait");
		return check_none(ended.push_identifier, "the device is back and awake", table.unpack(results, 2, results.n));
	end
	equal(results.n, 0, "number of results");
	scan(ended);
end

return ended_sessions;
