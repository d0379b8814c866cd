local world = require "shim.world";
local async = require "util.async";
local clock = world.clock;

local function module_of(w)
	return w.host:module().environment.module;
end

-- Runs a command about alice, as in the session of a shell. Returns what was printed, and once it has ended message and error.
local function begin(w, name, arguments)
	local told = { lines = {} };
	local request = { username = "alice"; by = "removed_by_administrator"; waits_for_devices = true; };
	function request.print(line) told.lines[#told.lines + 1] = line; end
	for argument, value in pairs(arguments or {}) do request[argument] = value; end
	async.runner(function ()
		told.message, told.err = module_of(w).push_commands.run(name, request);
		told.text = table.concat(told.lines, "\n");
	end):run(true);
	return told;
end

describe("The commands", function ()
	after_each(world.finish);

	it("why.1 list registrations, the oldest first", function ()
		local w = world.new();
		w:absent("alice", "phone");
		clock.advance(1);
		w:device("alice", "a-tablet");
		local told = begin(w, "list");
		assert.equal("alice@example.test has 2 registrations.", told.message);
		assert.truthy(told.lines[2]:find("^ 1 | push.test | phone ") and told.lines[2]:find("| none$"));
		assert.truthy(told.lines[3]:find("^ 2 | push.test | a%-tablet ") and told.lines[3]:find("| a%-tablet: connected$"));
	end);

	it("list a registration whatever its record has", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local stored = w:stored "alice";
		local record = select(2, next(stored));
		record.timestamp, record.client_id, record.resource = "soon", { 1 }, false;
		w = w:restart();
		assert.equal("alice@example.test has 1 registration.", begin(w, "list").message);
	end);

	it("tell an error in one of them, and log it", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local told = begin(w, "list", { print = false });
		assert.is_nil(told.message);
		assert.equal("The command failed; the log tells why.", told.err);
		assert.equal(1, w:logged("Cannot run the command 'push list'", "error"));
	end);

	-- Users with an old registration each.
	local function with_old_ones(count)
		local disk = require "inprocess.storage".new_disk();
		disk.stores.cloud_notify = {};
		for i = 1, count do
			disk.stores.cloud_notify["user"..i] = { ["push.test<n"] = { jid = "push.test", node = "n", timestamp = 1 } };
		end
		return world.new { disk = disk };
	end

	it("remove many registrations a few at a time", function ()
		local w = with_old_ones(250);
		local told = begin(w, "remove-service", { service = "push.test" });
		local before, steps = 250, 0;
		while not told.message do
			clock.advance(0.005);
			local left = 0;
			for _, services in pairs(w.disk.stores.cloud_notify) do left = left + (next(services) and 1 or 0); end
			assert.is_true(before - left <= 50);
			before, steps = left, steps + 1;
		end
		assert.equal("Removed 250 registrations at push.test.", told.message);
		assert.is_true(steps > 10);
	end);

	it("life.2 remove no more registrations once the module is unloaded", function ()
		local w = with_old_ones(250);
		local told = begin(w, "remove-service", { service = "push.test" });
		local function count_left()
			local left = 0;
			for _, services in pairs(w.disk.stores.cloud_notify) do left = left + (next(services) and 1 or 0); end
			return left;
		end
		while count_left() == 250 do clock.advance(0.005); end
		w.host:unload();
		clock.advance(60);
		local left = count_left();
		assert.is_true(left >= 100);
		assert.equal(("Removed %d, then the module was unloaded."):format(250 - left), told.err);
	end);

	it("leave a registration alone that its device renews while the others are removed", function ()
		local w = with_old_ones(60);
		local told = begin(w, "stale", { days = "30"; remove_or_force = "force" });
		clock.advance(0.021);
		for i = 1, 60 do
			if next(w.disk.stores.cloud_notify["user"..i] or {}) then
				w.disk.stores.cloud_notify["user"..i]["push.test<n"].timestamp = os.time();
			end
		end
		clock.advance(1);
		local left = 0;
		for _, services in pairs(w.disk.stores.cloud_notify) do left = left + (next(services) and 1 or 0); end
		assert.is_true(left > 0);
		assert.equal(("Removed %d registrations."):format(60 - left), told.message);
	end);

	local not_known = "Results are not known for 30 days, so some of these may be in use."
		.." To remove all the same: push stale 30 force";

	it("why.1 do not remove what may be in use, since results are not known for so long", function ()
		local w = with_old_ones(1);
		local told = begin(w, "stale", { days = "30"; remove_or_force = "remove" });
		clock.advance(1);
		assert.equal(not_known, told.err);
		assert.truthy(told.text:find "Results are known since %d%d%d%d%-");
		told = begin(w, "stale", { days = "30" });
		clock.advance(1);
		assert.equal("1 registration. Results are not known for 30 days; to remove all the same: push stale 30 force", told.message);
		told = begin(w, "stale", { days = "30"; remove_or_force = "force" });
		clock.advance(1);
		assert.equal("Removed 1 registration.", told.message);
	end);

	-- The answers of push stale about one old registration, once results are known for 31 days.
	local function stale(w, word)
		local module = module_of(w);
		local saved = module.save();
		saved.results_since = os.time() - 31 * 86400;
		module.restore(saved);
		local told = begin(w, "stale", { days = "30"; remove_or_force = word });
		clock.advance(1);
		return told;
	end

	it("why.1 remove what has no result, if all results are known for so long", function ()
		local w = with_old_ones(1);
		local told = stale(w);
		assert.equal("1 registration. To remove: push stale 30 remove", told.message);
		assert.is_nil(told.text:find "known since");
		w.host:reload();
		told = begin(w, "stale", { days = "30"; remove_or_force = "remove" });
		clock.advance(1);
		assert.equal("Removed 1 registration.", told.message);
	end);

	it("why.1 know no results while the record is off, or once it is full", function ()
		local disk = with_old_ones(1).disk;
		local w = world.new { disk = disk; config = { push_record_entries = 0 } };
		local told = stale(w, "remove");
		assert.equal(not_known, told.err);
		assert.truthy(told.text:find("The record is off (push_record_entries is 0), so no result is known.", 1, true));
		local module = module_of(world.new());
		local library, number = module:require "library", 16383;
		local rules = setmetatable({ engine = { recorded_counts = function ()
			return library.reason "offline", library.reason "call", 99999, library.reason "offline", library.reason "result", number;
		end } }, { __index = library });
		local of_record = module:require "commands/of_record"(rules);
		assert.equal(os.time(), of_record.results_since());
		number = 16384;
		assert.same({ nil, "The record is full: it has the last 16384 answers, and no older ones." },
			{ of_record.results_since() });
	end);

	it("why.1 do not take a search that was cut for the absence of a result", function ()
		local w = world.new();
		local module = module_of(w);
		local entry, number = { os.time() - 60, 1, module:require "library".reason "vetoed", 1, 7, 1, 5 }, 1000;
		local rules = setmetatable({ now = os.time; monotonic = world.monotonic; engine = { recorded = function ()
			local results = {};
			for _ = 1, number do table.move(entry, 1, 7, #results + 1, results); end
			return table.unpack(results);
		end } }, { __index = module:require "library" });
		local of_record = module:require "commands/of_record"(rules);
		assert.same({ nil, os.time() - 60 }, { of_record.last_result("alice", "x") });
		number = 999;
		assert.same({}, { of_record.last_result("alice", "x") });
	end);

	it("tell of users whom the store cannot read", function ()
		local w = with_old_ones(3);
		w.disk.failing.get = "once";
		local told = begin(w, "services");
		clock.advance(1);
		assert.equal("1 user left out: their registrations cannot be read; the log tells why.", told.lines[1]);
		assert.equal("1 service.", told.message);
	end);

	it("fail if the store cannot be read and nothing else is found, and push check has an error", function ()
		local w = with_old_ones(3);
		w.disk.failing.get = true;
		local problem = "3 users left out: their registrations cannot be read; the log tells why.";
		for name, arguments in pairs {
			services = {}; ["remove-service"] = { service = "push.test" }; stale = { days = "30" };
		} do
			local told = begin(w, name, arguments);
			clock.advance(1);
			assert.equal(problem, told.err, name);
		end
		local told = begin(w, "check");
		clock.advance(11);
		assert.truthy(told.text:find("error | "..problem, 1, true), told.text);
		w.disk.failing.get = "once";
		told = begin(w, "check");
		clock.advance(11);
		assert.truthy(told.text:find("error | 1 user left out: their registrations cannot be read; the log tells why.", 1, true));
	end);

	it("ask the engine about those services alone that they show", function ()
		local module, asked, jids, numbers = module_of(world.new()), 0, {}, {};
		for i = 1, 3000 do jids[i] = "push"..i..".test"; numbers[jids[i]] = 1; end
		local rules = { engine = { service_state = function () asked = asked + 1; return 0, 0; end } };
		local services = module:require "commands/services"(rules, { count = function () return numbers, jids; end },
			{ of = function () return {}; end });
		assert.equal("3000 services.", services.run { print = function () end });
		assert.equal(200, asked);
	end);

	it("why.1 tell that the record is off, or has nothing", function ()
		local w = world.new();
		w:absent("alice", "phone");
		assert.equal("Nothing is recorded about alice@example.test.", begin(w, "why").message);
		w = world.new { config = { push_record_entries = 0 } };
		w:absent("alice", "phone");
		assert.equal("The record is off (push_record_entries is 0).", begin(w, "why").message);
	end);

	it("why.1 name each path, and count stanzas", function ()
		local module, entries, lines = module_of(world.new()), {}, {};
		local library = module:require "library";
		for code, kind in ipairs(library.kinds) do
			local entry = { at = os.time(); path = code; kind = "skip"; reason = library.reason "vetoed"; key = 0 };
			entry.stanzas = #entries + 1;
			if kind == "path" then entries[#entries + 1] = entry; end
		end
		local of_user, of_record = { list = function () return {}; end }, { last = function () return entries; end };
		local why = module:require "commands/why"(library, of_user, of_record, {});
		why.run { username = "alice"; print = function (line) lines[#lines + 1] = line; end };
		assert.equal(9, #entries);
		for i, entry in ipairs(entries) do
			local path, told = lines[i + 1]:match " | (.-) +| all +| (.*)$";
			assert.equal(library.sentences[entry.path], path);
			assert.equal(i == 1 and "not pushed: vetoed" or ("not pushed: vetoed (%d stanzas)"):format(i), told);
		end
	end);

	it("tell of a store that cannot be read or written", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w.disk.failing.set = true;
		assert.equal("The store cannot be written; the log tells why.", begin(w, "remove", { node_or_number = "1" }).err);
		w.disk.failing.get = true;
		for _, name in ipairs { "list", "test", "remove" } do
			assert.equal("The store cannot be read; the log tells why.", begin(w, name, { node_or_number = "1" }).err);
		end
	end);

	it("why.1 put an answer that seems to come before its push at the time of the push", function ()
		local w = world.new();
		local rules = {
			kinds = { [1] = "push"; [2] = "answer" }; now = os.time; monotonic = world.monotonic;
			reason = function () return 2; end;
			engine = { recorded = function ()
				return 10, 0, 2, nil, 7, nil, 5, 11, 0, 1, 0, 7, 1, 5, 20, 0, 2, nil, 7, nil, 5, 15, 0, 1, 0, 7, 1, 5;
			end };
		};
		local entries = module_of(w):require "commands/of_record"(rules).last("alice", nil, 9);
		assert.same({ 11, 11, 20, 15 }, { entries[1].at, entries[2].at, entries[3].at, entries[4].at });
	end);

	it("cut a service that is not a JID", function ()
		local w = world.new();
		local refused = ("'%s…' is not a JID."):format(("x"):rep(60));
		for _, name in ipairs { "retry", "remove-service" } do
			assert.equal(refused, begin(w, name, { service = ("x"):rep(100000) }).err);
		end
	end);

	it("test a registration, tell the answer at once, and wait for the device", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local told = begin(w, "test");
		clock.advance(0.3);
		assert.is_nil(told.message);
		w:answer(w:take_publishes()[1]);
		clock.advance(0.2);
		assert.truthy(told.lines[2]:find("result after 0.3 s", 1, true));
		assert.is_nil(told.message);
		clock.advance(20);
		w:device("alice", "phone");
		clock.advance(1);
		assert.equal("1 of 1 registration took a test notification.", told.message);
		assert.truthy(told.text:find("1 | phone  | after 2[01] s"));
	end);

	it("wait ten seconds for an answer and a minute for a device", function ()
		local w = world.new();
		w:absent("alice", "phone", "tablet");
		local told = begin(w, "test");
		w:answer(w:take_publishes()[1]);
		clock.advance(9.8);
		assert.same({}, told.lines);
		clock.advance(0.4);
		assert.equal(1, select(2, table.concat(told.lines, "\n"):gsub("none within 10 s", "")));
		clock.advance(59.5);
		assert.is_nil(told.message);
		clock.advance(1);
		assert.equal("1 of 2 registrations took a test notification.", told.message);
		assert.truthy(told.text:find "not within 60 s");
	end);

	it("do not wait for devices in a session that has other things to do", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local told = begin(w, "test", { waits_for_devices = false });
		w:answer(w:take_publishes()[1], { type = "auth", condition = "forbidden", text = "no\nmore" });
		clock.advance(0.2);
		assert.truthy(told.text:find("forbidden ('no more') after 0.0 s", 1, true));
		assert.truthy(told.message:find "^0 of 1 registration took a test notification%. The list ");
	end);

	it("end a test that waits when the module is unloaded", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local told = begin(w, "test");
		w.host:unload();
		clock.advance(11);
		assert.equal("0 of 1 registration took a test notification.", told.message);
	end);
end);

describe("A registration that a command names", function ()
	local find, all;

	before_each(function ()
		local w = world.new();
		find = module_of(w):require "commands/of_user"({}).find;
		all = {};
		for i, node in ipairs { "abcdefgh-1", "abcdefgh-2", "12345", "2", "猫猫猫猫猫猫猫猫猫" } do
			all[i] = { number = i; record = { node = node } };
		end
		all[6] = { number = 6; record = {} };
	end);
	after_each(world.finish);

	it("has this node, this number or this beginning", function ()
		assert.equal(all[1], find(all, "abcdefgh-1"));
		assert.equal(all[3], find(all, "3"));
		assert.equal(all[3], find(all, "1234"));
		assert.equal(all[6], find(all, "6"));
		assert.equal(all[5], find(all, "猫猫猫猫猫猫猫猫…"));
	end);

	it("has this node rather than this number", function ()
		assert.equal(all[4], find(all, "2"));
	end);

	it("is cut in the sentence that nothing has it", function ()
		local long = ("x"):rep(100000);
		assert.same({ nil, ("No registration has the node or number '%s…'."):format(("x"):rep(60)) }, { find(all, long) });
	end);

	it("is none if two have this beginning, or if it is too short", function ()
		assert.same({ nil, "'abcd' names 2 registrations; give the number from the list." }, { find(all, "abcd") });
		assert.same({ nil, "No registration has the node or number '123'." }, { find(all, "123") });
		assert.same({ nil, "No registration has the node or number ''." }, { find(all, "") });
		assert.same({ nil, "No registration has the node or number ''." }, { find(all, "…") });
	end);
end);
