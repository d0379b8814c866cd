-- The built library in a real Lua. Usage: lua5.4 Tests/library/library_test.lua [LIBRARY] [--without-memory]: under
-- valgrind the process keeps memory that was given back.

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

check("it says its version", function () assert(library.version:find("^%d")); end);

check("no other function can be loaded from it", function ()
	for _, name in ipairs({ "cnEngineNew", "cnPhrase", "main", "swift_retain" }) do
		assert(not package.loadlib(path, name), name);
	end
end);

check("it loads inside a coroutine and works there", function ()
	local result = coroutine.wrap(function ()
		local loaded = package.loadlib(path, "luaopen_cloud_notify_rules")();
		local engine = loaded.new("example.org", 1, 2);
		coroutine.yield(engine);
		return table.pack(engine:importance(message("1", body("hello"))));
	end);
	assert(type(result()) == "userdata");
	same(result(), true, "important (body)");
end);

check("an engine made in a coroutine outlives it", function ()
	local engine = coroutine.wrap(new_engine)();
	collectgarbage();
	same(table.pack(engine:counts()), 0, 0, 0);
end);

check("it tells importance", function ()
	local engine = new_engine();
	same(table.pack(engine:importance(message("1"))), false, "unimportant (no body)");
	local omemo = element("encrypted", { xmlns = "urn:xmpp:omemo:2" });
	same(table.pack(engine:importance(message("1", omemo))), true, "important (encrypted)");
end);

check("it finds the candidates of a queue, each once", function ()
	local engine = new_engine();
	local queue = { message("1"), message("2", body("a")), message("3", body("b")) };
	local function scan(after, used)
		return table.pack(engine:next_candidate("me", "push.x<1", queue, after, used, 1000));
	end
	same(scan(0, 0), 1, 1, "unimportant (no body)");
	same(scan(1, 1), 2, 2, "important (body)");
	same(scan(2, 3), nil, 0, 1);
	same(scan(0, 0), nil, 3, 0);
end);

check("it decides archived messages", function ()
	local engine = new_engine();
	local held = { s = { push_identifier = "push.x<1" } };
	local function archived(registrations, sessions, id)
		return table.pack(engine:archived("me", message("1", body("a")), registrations, sessions, id, "you", 1000));
	end
	local head = { 2, "important (body)", false };
	same(archived({ ["push.x<1"] = {} }, held, "A"), head[1], head[2], head[3], "push.x<1", "held by a session");
	same(archived({ ["push.x<2"] = {} }, held, "A"), head[1], head[2], head[3], "push.x<2", false);
	same(archived({ ["push.x<2"] = {} }, held, "A"), head[1], head[2], head[3], "push.x<2", "already notified");
end);

check("it decides offline messages", function ()
	local engine = new_engine();
	same(table.pack(engine:offline("me", message("1", body("a")), { ["push.x<1"] = {} }, 1000)),
		2, "important (body)", false, "push.x<1", false);
end);

check("it decides what becomes of a session's batch", function ()
	local engine, ended = new_engine(), { push_identifier = "a" };
	same(table.pack(engine:session_end(ended, { { push_identifier = "a" } })), "held by a connected session");
	same(table.pack(engine:session_end(ended, { { push_identifier = "a"; hibernating = true } })));
end);

check("it accepts and refuses registrations", function ()
	local engine = new_engine();
	same(table.pack(engine:enable("push.x", "push.x", "me@example.org/r", "1")));
	same(table.pack(engine:enable("a<b", nil, "me@example.org/r")), true, "The jid is not a valid JID");
	same(table.pack(engine:enable()), false, "Missing jid");
end);

check("it finds the registrations that are disabled or too many", function ()
	local engine = new_engine();
	local records = { a = { jid = "j"; node = "1"; timestamp = 2 }; b = { jid = "k"; timestamp = 1 } };
	local disabled = {};
	local results = table.pack(engine:disabled_by(records, "j"));
	for i = 1, results.n, 2 do
		disabled[results[i]] = results[i + 1];
	end
	assert(disabled.a == true and disabled.b == false);
	same(table.pack(engine:over_limit(records, 1, "new")), "b");
	same(table.pack(engine:over_limit(records, 2, "new")));
end);

check("it says what a notification shows", function ()
	local engine = new_engine();
	same(table.pack(engine:summary(2, true, false, true)), true, false, true);
end);

check("it decides on hibernation timeouts", function ()
	local engine, session = new_engine(), { push_identifier = "a"; hibernating = 1; hibernating_watchdog = {} };
	same(table.pack(engine:extends_timeout(session)), true);
	same(table.pack(engine:starts_own_timeout(session, "a", 2)), true);
	same(table.pack(engine:starts_own_timeout(session, "a", 1)), false);
end);

check("it counts errors and names the registration that reached the limit", function ()
	local engine = new_engine();
	local function answer()
		local id = engine:expect_answer("me", "push.x<1", "push.x", 1000);
		return table.pack(engine:take_answer(id, "push.x", "error", "cancel", 2, 1001));
	end
	same(answer(), "error counted", 1, false);
	same(answer(), "error limit reached", 2, true);
	same(table.pack(engine:take_disabled()), "me", "push.x<1");
	engine:forget_registration("me", "push.x<1");
	engine:withdraw(engine:expect_answer("me", "push.x<1", "push.x", 1000));
	same(table.pack(engine:counts()), 0, 0, 0);
end);

check("wrong arguments raise errors that name them", function ()
	local ok, text = pcall(new_engine().importance, new_engine(), "x");
	assert(not ok and text:find("table expected, got string", 1, true), text);
	ok, text = pcall(new_engine().importance, {});
	assert(not ok and text:find("engine expected, got table", 1, true), text);
end);

local function resident_bytes()
	local file = assert(io.open("/proc/self/statm"));
	local _, pages = file:read("n", "n");
	file:close();
	return pages * 4096;
end

local function fill_engines()
	for round = 1, 40 do
		local engine = new_engine();
		for i = 1, 5000 do
			engine:next_candidate("me", "push.x<1", { message(round .. "-" .. i) }, 0, 0, 1000);
		end
	end
	collectgarbage();
	collectgarbage();
end

if arg[2] ~= "--without-memory" then
	check("engines that are collected give their memory back", function ()
		fill_engines();
		local before = resident_bytes();
		fill_engines();
		fill_engines();
		assert(resident_bytes() - before < 4000000, "the process has grown");
	end);
end

print(("%d passed, %d failed"):format(passed, failed));
os.exit(failed == 0, true);
