local world = require "shim.world";
local push_paths = require "shim.push_paths";
local registered = require "shim.registered";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local storage = require "inprocess.storage";
local clock = world.clock;

local age, age_of_none = 300, 3600;

-- What another process does to the registrations of a user: nil deletes them.
local function write(w, user, registrations)
	w.disk.stores.cloud_notify[user] = registrations;
end

local function record(node, fields)
	local result = { jid = "push.test", node = node, timestamp = 1 };
	for name, value in pairs(fields or {}) do result[name] = value; end
	return result;
end

local function copy(original)
	local result = {};
	for key, value in pairs(original) do result[key] = value; end
	return result;
end

describe("A store that another process changes", function ()
	after_each(world.finish);

	for path, push in pairs(push_paths) do
		it("3.5 is read again after five minutes where a push is due, and not before: "..path, function ()
			local w = world.new();
			local phone = w:sleeper("alice", "phone");
			clock.advance(age - 10);
			write(w, "alice", nil);
			local reads = w.disk.reads;
			push(w, phone);
			assert.equal(1, #w:pushes());
			assert.equal(0, w.disk.reads - reads);
			clock.advance(10);
			push(w, phone);
			assert.same({}, w:pushes());
			assert.equal(2, w.disk.reads - reads, "the registrations, and how others have ended (why.3)");
			assert.is_nil(phone.push_identifier);
			assert.is_nil(phone.push_settings);
			assert.is_nil(phone.hibernating_watchdog.push_extended);
			assert.equal(1, w:logged("Push registration 'push.test<phone' of alice is no longer stored", "info"));
		end);

		it("3.5 and cannot be read again leaves what is known: "..path, function ()
			local w = world.new();
			local phone = w:sleeper("alice", "phone");
			local settings = phone.push_settings;
			clock.advance(age);
			storage.fail(w.disk, "get", "always");
			push(w, phone);
			assert.equal(1, #w:pushes());
			assert.equal(settings, phone.push_settings);
			local reads = w.disk.reads;
			push(w, phone);
			push(w, phone);
			local seconds = path == "stream management" and 3 or 0; -- its batches wait
			assert.is_true(w.disk.reads - reads <= seconds, "not for every push");
			w:take_publishes();
			storage.fail(w.disk, "get", nil);
			clock.advance(1);
			write(w, "alice", nil);
			push(w, phone);
			assert.same({}, w:pushes());
		end);
	end

	it("3.5 keeps the tables of what is the same, and replaces what changed wherever it is held", function ()
		local w = world.new();
		local phone, tablet = w:sleeper("alice", "phone"), w:sleeper("alice", "tablet");
		local same, changed = phone.push_settings, tablet.push_settings;
		local other = w:session("alice", "other");
		w:register(other, "tablet");
		clock.advance(age);
		local stored = w:stored("alice");
		write(w, "alice", { ["push.test<phone"] = stored["push.test<phone"];
			["push.test<tablet"] = record("tablet", { jid = "other.test" }); });
		w:offline("alice", w:message("alice"));
		assert.equal(same, phone.push_settings);
		assert.not_equal(changed, tablet.push_settings);
		assert.equal("other.test", tablet.push_settings.jid);
		assert.equal(tablet.push_settings, other.push_settings);
		local services = {};
		for i, iq in ipairs(w:take_publishes()) do services[i] = iq.attr.to; end
		table.sort(services);
		assert.same({ "other.test", "push.test" }, services);
	end);

	it("3.5 may have other things than publish-options where they were, and that changes the registration", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		local options = st.stanza("x", { xmlns = "jabber:x:data", type = "submit" });
		w:enable(phone, { jid = "push.test", node = "phone" }, options);
		for _, damage in ipairs { 1, "damaged", true } do
			clock.advance(age);
			write(w, "alice", { ["push.test<phone"] = record("phone", { options = damage }); });
			w:offline("alice", w:message("alice"));
			assert.equal(damage, phone.push_settings.options);
			w:enable(phone, { jid = "push.test", node = "phone" }, options);
			assert.same(st.preserialize(options), phone.push_settings.options);
		end
	end);

	it("3.5 and has a registration more is read again, though sessions hold all that is known", function ()
		local w = world.new();
		w:device("alice", "phone");
		local stored = copy(w:stored("alice"));
		stored["push.test<tablet"] = record("tablet");
		write(w, "alice", stored);
		w:archived("alice", w:message("alice"), "a1");
		assert.same({}, w:pushes());
		clock.advance(age + 30);
		w:archived("alice", w:message("alice"), "a2");
		assert.same({ "tablet New Message!" }, w:pushes());
	end);

	for what, forget in pairs {
		["a reload"] = function (w) w.host:reload(); end;
		["the cache has forgotten the user"] = function (w)
			for _, other in ipairs { "bob", "carol", "dave" } do w:absent(other, "phone"); end
		end;
	} do
		it("3.5 after "..what.." is compared with what the sessions hold", function ()
			local w = world.new { config = { push_max_cached_users = 2 } };
			local phone, tablet, laptop = w:sleeper("alice", "phone"), w:sleeper("alice", "tablet"), w:sleeper("alice", "laptop");
			local same = laptop.push_settings;
			forget(w);
			w:take_publishes();
			local stored = copy(w:stored("alice"));
			stored["push.test<phone"], stored["push.test<tablet"] = nil, record("tablet", { jid = "other.test" });
			write(w, "alice", stored);
			clock.advance(age);
			for _, session in ipairs { phone, tablet, laptop } do
				w:fire("smacks-hibernation-stanza-queued", { origin = session, stanza = w:message("alice") });
			end
			clock.advance(2);
			local services = {};
			for i, iq in ipairs(w:take_publishes()) do services[i] = iq.attr.to; end
			table.sort(services);
			assert.same({ "other.test", "push.test" }, services);
			assert.is_nil(phone.push_identifier);
			assert.equal(same, laptop.push_settings);
		end);

		it("hib.3 after "..what.." leaves a registration that another module wrote into a session", function ()
			local w = world.new { config = { push_max_cached_users = 2 } };
			w:absent("alice", "tablet");
			local phone = w:session("alice", "phone");
			phone.push_identifier, phone.push_settings = "push.test<own", record("own");
			forget(w);
			w:take_publishes();
			clock.advance(age);
			smacks.hibernate(w.host, phone);
			phone.send(w:message("alice"));
			clock.advance(2);
			assert.same({ "own New Message!" }, w:pushes());
			assert.equal("push.test<own", phone.push_identifier);
		end);
	end

	it("3.5 that has a language which is no text shows the message in the first", function ()
		local w = world.new { config = { push_notification_with_body = true } };
		for _, language in ipairs { 5, true, {} } do
			write(w, "alice", { ["push.test<phone"] = record("phone", { language = language }) });
			w.host:reload();
			w:offline("alice", w:message("alice", "chat", { id = "m1" }));
			assert.same({ "phone text of m1" }, w:pushes());
			clock.advance(10);
		end
	end);

	it("3.5 is read once in five minutes for messages that are pushed to nobody", function ()
		local w = world.new();
		w:device("alice", "phone");
		local reads = w.disk.reads;
		for number = 1, 60 do
			clock.advance(10);
			w:archived("alice", w:message("alice"), "a"..number); -- held
			w:archived("alice", w:message("bob"), "b"..number); -- for somebody else
		end
		assert.is_true(w.disk.reads - reads <= 2);
	end);

	it("3.5 loses the batch and the errors of what has vanished", function ()
		local w = world.new { config = { push_max_errors = 2, push_error_period = 0 } };
		local phone = w:sleeper("alice", "phone");
		w:answer(w:publishes_to("alice")[1], "cancel");
		clock.advance(age);
		phone.send(w:message("alice"));
		write(w, "alice", nil);
		w:offline("alice", w:message("alice"));
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.is_nil(phone.push_queue);
		w:register(phone, "phone");
		w:answer(w:publishes_to("alice")[1], "cancel");
		assert.equal("phone", registered.nodes(w, "alice"));
	end);

	it("3.5 ends the scan of an ended session", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		clock.advance(age);
		phone.send(w:message("alice"));
		smacks.ack_delayed(w.host, phone);
		smacks.ack(phone);
		write(w, "alice", nil);
		smacks.close(w.host, phone);
		clock.advance(2);
		assert.same({}, w:pushes());
		assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: no registration"));
	end);

	it("3.5 is pushed to what is new in it", function ()
		local w = world.new();
		w:absent("alice", "phone");
		clock.advance(age);
		local stored = w:stored("alice");
		stored["push.test<new"] = record("new");
		stored["push.test<bad"] = "damaged";
		w:offline("alice", w:message("alice"));
		assert.same({ "new New Message!", "phone New Message!" }, w:pushes());
		assert.equal(1, w:logged("Push registration 'push.test<bad' of alice is damaged", "warn"));
	end);

	it("3.5 is read again after an hour for a user without registrations", function ()
		local w = world.new();
		w:offline("alice", w:message("alice"));
		write(w, "alice", { ["push.test<restored"] = record("restored") });
		w:offline("alice", w:message("alice"));
		assert.same({}, w:pushes());
		clock.advance(age_of_none);
		w:offline("alice", w:message("alice"));
		assert.same({ "restored New Message!" }, w:pushes());
	end);

	it("3.5 is read again when a user without registrations binds", function ()
		local w = world.new();
		w:offline("alice", w:message("alice"));
		write(w, "alice", { ["push.test<restored"] = record("restored") });
		smacks.close(w.host, w:session("alice", "laptop"));
		w:offline("alice", w:message("alice"));
		assert.same({ "restored New Message!" }, w:pushes());
	end);

	for what, registrations in pairs { nothing = false; ["registrations"] = { ["push.test<own"] = record("own") } } do
		it("3.5 is all that counts for an account that has been registered: "..what, function ()
			local w = world.new();
			local phone = w:sleeper("alice", "phone");
			w:absent("alice", "tablet");
			write(w, "alice", registrations or nil);
			w:fire("user-registered", { username = "alice", host = world.name });
			assert.is_nil(phone.push_identifier);
			w:offline("alice", w:message("alice"));
			assert.same(registrations and { "own New Message!" } or {}, w:pushes());
			phone.send(w:message("alice"));
			clock.advance(2);
			assert.same({}, w:pushes());
		end);
	end

	it("3.5 is read by an enable, which brings nothing back", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:absent("alice", "tablet");
		write(w, "alice", { ["push.test<edited"] = record("edited") });
		w:register(w:session("alice", "laptop"), "laptop");
		assert.equal("edited laptop", registered.nodes(w, "alice"));
		assert.is_nil(phone.push_identifier);
	end);

	it("3.5 is read by a disable, which brings nothing back", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		w:absent("alice", "tablet");
		write(w, "alice", { ["push.test<edited"] = record("edited"), ["push.test<other"] = record("other") });
		w:disable(phone, { jid = "push.test", node = "other" });
		assert.equal("edited", registered.nodes(w, "alice"));
		assert.is_nil(phone.push_identifier);
	end);

	it("3.5 is read when errors disable a registration", function ()
		local w = world.new { config = { push_max_errors = 1, push_error_period = 0 } };
		w:absent("alice", "phone", "tablet");
		local publishes = w:publishes_to("alice");
		write(w, "alice", { ["push.test<edited"] = record("edited"), ["push.test<phone"] = record("phone") });
		for _, iq in ipairs(publishes) do w:answer(iq, "cancel"); end
		assert.equal("edited", registered.nodes(w, "alice"));
	end);

	it("3.6 is not changed by a disable while it cannot be read", function ()
		local w = world.new();
		local phone = w:device("alice", "phone");
		storage.fail(w.disk, "get", "always");
		local reply = w:disable(phone, { jid = "push.test" });
		assert.same({ "wait", "internal-server-error" }, { reply:get_error() });
		assert.equal("push.test<phone", phone.push_identifier);
		assert.equal("phone", registered.nodes(w, "alice"));
	end);

	it("1x.2 is read again by the age of what is known, wherever the clock jumps", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local time, offset = os.time, 0;
		finally(function () os.time = time; end); -- luacheck: ignore 122
		os.time = function (...) return time(...) + offset; end; -- luacheck: ignore 122
		local reads = w.disk.reads;
		for _, jump in ipairs { 86400, -86400 } do
			offset = jump;
			w:offline("alice", w:message("alice"));
			assert.equal(0, w.disk.reads - reads);
		end
		clock.advance(age);
		w:offline("alice", w:message("alice"));
		assert.equal(1, w.disk.reads - reads);
	end);
end);
