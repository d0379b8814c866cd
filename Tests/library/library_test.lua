-- The built library in a real Lua. Usage: lua5.4 Tests/library/library_test.lua [LIBRARY] [--without-memory]
-- Use --without-memory under valgrind, where the process keeps freed memory.

local directory = arg[0]:match("^(.*)/[^/]*$") or ".";
local path = arg[1] or directory .. "/../../lua/mod_cloud_notify/cloud_notify_rules.so";

local passed, failed = 0, 0;

local function check(name, f)
	local ok, err = pcall(f);
	passed, failed = passed + (ok and 1 or 0), failed + (ok and 0 or 1);
	print((ok and "ok: " or "FAILED: ") .. name .. (ok and "" or ": " .. tostring(err)));
end

local function same(results, ...)
	local expected = table.pack(...);
	for i = 1, math.max(results.n, expected.n) do
		if results[i] ~= expected[i] then
			error(("result %d is %s, expected %s"):format(i, tostring(results[i]), tostring(expected[i])), 2);
		end
	end
	assert(results.n == expected.n, "another number of results");
end

local function element(name, attr, ...)
	local result = { name = name; attr = attr; tags = {} };
	for i, child in ipairs({ ... }) do
		result[i] = child;
		if type(child) == "table" then
			table.insert(result.tags, child);
		end
	end
	return result;
end

local function message(id, ...)
	return element("message", { id = id; from = "you@example.org/r"; to = "me@example.org" }, ...);
end

local function body(text)
	return element("body", {}, text);
end

local open = assert(package.loadlib(path, "luaopen_cloud_notify_rules"));

local library = open();
local function new_engine()
	return library.new("example.org", 1, 2);
end

local function sentence(code)
	return (assert(library.sentences[code], code));
end

-- DECISIONS (see Decisions.swift) as a text: the path, then each identifier, class and reason.
local function decisions(way, ...)
	if way == nil then return "nil"; end
	local list = {};
	for i = 1, select("#", ...), 4 do
		local identifier, class, reason, key = select(i, ...);
		assert(math.type(key) == "integer" and (identifier or key == 0));
		table.insert(list, ("%s %s %s"):format(identifier, class, sentence(reason)));
	end
	table.sort(list);
	return sentence(way) .. ": " .. table.concat(list, ", ");
end

local function decided(expected, ...)
	local result = decisions(...);
	if result ~= expected then error(("decided '%s', expected '%s'"):format(result, expected), 2); end
end

check("it says its version, that of its interface, and what its codes mean", function ()
	assert(library.version:find("^%d+%.%d+%.%d+"));
	same(table.pack(library.abi, library.classes.unimportant, library.classes.important), "6", 1, 2);
	assert(sentence(library.reasons.vetoed) == "vetoed");
	for code = 1, #library.sentences do assert(#sentence(code) > 0); end
end);

check("its engines have no method for tests", function ()
	local methods = {};
	for name in pairs(debug.getmetatable(new_engine()).__index) do table.insert(methods, name); end
	table.sort(methods);
	local list = "archived archived_for_nobody arrived believe_archive_ids call_is_over clock_is_behind "
		.. "configure confirm cut device_bound device_enabled device_is_back disable enable end_wake_up "
		.. "ended_session expect_again expect_answer expect_probe extends_timeout forget_registration "
		.. "forget_session give_back groupchat has_wake_ups is_of_device knock knock_lead left_unacked "
		.. "next_candidate not_archived not_pushed note_call offline over_limit ping record_failed "
		.. "recorded recorded_counts registration_key registration_state replaced restore_errors "
		.. "retry_service server_stops service_state session_resumed shown stamped_ahead "
		.. "starts_own_timeout summary take_answer take_effect tick totals withdraw";
	same(table.pack(table.concat(methods, " ")), list);
end);

check("no other function can be loaded from it", function ()
	for _, name in ipairs({ "cnEngineNew", "cnSentence", "main", "swift_retain" }) do
		assert(not package.loadlib(path, name), name);
	end
end);

check("it loads inside a coroutine and works there", function ()
	local result = coroutine.wrap(function ()
		local loaded = package.loadlib(path, "luaopen_cloud_notify_rules")();
		local engine = loaded.new("example.org", 1, 2);
		coroutine.yield(engine);
		return decisions(engine:offline("me", message("1", body("hello")), { a = {} }, 1000));
	end);
	assert(type(result()) == "userdata");
	same(table.pack(result()), "offline: a 2 important (body)");
end);

check("an engine made in a coroutine outlives it", function ()
	local engine = coroutine.wrap(new_engine)();
	collectgarbage();
	decided("ping: a 1 unimportant (ping)", engine:ping("me", "a", 1000));
end);

check("it tells importance", function ()
	local engine = new_engine();
	local omemo = element("encrypted", { xmlns = "urn:xmpp:omemo:2" }, element("payload", {}));
	decided("offline: a 1 unimportant (no body)", engine:offline("me", message("1"), { a = {} }, 1000));
	decided("offline: a 2 important (encrypted)", engine:offline("me", message("2", omemo), { a = {} }, 1000));
end);

check("it finds the candidates of a queue, each once", function ()
	local engine = new_engine();
	local queue = { message("1"), message("2", body("a")), message("3", body("b")) };
	local function scan(after, used)
		return table.pack(engine:next_candidate("me", "push.x<1", queue, after, used, 1000));
	end
	local function finds(found, expected, index, used_if_pushed)
		decided(expected, table.unpack(found, 1, 5));
		same(table.pack(table.unpack(found, 6, found.n)), index, used_if_pushed, nil, 0, 0, 0, 0);
	end
	local function finds_none(found, ...)
		same(table.pack(table.unpack(found, 1, 7)), nil, nil, nil, nil, nil, nil, nil);
		same(table.pack(table.unpack(found, 8, found.n)), nil, ...);
	end
	finds(scan(0, 0), "stream management: push.x<1 1 unimportant (no body)", 1, 1);
	finds(scan(1, 1), "stream management: push.x<1 2 important (body)", 2, 3);
	finds_none(scan(2, 3), 0, 1, 0, 0);
	finds_none(scan(0, 0), 3, 0, 0, 0);
end);

check("it decides archived messages", function ()
	local engine = new_engine();
	local held = { s = { push_identifier = "push.x<1" } };
	local function archived(registrations, sessions, id)
		return engine:archived("me", message("1", body("a")), registrations, sessions, id, "you", 1000);
	end
	decided("archived: push.x<1 nil held by a session", archived({ ["push.x<1"] = {} }, held, "A"));
	decided("archived: push.x<2 2 important (body)", archived({ ["push.x<2"] = {} }, held, "A"));
	decided("archived: push.x<2 nil already notified", archived({ ["push.x<2"] = {} }, held, "A"));
	decided("archived: false nil no session, so left to the offline message", archived({ ["push.x<2"] = {} }, {}, "B"));
	decided("archived: false nil held by a session",
		engine:archived_for_nobody("me", message("1", body("a")), { ["push.x<1"] = {} }, held));
	decided("nil", engine:archived_for_nobody("me", message("1", body("a")), { ["push.x<2"] = {} }, held));
	local call = message("2", element("propose", { xmlns = "urn:xmpp:jingle-message:0" }));
	decided("nil", engine:archived_for_nobody("me", call, { ["push.x<1"] = {} }, held));
	decided("urgent: push.x<1 2 important (call)",
		engine:archived("me", call, { ["push.x<1"] = {} }, held, "C", "you", 1000));
end);

check("it decides offline and group messages and pings", function ()
	local engine = new_engine();
	decided("offline: push.x<1 2 important (body)",
		engine:offline("me", message("1", body("a")), { ["push.x<1"] = {} }, 1000));
	decided("groupchat: push.x<1 nil already notified, push.x<2 2 important (body)",
		engine:groupchat("me", message("1", body("a")), { ["push.x<1"] = {}; ["push.x<2"] = {} }, 1000));
	decided("ping: push.x<1 1 unimportant (ping)", engine:ping("me", "push.x<1", 1000));
end);

check("it decides on the unacked stanzas of a session as one scan", function ()
	local engine, session, number = new_engine(), { username = "me"; smacks = false }, 0;
	local function unacked()
		number = number + 1;
		return engine:offline("me", message("m" .. number, body("a")), { a = {} }, 1000, session);
	end
	decided("offline: a 2 important (body)", unacked());
	decided("offline: a nil class already notified in this scan", unacked());
	engine:give_back((select(5, engine:ping("me", "a", 1000))), 2, session);
	decided("offline: a 2 important (body)", unacked());
	engine:forget_session(session);
	decided("offline: a 2 important (body)", unacked());
end);

check("it decides what becomes of a session that ends", function ()
	local engine, ended = new_engine(), { push_identifier = "a"; resource = "r" };
	same(table.pack(engine:left_unacked(message("1", body("a")), ended, 1000)));
	decided("stream management: a nil the session ends, and this is not an important message",
		engine:left_unacked(message("2"), ended, 1000));
	same(table.pack(engine:ended_session(ended, {}, 1, 1000)));
	same(table.pack(engine:ended_session(ended, { { resource = "r" } }, 1, 1000)), 29);
	decided("stream management: a nil the device is back and awake",
		select(2, engine:ended_session(ended, { { resource = "r"; smacks = "urn:xmpp:sm:3" } }, 30, 1000)));
	decided("stream management: a nil the device is back and has enabled the registration",
		engine:device_is_back(ended, ended, 1000));
	engine:server_stops();
	decided("stream management: a nil the server stops", select(2, engine:ended_session(ended, {}, 1, 1000)));
end);

check("it decides whether a session is knocked, and when", function ()
	local engine, session = new_engine(), { push_identifier = "a"; hibernating = 5; resumption_token = "t" };
	same(table.pack(engine:knock_lead(1000, 120), engine:knock_lead(120, 120)), 120, 0);
	decided("knock: a 1 unimportant (knock)", engine:knock("me", session, { session }, true, 1000));
	decided("knock: a nil held by a session that is awake",
		engine:knock("me", session, { session, { push_identifier = "a"; smacks = "urn:xmpp:sm:3"; state = "active" } }, true, 1000));
	decided("knock: a nil the session cannot be resumed", engine:knock("me", session, { session }, false, 1000));
end);

check("it accepts and refuses registrations", function ()
	local engine = new_engine();
	local function refused(condition, reason, ...)
		local results = table.pack(...);
		same(table.pack(results.n, sentence(results[1]), sentence(results[2])), 2, condition, reason);
	end
	same(table.pack(engine:enable("push.x", "push.x", "me@example.org/r", "1")));
	refused("jid-malformed", "The jid is not a valid JID", engine:enable("a<b", nil, "me@example.org/r"));
	refused("bad-request", "Missing jid", engine:enable());
	refused("bad-request", "Missing jid", engine:disable({}));
end);

check("it finds the registrations that are disabled or too many", function ()
	local engine = new_engine();
	local records = { a = { jid = "j"; node = "1"; timestamp = 2 }; b = { jid = "k"; timestamp = 1 } };
	same(table.pack(engine:disable(records, "j")), false, "a");
	same(table.pack(engine:disable(records, "j", "2")), false);
	same(table.pack(engine:replaced(records, "new", "k", "")), "b");
	same(table.pack(engine:stamped_ahead("me", records, 1)), "a");
	same(table.pack(engine:over_limit("me", records, 1, "new", 3)), false, "b");
	same(table.pack(engine:over_limit("me", records, 2, "new", 2)), true);
	records.b.timestamp = 2;
	engine:arrived("me", "b", 1000);
	same(table.pack(engine:over_limit("me", records, 1, "new")), false, "a");
	engine:arrived("me", "a", 1000);
	same(table.pack(engine:over_limit("me", records, 1, "new", 3)), false, "b");
end);

check("it says what a notification shows", function ()
	local engine = new_engine();
	same(table.pack(engine:summary(2, true, true, false, true)), true, false, true);
	same(table.pack(engine:summary(2, false, true, true, true)), false, false, true);
	local hello = body("hello");
	same(table.pack(engine:shown(message("1", hello))), "you@example.org/r", hello);
	same(table.pack(engine:cut(("ü"):rep(501))), 996);
	same(table.pack(library.ellipsis), "…");
end);

check("it decides on hibernation timeouts", function ()
	local engine, session = new_engine(), { push_identifier = "a"; hibernating = 1; hibernating_watchdog = {} };
	same(table.pack(engine:extends_timeout(session)), true);
	same(table.pack(engine:starts_own_timeout(session, "a", 2)), true);
	same(table.pack(engine:starts_own_timeout(session, "a", 1)), false);
end);

local function effect(kind, username, identifier, _, ...)
	for name, number in pairs(library.effects) do
		if number == kind then return table.pack(name, username, identifier, ...); end
	end
	return table.pack(kind);
end

check("it counts errors and names the registration that reached the limit", function ()
	local engine = new_engine();
	engine:configure(2, 0, true, 0, 1000);
	local key = select(5, engine:ping("me", "push.x<1", 1000));
	local function expect() return engine:expect_answer("me", "push.x<1", "push.x", key, library.reasons.call - 1, 1000); end
	local function answer(id)
		local reason, has_effects = engine:take_answer(id, "push.x", "error", element("error", { type = "cancel" }), 1001);
		return table.pack(reason and sentence(reason), has_effects);
	end
	local function taken() return table.pack(table.unpack(effect(engine:take_effect()), 1, 5)); end
	same(answer(expect()), "refused", true);
	same(taken(), "refused", "me", "push.x<1", 1, 1);
	same(table.pack(table.unpack(taken(), 1, 3)), "failed", "me", "push.x<1");
	local late, withdrawn = expect(), expect();
	same(answer((expect())), "refused", true);
	same(taken(), "refused", "me", "push.x<1", 2, 2);
	same(table.pack(table.unpack(taken(), 1, 3)), "ended", "me", "push.x<1");
	same(table.pack(table.unpack(taken(), 1, 4)), "disabled", "me", "push.x<1", 2);
	same(table.pack(engine:take_effect()));
	engine:withdraw(withdrawn, 1001, library.reasons.vetoed);
	same(answer(withdrawn), nil, nil);
	engine:forget_registration("me", "push.x<1", library.reasons.evicted, 1001);
	same(answer(late), nil, nil);
	same(answer(expect()), "refused", true);
	same(taken(), "refused", "me", "push.x<1", 1, 1);
end);

check("it sends again what failed, when its time has come", function ()
	local engine = new_engine();
	local key = select(5, engine:ping("me", "push.x<1", 1000));
	local first = engine:expect_answer("me", "push.x<1", "push.x", key, library.reasons.call, 1000);
	local condition = element("remote-server-not-found", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" });
	local failure = element("error", { type = "cancel" }, condition);
	same(table.pack(sentence((engine:take_answer(first, "push.x", "error", failure, 1000)))), "unreachable");
	while engine:take_effect() do end
	same(table.pack(engine:tick(1004)), true, false);
	same(table.pack(engine:tick(1005)), true, true);
	local again = effect(engine:take_effect());
	same(table.pack(again[1], again[5], sentence(again[6])), "again", 2, "important (call)");
	local id = engine:expect_again(again[4], "push.x", 1005);
	same(table.pack(sentence((engine:take_answer(id, "push.x", "result", nil, 1006)))), "push succeeded");
	same(table.pack(effect(engine:take_effect())[1]), "woken");
	same(table.pack(engine:tick(1200)), false, false);
end);

check("wrong arguments raise errors that name them", function ()
	local ok, text = pcall(new_engine().ping, new_engine(), "me", {});
	assert(not ok and text:find("string expected, got table", 1, true), text);
	ok, text = pcall(new_engine().ping, {});
	assert(not ok and text:find("engine expected, got table", 1, true), text);
end);

local function fill_engine()
	local engine = new_engine();
	engine:configure(16, 604800, true, 1000, 1000);
	for i = 1, 5000 do
		engine:next_candidate("me", "push.x<1", { message(tostring(i)) }, 0, 0, 1000);
	end
	return engine;
end

if arg[2] ~= "--without-memory" then
	local heap_bytes = dofile(directory .. "/heap.lua");

	-- The bytes that the heap has grown by. The first engine fills what malloc and Lua keep for the next ones.
	local function growth(use_engines)
		fill_engine();
		local before = heap_bytes();
		local kept = use_engines();
		return heap_bytes() - before, kept;
	end

	check("engines that are collected give their memory back", function ()
		local grown = growth(function ()
			for _ = 1, 40 do fill_engine(); end
		end);
		assert(grown < 65536, grown .. " bytes are lost");
	end);

	check("control: an engine that is not collected is noticed", function ()
		local grown = growth(fill_engine);
		assert(grown > 65536, grown .. " bytes");
	end);
end

print(("%d passed, %d failed"):format(passed, failed));
os.exit(failed == 0, true);
