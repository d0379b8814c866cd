local world = require "shim.world";
local registered = require "shim.registered";
local refusals = require "shim.refusals";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local usermanager = require "core.usermanager";
local clock = world.clock;

local day = 86400;

-- The part of the module that commands use.
local function registrations_of(w)
	local unload, i = w.host:module().environment.module.unload, 1;
	local name, value = debug.getupvalue(unload, i);
	while name ~= "registrations" do
		i = i + 1;
		name, value = debug.getupvalue(unload, i);
	end
	return value;
end

local function ended(w, username)
	return registrations_of(w).ended(username or "alice");
end

local function remove(w, node, why, detail)
	return registrations_of(w).remove("alice", { "push.test<"..node }, why, detail);
end

-- The nodes of those that ended, in the order of the list, as one text.
local function ended_nodes(w)
	local nodes = {};
	for i, entry in ipairs(ended(w)) do nodes[i] = entry.node; end
	return table.concat(nodes, " ");
end

local function stored(w, username)
	return w.disk.stores.cloud_notify_ended and w.disk.stores.cloud_notify_ended[username or "alice"];
end

-- A world whose store of ends has this of Alice.
local function world_with(entries, config)
	local disk = storage.new_disk();
	disk.stores.cloud_notify_ended = { alice = entries };
	return world.new { disk = disk, config = config };
end

local function entry(node, fields)
	local result = { jid = "push.test", node = node, registered = 1, ended = 1700000000 - day, why = "disabled" };
	for name, value in pairs(fields or {}) do result[name] = value; end
	return result;
end

-- Registers a device now; a minute later something ends it. Returns the only entry, whose times are checked.
local function only_end(w, node, finish)
	w:absent("alice", node);
	clock.advance(60);
	finish();
	local list = ended(w);
	assert.equal(0, w:logged("how push registrations"));
	assert.equal(1, #list);
	assert.equal(clock.time() - 60, list[1].registered);
	assert.equal(clock.time(), list[1].ended);
	list[1].registered, list[1].ended = nil, nil;
	return list[1];
end

describe("The end of a registration", function ()
	after_each(world.finish);

	it("why.3 tells which session has disabled it", function ()
		local w = world.new();
		assert.same({ jid = "push.test", node = "phone", why = "disabled", by = "laptop" }, only_end(w, "phone", function ()
			w:disable(w:session("alice", "laptop"), { jid = "push.test", node = "phone" });
		end));
	end);

	it("why.3 names the client of a session rather than its resource", function ()
		local w = world.new();
		assert.equal("client-1", only_end(w, "phone", function ()
			w:disable(w:session("alice", "laptop.x", { client_id = "client-1" }), { jid = "push.test" });
		end).by);
	end);

	it("why.3 tells which new device has evicted it", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		assert.same({ jid = "push.test", node = "phone", why = "evicted", by = "tablet" }, only_end(w, "phone", function ()
			w:device("alice", "tablet");
		end));
	end);

	it("why.3 tells which session has replaced it", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = { alice = { ["Push.Test<phone"] = { jid = "Push.Test", node = "phone", timestamp = 1 } } };
		local w = world.new { disk = disk };
		w:device("alice", "phone");
		local list = ended(w);
		assert.same({ { jid = "push.test", node = "phone", registered = 1, ended = clock.time(), why = "replaced", by = "phone" } },
			list);
	end);

	it("why.3 is none where a device enables the same again", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:register(phone, "phone");
		assert.same({}, ended(w));
		assert.is_nil(stored(w));
	end);

	it("why.3 has condition and text of the last error", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		local last = { type = "cancel", condition = "gone", text = "no such\ndevice" };
		assert.same({
			jid = "push.test", node = "phone", why = "disabled_after_errors", condition = "gone", text = "no such device";
		}, only_end(w, "phone", function ()
			refusals.answered(w, "alice", "cancel");
			refusals.answered(w, "alice", last);
		end));
	end);

	it("why.3 has the errors of its own registration, where several end at once", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone", "tablet", "watch");
		for i, iq in ipairs(w:publishes_to("alice")) do
			w:answer(iq, i < 3 and { condition = i == 1 and "gone" or "forbidden" } or nil);
		end
		local list = ended(w);
		assert.equal(2, #list);
		assert.equal("forbidden", list[1].condition);
		assert.equal("gone", list[2].condition);
		assert.is_nil(list[2].text);
	end);

	it("why.3 has no text or name without end that a service makes up, and cuts at a character", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		local last = only_end(w, "phone", function ()
			refusals.answered(w, "alice", { condition = ("c"):rep(1000), text = ("ä"):rep(1000) });
		end);
		assert.equal(("c"):rep(200).."…", last.condition);
		assert.equal(("ä"):rep(200).."…", last.text);
	end);

	it("why.3 tells that somebody else has removed it from the store", function ()
		local w = world.new();
		assert.same({ jid = "push.test", node = "phone", why = "not_stored" }, only_end(w, "phone", function ()
			w.disk.stores.cloud_notify.alice = nil;
			w:disable(w:session("alice", "laptop"), { jid = "push.test", node = "phone" });
		end));
	end);

	for why, sentence in pairs {
		removed_by_administrator = "removed by an administrator", removed_by_user = "removed by a command of the user";
	} do
		it("why.3 is there for one "..sentence.." while the user is away", function ()
			local w = world.new();
			local expected = { jid = "push.test", node = "phone", why = why, by = "somebody" };
			assert.same(expected, only_end(w, "phone", function ()
				assert.is_true(remove(w, "phone", why, { by = "somebody" }));
			end));
			assert.equal(1, w:logged("Push registration 'push.test<phone' of alice "..sentence, "info"));
			assert.is_nil(w:stored("alice"));
		end);

		it("why.3 reaches the sessions of one "..sentence, function ()
			local w = world.new();
			local phone = w:sleeper("alice", "phone");
			assert.is_true(remove(w, "phone", why));
			assert.is_nil(phone.push_identifier);
			assert.is_nil(phone.push_settings);
			assert.same({ jid = "push.test", node = "phone", registered = clock.time(), ended = clock.time(), why = why },
				ended(w)[1]);
			w:offline("alice", w:message("alice"));
			assert.same({}, w:pushes());
		end);
	end

	it("why.3 removes nothing for a reason that does not exist", function ()
		local w = world.new();
		w:absent("alice", "phone");
		assert.has_error(function () remove(w, "phone", "no such reason"); end);
		assert.equal("phone", registered.nodes(w, "alice"));
	end);

	it("why.3 is stored for one that only a session holds", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		phone.push_identifier, phone.push_settings = "push.test<own", { jid = "push.test", node = "own", timestamp = "then" };
		assert.is_true(remove(w, "own", "removed_by_user"));
		assert.same({ { jid = "push.test", node = "own", ended = clock.time(), why = "removed_by_user" } }, ended(w));
	end);

	it("why.3 is none of one that nobody has a record of", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		phone.push_identifier, phone.push_settings = "push.test<bad", { jid = 5 };
		local writes = w.disk.writes;
		for _, node in ipairs { "bad", "unknown" } do assert.is_true(remove(w, node, "removed_by_user")); end
		assert.is_nil(phone.push_identifier);
		assert.equal(writes, w.disk.writes);
	end);

	it("why.3 is noted once, though the removal finds that somebody else was faster", function ()
		local w = world.new();
		w:device("alice", "phone");
		w.disk.stores.cloud_notify.alice = nil;
		assert.is_true(remove(w, "phone", "removed_by_administrator"));
		assert.equal(1, #ended(w));
		assert.equal("not_stored", ended(w)[1].why);
	end);

	it("why.3 is not stored if its removal could not be", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		storage.fail(w.disk, "set", "once");
		w:disable(phone, { jid = "push.test", node = "phone" });
		assert.same({}, ended(w));
	end);

	it("why.3 keeps no more of the node than people see", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:register(phone, "0123456789");
		w:enable(phone, { jid = "push.test" });
		w:disable(phone, { jid = "push.test" });
		local nodes = {};
		for _, each in ipairs(ended(w)) do nodes[#nodes + 1] = each.node or "none"; end
		table.sort(nodes);
		assert.same({ "01234567…", "none" }, nodes);
		assert.equal(2, #stored(w));
	end);
end);

describe("The list of a user's registrations that ended", function ()
	after_each(world.finish);

	it("why.3 has the five latest, the newest first", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		registered.each(w, w:session("alice", "phone"), "a b c d e f g h");
		assert.equal("g f e d c", ended_nodes(w));
		assert.equal(5, #stored(w));
	end);

	it("why.3 has the five newest of those that end at once, in one write", function ()
		local w = world.new { config = { push_max_devices = 8 } };
		registered.each(w, w:session("alice", "phone"), "a b c d e f g h");
		w = w:restart { config = { push_max_devices = 1 } };
		local phone, writes = w:session("alice", "phone"), w.disk.writes;
		w:register(phone, "new");
		assert.equal("h g f e d", ended_nodes(w));
		assert.equal(2, w.disk.writes - writes);
	end);

	it("why.3 is each user's own", function ()
		local w = world.new();
		for _, user in ipairs { "alice", "bob" } do w:device(user, "phone"); end
		remove(w, "phone", "removed_by_user");
		assert.equal("phone", ended_nodes(w));
		assert.same({}, ended(w, "bob"));
	end);

	it("why.3 is kept over a reload and a restart", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		registered.each(w, w:session("alice", "phone"), "a b");
		assert(w.host:reload());
		assert.equal("a", ended_nodes(w));
		w = w:restart();
		assert.equal("a", ended_nodes(w));
	end);

	it("why.3 tells of an end for 90 days", function ()
		local w = world_with { entry "young", entry("old", { ended = 1700000000 - 80 * day }) };
		assert.equal("young old", ended_nodes(w));
		clock.advance(10 * day);
		assert.equal("young old", ended_nodes(w));
		clock.advance(1);
		assert.equal("young", ended_nodes(w));
	end);

	it("why.3 forgets what is too old when another registration ends", function ()
		local w = world_with({ entry "young", entry("old", { ended = 1700000000 - 2 * day }) },
			{ push_ended_lifetime = 2 * day });
		clock.advance(60);
		w:absent("alice", "phone");
		remove(w, "phone", "removed_by_user");
		assert.equal(2, #stored(w));
		assert.equal("phone young", ended_nodes(w));
	end);

	it("why.3 does not keep for ever what ended while the clock was ahead", function ()
		local w = world_with { entry("soon", { ended = 1700000000 + day }), entry("never", { ended = 1700000000 + 365 * day }) };
		assert.equal("soon", ended_nodes(w));
	end);

	it("why.3 is neither read nor written if the lifetime is 0", function ()
		local w = world_with({ entry "earlier" }, { push_ended_lifetime = 0, push_max_devices = 1 });
		registered.each(w, w:session("alice", "phone"), "a b");
		local reads = w.disk.reads;
		assert.same({}, ended(w));
		assert.equal(reads, w.disk.reads);
		assert.same({ entry "earlier" }, stored(w));
		w = world.new { config = { push_ended_lifetime = 0, push_max_devices = 1 } };
		registered.each(w, w:session("alice", "phone"), "a b");
		assert.is_nil(w.disk.stores.cloud_notify_ended, "the store is not even opened");
	end);

	it("why.3 goes with the user", function ()
		local w = world.new { config = { push_max_devices = 1 } };
		registered.each(w, w:session("alice", "phone"), "a b");
		w:delete("alice");
		assert.is_nil(stored(w));
		assert.same({}, ended(w));
	end);

	it("why.3 does not come back after another process has deleted the user", function ()
		local exists, asked = usermanager.user_exists, nil;
		finally(function () usermanager.user_exists = exists; end);
		function usermanager.user_exists(username, host)
			asked = username.."@"..host;
			return nil, "Auth failed. Invalid username";
		end
		local w = world.new();
		w:absent("alice", "phone");
		storage.purge(w.disk, "alice");
		clock.advance(300);
		w:offline("alice", w:message("alice"));
		assert.equal(1, w:logged("is no longer stored"));
		assert.equal("alice@example.test", asked);
		assert.is_nil(stored(w));
	end);
end);

describe("A store of how registrations ended", function ()
	after_each(world.finish);

	for what, damaged in pairs {
		["a text instead of an entry"] = "damaged";
		["an entry without a jid"] = entry("bad", { jid = false });
		["an entry without a reason"] = entry("bad", { why = 5 });
		["an entry without a time"] = entry("bad", { ended = "yesterday" });
		["an entry whose time is not a number"] = entry("bad", { ended = 0 / 0 });
		["an entry whose node is a table"] = entry("bad", { node = {} });
		["an entry registered at a text"] = entry("bad", { registered = "yesterday" });
		["an entry by a number"] = entry("bad", { by = 5 });
		["an entry whose condition is a table"] = entry("bad", { condition = {} });
		["an entry whose text is a number"] = entry("bad", { text = 5 });
	} do
		it("why.3 with "..what.." does no harm to the others", function ()
			local w = world_with { entry "newer", damaged, entry "older" };
			assert.equal("newer older", ended_nodes(w));
			w:absent("alice", "phone");
			remove(w, "phone", "removed_by_user");
			assert.equal("phone newer older", ended_nodes(w));
			assert.equal(3, #stored(w));
		end);
	end

	it("why.3 with gaps and more than five entries gives up to five of them", function ()
		local w = world_with { [2] = entry "b", [5] = entry "e", [6] = entry "f", text = entry "t" };
		assert.equal("b e", ended_nodes(w));
	end);

	it("why.3 without a table for a user begins anew", function ()
		local w = world_with("damaged");
		assert.same({}, ended(w));
		w:absent("alice", "phone");
		remove(w, "phone", "removed_by_user");
		assert.equal("phone", ended_nodes(w));
	end);

	-- Opens the stores as before, but for the one of ends.
	local function with_ends_store(change)
		local open = storage.open;
		finally(function () storage.open = open; end);
		function storage.open(disk, name)
			if name ~= "cloud_notify_ended" then return open(disk, name); end
			return change(open(disk, name));
		end
	end

	local function failing(method, fail)
		return function (store)
			store[method] = fail;
			return store;
		end;
	end

	for how, change in pairs {
		["cannot be written"] = failing("set", function () return nil, "out of order"; end);
		["raises when it is written"] = failing("set", function () error("out of order"); end);
		["cannot be read"] = failing("get", function () return nil, "out of order"; end);
		["raises when it is read"] = failing("get", function () error("out of order"); end);
		["cannot be opened"] = function () return nil, "out of order"; end;
	} do
		it("why.3 that "..how.." costs no removal and no push, and each failure is logged once", function ()
			with_ends_store(change);
			local w = world.new { config = { push_max_devices = 2, push_max_errors = 1, push_error_period = 0 } };
			local phone = w:session("alice", "phone");
			registered.each(w, phone, "a b c");
			smacks.close(w.host, phone);
			assert.equal("b c", registered.nodes(w, "alice"));
			for i, iq in ipairs(w:publishes_to("alice")) do w:answer(iq, i == 1 and "cancel" or nil); end
			assert.equal(1, #w:publishes_to("alice"));
			for node in registered.nodes(w, "alice"):gmatch("%S+") do remove(w, node, "removed_by_administrator"); end
			assert.is_nil(w:stored("alice"));
			assert.equal(3, w:logged("Cannot store how push registrations of alice ended: ", "error"));
			assert.equal(3, w:logged((how:find("^cannot be [rw]") and "ended: " or "").."out of order"));
			if how:find("read") or how:find("opened") then
				assert.is_nil(ended(w));
				assert.equal(1, w:logged("Cannot read how push registrations of alice ended: ", "error"));
			end
		end);
	end

	it("why.3 that returns more than the list is read all the same", function ()
		with_ends_store(function (store)
			local get = store.get;
			function store:get(user) return get(self, user), "read from a backup"; end
			return store;
		end);
		local w = world_with { entry "earlier" };
		assert.equal("earlier", ended_nodes(w));
	end);

	it("why.3 that works again is used again, and is opened once", function ()
		local works, opened = false, 0;
		with_ends_store(function (store)
			opened = opened + 1;
			return works and store or nil, "out of order";
		end);
		local w = world.new { config = { push_max_devices = 1 } };
		local phone = w:session("alice", "phone");
		registered.each(w, phone, "a b");
		works = true;
		registered.each(w, phone, "c d");
		assert.equal("c b", ended_nodes(w));
		assert.equal(2, opened);
	end);
end);
