local world = require "shim.world";
local async = require "util.async";
local metrics = require "shim.metrics";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;
local scrape, changes, sum = metrics.scrape, metrics.changes, metrics.sum;

describe("Metrics", function ()
	after_each(world.finish);

	-- A world with Alice's phone, whose service is known; what happened until now does not count.
	local function new(options)
		options = options or {};
		options.statistics = true;
		local w = world.new(options);
		w:absent("alice", "phone");
		clock.advance(3601);
		return w;
	end

	-- What an event changes.
	local function changed(act)
		local before = scrape();
		act();
		return changes(before, scrape());
	end

	it("count a push by service, path and importance", function ()
		local w = new();
		assert.same({
			['pushes_total{service="push.test",path="offline",importance="important"}'] = 1;
			in_flight = 1;
		}, changed(function () w:publishes_to("alice"); end));
		assert.same({
			['pushes_total{service="push.test",path="ping",importance="unimportant"}'] = 1;
			in_flight = 1;
		}, changed(function () w:fire("cloud-notify-ping", { user = "alice" }); end));
	end);

	it("count a test with the importance that the record has, and do not wait for its device", function ()
		local w = new();
		assert.same({
			['pushes_total{service="push.test",path="test",importance="unimportant"}'] = 1;
			['answers_total{service="push.test",outcome="result"}'] = 1;
			['answer_seconds_count{service="push.test"}'] = 1;
		}, changed(function ()
			local request = { username = "alice"; print = function () end };
			async.runner(function () w.host:module().environment.module.push_commands.run("test", request); end):run(true);
			w:answer(w:take_publishes()[1]);
			w:session("alice", "phone");
		end));
	end);

	it("count an answer by service and outcome, and the seconds that it took", function ()
		local w = new();
		local iq = w:publishes_to("alice")[1];
		assert.same({
			['answers_total{service="push.test",outcome="result"}'] = 1;
			['answer_seconds_count{service="push.test"}'] = 1;
			['answer_seconds_sum{service="push.test"}'] = 0.25;
			in_flight = -1;
		}, changed(function ()
			clock.advance(0.25);
			w:answer(iq);
		end));
		local values = scrape();
		assert.equal(0, values['answer_seconds_bucket{service="push.test",le="0.1"}']);
		assert.equal(1, values['answer_seconds_bucket{service="push.test",le="0.25"}']);
	end);

	it("count an answer that comes before the send returns", function ()
		local w = new();
		function w.host.on_send(iq) w:answer(iq); end
		local all = changed(function () w:offline("alice", w:message("alice")); end);
		assert.equal(1, all['answer_seconds_count{service="push.test"}']);
		assert.equal(1, sum(all, "pushes_total"));
	end);

	it("count an error by its condition, which nobody can make up", function ()
		local w = new { config = { push_max_errors = 100 } };
		local function count(err)
			clock.advance(301); -- err.4
			local iq = w:publishes_to("alice")[1];
			return changed(function () w:answer(iq, err); end);
		end
		local all = count(push_service.gone);
		assert.equal(1, all['errors_total{condition="item-not-found"}']);
		assert.equal(1, all['answers_total{service="push.test",outcome="gone"}']);
		for i = 1, 20 do count({ condition = "made-up-"..i }); end
		local values = scrape();
		assert.equal(20, values['errors_total{condition="other"}']);
		assert.equal(21, sum(values, "errors_total"));
	end);

	it("do not count answers of others as errors, nor answers to probes", function ()
		local w = new();
		local iq = w:publishes_to("alice")[1];
		assert.same({ ['answers_total{service="other",outcome="foreign_answer"}'] = 1 }, changed(function ()
			w:answer(iq, push_service.gone, "mallory@evil.test");
		end));
		w:answer(iq, push_service.unreachable);
		clock.advance(400);
		local probe = w:take_probes()[1];
		assert.truthy(probe);
		local all = changed(function () w:answer(probe); end);
		assert.equal(0, sum(all, "answers_total"));
	end);

	it("count a publish that nobody answers, at its service", function ()
		local w = new();
		w:publishes_to("alice");
		local all = changed(function () clock.advance(125); end);
		assert.equal(1, all['answers_total{service="push.test",outcome="no_answer"}']);
		assert.equal(1, sum(all, "answers_total"));
	end);

	it("count a late answer, too, and wait for those that were sent later", function ()
		local w = new();
		local late = w:publishes_to("alice")[1];
		clock.advance(119);
		w:absent("bob", "phone");
		local iq = w:publishes_to("bob")[1];
		local all = changed(function ()
			clock.advance(2);
			w:answer(late);
		end);
		assert.same({
			['answers_total{service="push.test",outcome="no_answer"}'] = 1;
			['answers_total{service="push.test",outcome="result"}'] = 1;
			['answer_seconds_count{service="push.test"}'] = 1;
			['answer_seconds_sum{service="push.test"}'] = 121;
			in_flight = -1;
		}, all);
		all = changed(function () w:answer(iq); end);
		assert.equal(2, all['answer_seconds_sum{service="push.test"}']);
	end);

	it("do not count what was forgotten with its registration as not answered", function ()
		local w = new();
		w:absent("bob", "phone");
		w:publishes_to("bob");
		w:disable(w:session("bob", "laptop"), { jid = "push.test" });
		assert.equal(0, sum(changed(function () clock.advance(125); end), "answers_total"));
		w:publishes_to("alice");
		assert.equal(1, sum(changed(function () clock.advance(125); end), "answers_total", "no_answer"));
	end);

	it("do not count a publish that Prosody does not take", function ()
		local w = new();
		function w.host.on_send() error("not taken, on purpose"); end
		local all = changed(function () w:offline("alice", w:message("alice")); end);
		assert.same({ ['not_pushed_total{reason="cannot_be_sent"}'] = 1 }, all);
		assert.equal(0, sum(changed(function () clock.advance(125); end), "answers_total"));
	end);

	it("have the sixteen most used services, others share a label, and a user's name is in none", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = {};
		for service = 1, 20 do
			for user = 1, service do
				local jid = ("p%02d.test"):format(service);
				if user % 2 == 0 then jid = "bob@"..jid.."/phone"; end
				disk.stores.cloud_notify[("u%d-%d"):format(service, user)] = { [jid.."<n"] = { jid = jid, node = "n" } };
			end
		end
		local w = world.new { disk = disk, statistics = true };
		clock.advance(1);
		local all = changed(function ()
			for user in pairs(disk.stores.cloud_notify) do w:publishes_to(user); end
		end);
		assert.equal(210, sum(all, "pushes_total"));
		assert.equal(1 + 2 + 3 + 4, sum(all, "pushes_total", 'service="other"'));
		assert.equal(5, sum(all, "pushes_total", 'service="p05.test"'));
		assert.equal(20, sum(all, "pushes_total", 'service="p20.test"'));
		for key in pairs(scrape()) do assert.is_nil(key:find("bob", 1, true)); end
	end);

	it("tell a service apart from its first push on, while fewer than sixteen are told apart", function ()
		local w = world.new { statistics = true };
		clock.advance(1);
		for i = 1, 17 do
			local session = w:session("alice"..i, "phone");
			w:enable(session, { jid = ("p%02d.test"):format(i), node = "n" });
			smacks.close(w.host, session);
		end
		function w.host.on_send(iq) w:answer(iq); end
		local all = changed(function ()
			for i = 1, 17 do w:publishes_to("alice"..i); end
		end);
		for i = 1, 16 do
			assert.equal(1, sum(all, "pushes_total", ('service="p%02d.test"'):format(i)));
			assert.equal(1, sum(all, "answers_total", ('service="p%02d.test"'):format(i)));
		end
		assert.equal(1, sum(all, "pushes_total", 'service="other"'));
		assert.equal(17, sum(all, "pushes_total"));
	end);

	it("give no more than 64 services a label, whatever users register", function ()
		local disk = storage.new_disk();
		local w = world.new { disk = disk, statistics = true };
		for round = 1, 10 do
			local store = {};
			for i = 1, 16 do
				local jid = ("p%d-%d.test"):format(round, i);
				store["u"..i] = { [jid.."<n"] = { jid = jid, node = "n" } };
			end
			for user, services in pairs(store) do disk.stores.cloud_notify[user] = services; end
			clock.advance(3600);
			for user in pairs(store) do w:publishes_to(user); end
		end
		local services = {};
		for key in pairs(scrape()) do
			local service = key:match('^pushes_total.*service="(.-)"');
			if service then services[#services + 1] = service; end
		end
		assert.equal(65, #services);
	end);

	describe("have the seconds until a device is back,", function ()
		local function seconds(act)
			local all = changed(act);
			return all.wake_seconds_sum and tonumber(("%.3f"):format(all.wake_seconds_sum)), all.wake_seconds_count;
		end

		it("from the first important push since it was there", function ()
			local w = new();
			local phone = w:sleeper("alice", "phone");
			local sum_of, count = seconds(function ()
				w:fire("cloud-notify-ping", { user = "alice" });
				clock.advance(10);
				phone.send(w:message("alice"));
				clock.advance(7);
				phone.send(w:message("alice"));
				clock.advance(5);
				smacks.resume(w.host, phone);
				smacks.hibernate(w.host, phone);
				smacks.resume(w.host, phone);
			end);
			assert.equal(1, count);
			assert.near(11, sum_of, 0.001);
		end);

		it("which binds, with the client or the resource of the registration", function ()
			local w = new();
			assert.same({ 30, 1 }, { seconds(function ()
				w:publishes_to("alice");
				clock.advance(20);
				w:session("alice", "tablet");
				w:session("bob", "phone");
				clock.advance(10);
				w:session("alice", "phone");
			end) });
		end);

		it("which acknowledges something late, on the connection that it had", function ()
			local w = new();
			local phone = w:device("alice", "phone");
			phone.send(w:message("alice"));
			smacks.ack_delayed(w.host, phone);
			clock.advance(1);
			assert.same({ 3, 1 }, { seconds(function ()
				clock.advance(3);
				smacks.receive_ack(w.host, phone);
			end) });
			assert.is_nil(seconds(function ()
				clock.advance(5000);
				smacks.receive_ack(w.host, phone);
				smacks.hibernate(w.host, phone);
				clock.advance(5000);
				smacks.resume(w.host, phone);
			end));
		end);

		it("but not of one that is there: it acknowledged all before the push", function ()
			local w = new();
			local phone = w:device("alice", "phone");
			phone.send(w:message("alice"));
			smacks.ack_delayed(w.host, phone);
			smacks.receive_ack(w.host, phone);
			local all = changed(function ()
				clock.advance(5000);
				phone.send(w:message("alice"));
				smacks.receive_ack(w.host, phone);
				smacks.hibernate(w.host, phone);
				clock.advance(5000);
				smacks.resume(w.host, phone);
			end);
			assert.equal(1, sum(all, "pushes_total"));
			assert.is_nil(all.wake_seconds_count);
		end);

		it("which was pushed since it acknowledged nothing, then lost its connection, and resumes", function ()
			local w = new();
			local phone = w:device("alice", "phone");
			phone.send(w:message("alice"));
			smacks.ack_delayed(w.host, phone);
			clock.advance(1);
			assert.same({ 7, 1 }, { seconds(function ()
				clock.advance(3);
				smacks.hibernate(w.host, phone);
				clock.advance(4);
				smacks.resume(w.host, phone);
			end) });
		end);

		it("which enables again", function ()
			local w = new();
			w:session("alice", "other");
			assert.same({ 4, 1 }, { seconds(function ()
				w:publishes_to("alice");
				clock.advance(4);
				w:register(w:session("alice", "tablet"), "phone");
			end) });
		end);
	end);

	describe("forget that a device is away", function ()
		-- What the metrics keep of it.
		local function kept(w)
			return w.host:module().environment.module.save().metrics.pushed_at;
		end

		local function pushed_world()
			local w = new();
			w:absent("bob", "phone");
			w:publishes_to("alice");
			w:publishes_to("bob");
			assert.equal(2, kept(w):size());
			return w;
		end

		it("when its registration ends", function ()
			local w = pushed_world();
			w:disable(w:session("bob", "laptop"), { jid = "push.test" });
			assert.equal(1, kept(w):size());
		end);

		it("when its user is deleted, whose name they never keep", function ()
			local w = pushed_world();
			for _, generation in ipairs { "younger", "older" } do
				for key in pairs(kept(w)[generation]) do assert.equal("integer", math.type(key)); end
			end
			w:delete("alice");
			assert.equal(1, kept(w):size());
		end);

		it("when another spelling replaces its registration, or a newer device evicts it", function ()
			local w = new { config = { push_max_devices = 1 } };
			w:publishes_to("alice");
			w:device("alice", "tablet");
			assert.equal(0, kept(w):size());
			local disk = storage.new_disk();
			disk.stores.cloud_notify = { bob = { ["PUSH.test<phone"] = { jid = "PUSH.test", node = "phone", timestamp = 1 } } };
			w = world.new { disk = disk, statistics = true };
			w:publishes_to("bob");
			assert.equal(1, kept(w):size());
			w:device("bob", "phone");
			assert.equal(0, kept(w):size());
		end);

		it("within a day", function ()
			local w = pushed_world();
			clock.advance(23*3600 - 1);
			w:publishes_to("alice"); -- not the first one
			assert.equal(2, kept(w):size());
			clock.advance(3601);
			assert.equal(0, kept(w):size());
		end);
	end);

	it("have the number of registrations, counted each hour", function ()
		local w = new();
		assert.equal(1, scrape().registrations);
		w:absent("bob", "phone", "tablet");
		assert.equal(1, scrape().registrations);
		clock.advance(3601);
		assert.equal(3, scrape().registrations);
	end);

	it("do not have it where the store cannot list users, and say so once", function ()
		local users = storage.open(storage.new_disk(), "any").users;
		local methods = getmetatable(storage.open(storage.new_disk(), "any")).__index;
		methods.users = nil;
		finally(function () methods.users = users; end);
		local w = new();
		clock.advance(3601);
		assert.is_nil(scrape().registrations);
		assert.equal(1, w:logged("do not have the number of push registrations", "info"));
	end);

	it("count registrations without filling the cache", function ()
		local disk = storage.new_disk();
		disk.stores.cloud_notify = {};
		for i = 1, 30 do disk.stores.cloud_notify["u"..i] = { ["push.test<n"] = { jid = "push.test", node = "n" } }; end
		local w = world.new { disk = disk, statistics = true, config = { push_max_cached_users = 20 } };
		clock.advance(1);
		assert.equal(30, scrape().registrations);
		assert.equal(0, scrape().cache_users);
		for i = 1, 30 do
			w:publishes_to("u"..i);
			assert.is_true(scrape().cache_users <= 20);
		end
		assert.is_true(scrape().cache_users >= 10);
	end);

	it("have what is pending", function ()
		local w = new();
		local iq = w:publishes_to("alice")[1];
		assert.same({ 1, 0 }, { scrape().in_flight, scrape().pending_wake_ups });
		w:answer(iq, push_service.unreachable);
		assert.same({ 0, 1 }, { scrape().in_flight, scrape().pending_wake_ups });
	end);
end);

describe("Metrics of what the record has", function ()
	after_each(world.finish);

	-- The record's entries of a kind, and of a path or any.
	local function recorded(w, kind, path)
		local engine, library, count = w.host:module().environment.module.save().engine, world.library, 0;
		local counts = table.pack(engine:recorded_counts());
		for i = 1, counts.n, 3 do
			local is_of_path = not path or library.reasons[path] == counts[i];
			if library.kinds[counts[i + 1]] == kind and is_of_path then count = count + counts[i + 2]; end
		end
		return count;
	end

	-- Many things happen to new users: pushes on each path, skips, errors, ends, repeats, a knock. Returns what carol is called.
	local rounds = 0;
	local function act(w)
		rounds = rounds + 1;
		local alice, bob, carol, dave = "alice"..rounds, "bob"..rounds, "carol"..rounds, "dave"..rounds;
		w:absent(bob, "phone");
		w:publishes_to(bob);
		w:absent(carol, "phone");
		w:session(carol, "laptop");
		w:archived(carol, w:message(carol), "c1");
		w:sleeper(dave, "phone"); -- to be knocked
		local phone = w:sleeper(alice, "phone");
		phone.send(w:message(alice));
		phone.send(w:message(alice));
		clock.advance(2);
		w:archived(alice, w:message(alice, "propose"), "a1");
		w:archived(alice, w:message(alice), "a2");
		w:archived(alice, w:message(alice), "a2");
		w:fire("message/bare/groupchat", { origin = {}, stanza = w:message(alice, "groupchat") });
		w:fire("cloud-notify-ping", { user = alice });
		for i, iq in ipairs(w:take_publishes()) do w:answer(iq, i % 2 == 1 and push_service.unreachable or nil); end
		clock.advance(600);
		for _, iq in ipairs(w:take_publishes()) do w:answer(iq); end
		clock.advance(72*3600);
		w:disable(w:session(alice, "laptop"), { jid = "push.test" });
		w:take_publishes();
		return carol;
	end

	it("why.1 agree with it, those of pushes too", function ()
		local w = world.new { statistics = true };
		act(w);
		local values = scrape();
		assert.is_true(recorded(w, "skip") > 0 and recorded(w, "push") > 0 and recorded(w, "end") > 0);
		assert.equal(recorded(w, "skip"), sum(values, "not_pushed_total"));
		assert.equal(recorded(w, "end"), sum(values, "ended_total"));
		assert.equal(recorded(w, "push"), sum(values, "pushes_total"));
		for _, path in ipairs { "stream_management", "archived", "urgent", "offline", "groupchat", "ping", "again", "knock" } do
			assert.equal(recorded(w, "push", path), sum(values, "pushes_total", 'path="'..path..'"'), path);
			assert.is_true(recorded(w, "push", path) > 0, "none "..path);
		end
		assert.equal(recorded(w, "answer"), sum(values, "answers_total"));
		assert.equal(recorded(w, "answer", "again"), sum(values, "wake_retries_total"));
		assert.is_true(sum(values, "wake_retries_total", "result") > 0);
		assert.equal(1, values['ended_total{reason="disabled"}']);
	end);

	it("are 0 before anything happens, so that an alert sees the first time", function ()
		world.new { statistics = true };
		local values = scrape();
		assert.equal(0, values['ended_total{reason="disabled_after_errors"}']);
		assert.equal(0, values['not_pushed_total{reason="held_by_session"}']);
		assert.equal(0, values['wake_retries_total{outcome="no_answer"}']);
	end);

	it("life.1 are kept over a reload, and nothing counts twice", function ()
		local w = world.new { statistics = true };
		local iq = w:publishes_to(act(w))[1];
		local before = scrape();
		w.host:reload();
		assert.same({ cache_users = -before.cache_users }, changes(before, scrape()));
		clock.advance(0.5);
		before = scrape();
		w:answer(iq);
		assert.equal(0.5, changes(before, scrape())['answer_seconds_sum{service="push.test"}']);
		act(w);
		w.host:reload();
		local values = scrape();
		assert.equal(recorded(w, "skip"), sum(values, "not_pushed_total"));
		assert.equal(recorded(w, "push"), sum(values, "pushes_total"));
	end);

	it("life.2 are not lost with the engine at an unload", function ()
		local w = world.new { statistics = true };
		act(w);
		w:fire("cloud-notify-ping", { user = "alice" });
		local of_former = recorded(w, "skip") + 1;
		local phone = w:sleeper("erin", "phone");
		phone.send(w:message("erin", "chat_state"));
		phone.send(w:message("erin", "chat_state"));
		w.host:unload(); -- looks at the batch: of two of a class, one is skipped
		local before = scrape();
		assert.equal(of_former, sum(before, "not_pushed_total"));
		w.host:load();
		assert.equal(of_former, sum(scrape(), "not_pushed_total"));
		act(w);
		local values = scrape();
		assert.equal(of_former + recorded(w, "skip"), sum(values, "not_pushed_total"));
		assert.equal(sum(before, "ended_total") + recorded(w, "end"), sum(values, "ended_total"));
		assert.equal(sum(before, "pushes_total") + recorded(w, "push"), sum(values, "pushes_total"));
	end);
end);

describe("Without statistics", function ()
	after_each(world.finish);

	it("nothing of the metrics is there: no hook, no timer, no look at the registrations", function ()
		local function count(statistics)
			local w = world.new { statistics = statistics };
			local hooks = 0;
			for _, event in ipairs { "resource-bind", "smacks-hibernation-end", "stanza/urn:xmpp:sm:3:a" } do
				hooks = hooks + #(w.host.events._handlers[event] or {});
			end
			local updates = prosody.events._handlers and prosody.events._handlers["stats-update"];
			return hooks + (updates and #updates or 0), w.idle_timers;
		end
		local hooks, timers = count(false);
		local more_hooks, more_timers = count(true);
		assert.is_true(hooks < more_hooks);
		assert.equal(timers + 2, more_timers);
	end);
end);
