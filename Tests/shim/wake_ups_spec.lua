local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local clock = world.clock;

local new_world, is_about = push_service.new_world, push_service.is_about;
local unreachable, refused, gone = push_service.unreachable, push_service.refused, push_service.gone;
local hour, day = 3600, 86400;

local function message(w, kind)
	w:offline("alice", w:message("alice", kind));
end

-- Nothing is left that would be sent or asked again, nor a timer for it.
local function assert_over(w, service)
	service:start();
	clock.advance(122); -- a probe that nobody has answered may still be
	assert.equal(w.idle_timers, clock.pending());
	clock.advance(day);
	assert.same({}, service.sent);
end

describe("An important push whose service is unreachable", function ()
	after_each(world.finish);

	it("wake.1 waits until the service answers a probe, and is sent once", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = unreachable };
		message(w);
		clock.advance(100);
		service.behave = { push = false, probe = false };
		assert.equal(1, service:count("push"));
		clock.advance(61);
		assert.equal(2, service:count("push"));
		assert_over(w, service);
	end);

	it("wake.1 has its service probed from 15 s on, doubling to 60 s, with disco#info", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = unreachable };
		message(w);
		clock.advance(300);
		for number, time in ipairs { 15, 45, 105, 165, 225, 285 } do
			local probed = service:times("probe")[number];
			assert.is_true(probed >= time and probed <= time + 2, ("%d: %s"):format(time, probed));
		end
		local probe = service:iqs("probe")[1];
		assert.same({ "get", world.name, "push.test" }, { probe.attr.type, probe.attr.from, probe.attr.to });
		assert.is_not_nil(probe:get_child("query", "http://jabber.org/protocol/disco#info"));
		assert.not_equal(probe.attr.id, service:iqs("probe")[2].attr.id);
	end);

	for what, answer in pairs {
		["a result"] = false; ["service-unavailable"] = { type = "cancel", condition = "service-unavailable" };
		["gone"] = gone;
	} do
		it("wake.1 is sent when the service answers a probe with anything else: "..what, function ()
			local w, service = new_world();
			service.behave = { push = unreachable, probe = answer };
			message(w);
			clock.advance(1);
			service.behave.push = false;
			clock.advance(17);
			assert.equal(2, service:count("push"));
			assert_over(w, service);
		end);
	end

	it("wake.1 is sent when the service answers somebody's publish", function ()
		for _, answer in ipairs { false, refused, gone } do
			local w, service = new_world();
			w:absent("bob", "phone");
			service.behave = { push = unreachable, probe = unreachable };
			message(w);
			clock.advance(10);
			service:start();
			service.behave.push = answer;
			w:offline("bob", w:message("bob", "chat_state"));
			service.behave.push = false;
			clock.advance(2);
			assert.equal(2, service:count("push"));
		end
	end);

	for _, jid in ipairs { "bot@remote.test/phone", "bob@example.test/phone" } do
		it("wake.1 is sent by time, without a probe, where the service is a user's session: "..jid, function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = jid, node = "node" });
			smacks.close(w.host, phone);
			local service = push_service.new(w, { push = false });
			message(w);
			clock.advance(1);
			service:start();
			service.behave = { push = unreachable, probe = false };
			message(w);
			clock.advance(600);
			local times = service:times("push");
			assert.is_true(#times > 3, #times.." pushes");
			assert.is_true(is_about(times[3] - times[2], 30));
			service.behave.push = false;
			clock.advance(1000);
			assert.equal(#times + 1, service:count("push"));
			assert.equal(0, service:count("probe"));
			assert_over(w, service);
		end);
	end

	for _, jid in ipairs { "bot@remote.test", "push.test/resource", "push.test/a@b" } do
		it("wake.1 has a service probed that is no user's session, though it has never answered: "..jid, function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = jid, node = "node" });
			smacks.close(w.host, phone);
			local service = push_service.new(w, { push = unreachable, probe = unreachable });
			message(w);
			clock.advance(20);
			assert.equal(jid, service:iqs("probe")[1].attr.to);
			service.behave = { push = false, probe = false };
			clock.advance(61);
			assert.equal(2, service:count("push"));
		end);
	end

	it("wake.1 waits through days of an outage, and is probed once a minute", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = unreachable };
		message(w);
		clock.advance(23 * hour);
		assert.equal(1, service:count("push"));
		assert.is_true(math.abs(service:count("probe") - 23 * 60) < 60);
		service.behave = { push = false, probe = false };
		clock.advance(62);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 is one of many for which the service is probed, and it alone", function ()
		local w, service = new_world();
		local other = w:session("bob", "phone");
		w:enable(other, { jid = "other.test", node = "phone" });
		smacks.close(w.host, other);
		w:absent("carol", "phone", "tablet");
		function service.behave.push(iq) if iq.attr.to == "push.test" then return unreachable; end return false; end
		for _, user in ipairs { "alice", "bob", "carol" } do w:offline(user, w:message(user)); end
		assert.equal(4, service:count("push"));
		clock.advance(17);
		assert.equal(1, #service:times("probe", "push.test"));
		assert.equal(0, #service:times("probe", "other.test"));
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(32);
		assert.equal(1, service:count("probe"));
		assert.equal(3, service:count("push"));
		assert_over(w, service);
	end);

	it("wake.1 is sent when its service answers, also where that did not answer probes before", function ()
		local w, service = new_world();
		service.behave.push = unreachable;
		message(w);
		clock.advance(hour);
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(62);
		assert.equal(1, service:count("push"));
		assert_over(w, service);
	end);

	it("wake.1 is sent every 5 minutes at most after many refusals, also when its service answers", function ()
		local w, service = new_world { push_max_errors = 3 };
		service.behave = { push = refused, probe = false };
		for _ = 1, 3 do message(w); end
		clock.advance(700);
		service.behave.push = unreachable;
		clock.advance(600);
		local times = service:times("push");
		assert.is_true(#times > 4);
		for number = 5, #times do assert.is_true(times[number] - times[number - 1] >= 300); end
	end);

	it("wake.1 goes on waiting when its service fails again", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = false };
		message(w);
		clock.advance(5 * 60);
		assert.is_true(service:count("push") > 3);
		assert.is_true(service:count("push") < 10);
		service.behave.push = false;
		clock.advance(10 * 60);
		assert_over(w, service);
	end);

	it("wake.1 that shows nothing of importance is not sent again", function ()
		local w, service = new_world();
		for _, answer in ipairs { unreachable, refused } do
			service.behave = { push = answer, probe = false };
			message(w, "chat_state");
		end
		clock.advance(0.5);
		assert_over(w, service);
	end);

	it("wake.1 is sent by time where the service answers publishes, but no probe", function ()
		local w, service = new_world();
		service.behave = { push = unreachable };
		message(w);
		clock.advance(10);
		service.behave.push = false;
		clock.advance(30 * 60);
		assert.equal(2, service:count("push"));
		assert_over(w, service);
	end);

	it("wake.1 is not sent by time where the service has never answered", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local service = push_service.new(w, { push = unreachable });
		message(w);
		clock.advance(30 * 60);
		assert.equal(1, service:count("push"));
		service.behave = { push = false, probe = false };
		clock.advance(62);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 is logged, and so is the service", function ()
		local w, service = new_world();
		service.behave = { push = unreachable, probe = unreachable };
		message(w);
		clock.advance(20);
		assert.equal(1, w:logged("Push service push.test cannot be reached", "warn"));
		service.behave = { push = false, probe = false };
		clock.advance(61);
		assert.equal(1, w:logged("Push service push.test answers again", "warn"));
		assert.equal(1, w:logged("Pushed (again) to 'push.test<phone' of alice: important (body)", "debug"));
	end);

	-- A phone that sleeps, whose registration another module gave to its session; and its failed push.
	local function with_registration_of_session()
		local w, service = new_world();
		local phone = w:session("alice", "tablet");
		phone.push_identifier, phone.push_settings = "push.test<tablet", { jid = "push.test", node = "tablet" };
		smacks.hibernate(w.host, phone);
		service.behave = { push = unreachable, probe = unreachable };
		phone.send(w:message("alice"));
		clock.advance(2);
		assert.same({ "tablet" }, push_service.nodes(service));
		service:start();
		service.behave = { push = false, probe = false };
		return w, service, phone;
	end

	it("hib.3 is sent again for a registration that only a session knows", function ()
		local _, service = with_registration_of_session();
		clock.advance(400);
		assert.same({ "tablet" }, push_service.nodes(service));
	end);

	it("hib.3 is not sent again once the session has lost the registration", function ()
		local w, service, phone = with_registration_of_session();
		phone.push_identifier, phone.push_settings = nil, nil;
		clock.advance(61);
		assert.same({}, push_service.nodes(service));
		assert.equal(1, w:logged("Not pushed (again) to 'push.test<tablet' of alice: no registration"));
	end);

	it("wake.1 leaves with at most 49 others of the host in a second", function ()
		local w, service = new_world();
		for user = 1, 40 do w:absent("user"..user, "one", "two", "three"); end
		service.behave = { push = unreachable, probe = unreachable };
		for user = 1, 40 do w:offline("user"..user, w:message("user"..user)); end
		clock.advance(20);
		service:start();
		service.behave = { push = false, probe = false };
		clock.advance(62);
		assert.equal(120, service:count("push"));
		local in_second = {};
		for _, time in ipairs(service:times("push")) do in_second[time] = (in_second[time] or 0) + 1; end
		for _, count in pairs(in_second) do assert.is_true(count <= 50); end
		assert_over(w, service);
	end);
end);

describe("An important push that is refused", function ()
	after_each(world.finish);

	it("wake.1 is sent again after 15 s, then doubling to one hour, with up to a fifth more", function ()
		local w, service = new_world { push_max_errors = 1000 };
		service.behave = { push = refused };
		message(w);
		clock.advance(6 * hour);
		local times = service:times("push");
		for number, seconds in ipairs { 15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600 } do
			local waited = times[number + 1] - times[number];
			assert.is_true(is_about(waited, seconds), ("%d: %d"):format(seconds, waited));
		end
		assert.equal(0, service:count("probe"));
	end);

	it("wake.1 has a spread that differs", function ()
		local seen, count = {}, 0;
		for _ = 1, 5 do
			local w, service = new_world();
			service.behave = { push = refused };
			message(w);
			clock.advance(2 * 60);
			local times = table.concat(service:times("push"), " ");
			count, seen[times] = count + (seen[times] and 0 or 1), true;
		end
		assert.is_true(count > 1);
	end);

	it("wake.1 has the doubling go on where its repeats are unreachable in between", function ()
		local w, service = new_world { push_max_errors = 1000 };
		service.behave = { push = refused, probe = false };
		message(w);
		clock.advance(60);
		assert.equal(3, service:count("push"));
		service.behave.push = unreachable;
		clock.advance(70);
		service:start();
		service.behave.push = refused;
		clock.advance(100);
		assert.is_true(service:count("push") <= 1);
	end);

	it("wake.1 is sent every 5 minutes at most after many refusals", function ()
		local w, service = new_world { push_max_errors = 3 };
		service.behave = { push = refused };
		message(w);
		clock.advance(45 * 60);
		local times = service:times("push");
		assert.is_true(#times > 5);
		for number = 4, #times do assert.is_true(times[number] - times[number - 1] >= 300); end
	end);

	for _, condition in ipairs { "item-not-found", "gone", "policy-violation", "not-acceptable" } do
		it("wake.1 as gone is not sent again: "..condition, function ()
			local w, service = new_world();
			service.behave = { push = { type = "cancel", condition = condition }, probe = false };
			message(w);
			clock.advance(0.5);
			assert_over(w, service);
		end);
	end
end);

describe("An important push that nobody answers", function ()
	after_each(world.finish);

	it("wake.1 has failed after 120 s, then its service is probed from 15 s on", function ()
		local w, service = new_world();
		service.behave = { probe = false };
		message(w);
		clock.advance(130);
		assert.same({ 0 }, service:times("push"));
		assert.same({}, service:times("probe"));
		service.behave.push = false;
		clock.advance(10);
		assert.is_true(is_about(service:times("probe")[1] - 120, 15));
		assert.equal(2, service:count("push"));
		assert_over(w, service);
	end);

	it("wake.1 is sent again 3 times at most", function ()
		for _, probe in ipairs { false, "silence" } do
			local w, service = new_world();
			if probe == false then service.behave.probe = false; end
			message(w);
			clock.advance(4 * hour);
			if probe == "silence" then
				assert.equal(3, service:count("push")); -- one is kept for when the service answers
				service.behave.probe = false;
				clock.advance(hour);
			end
			assert.equal(4, service:count("push"));
			assert_over(w, service);
		end
	end);

	it("wake.1 is not sent again if the service has never answered", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local service = push_service.new(w, { probe = false });
		message(w);
		clock.advance(3 * 60);
		assert.equal(1, service:count("push"));
		assert_over(w, service);
	end);

	it("wake.1 of a service that has only refused before is one of a service that has answered", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w:answer(w:publishes_to("alice")[1], gone);
		local service = push_service.new(w, { probe = false });
		message(w);
		clock.advance(130);
		service.behave.push = false;
		clock.advance(20);
		assert.equal(2, service:count("push"));
	end);

	it("wake.1 is answered in time within 119 s", function ()
		local w, service = new_world();
		message(w);
		clock.advance(119);
		w:answer(service:iqs("push")[1]);
		assert_over(w, service);
	end);
end);

describe("With push_retry = false", function ()
	after_each(world.finish);

	it("wake.1 nothing is sent again, and nobody is probed", function ()
		for _, answer in ipairs { unreachable, refused, "silence" } do
			local w, service = new_world { push_retry = false };
			service.behave = { push = answer ~= "silence" and answer or nil, probe = false };
			message(w);
			message(w, "propose");
			clock.advance(3 * 60);
			assert.equal(2, service:count("push"));
			assert_over(w, service);
		end
	end);

	it("err.4 what waits is sent all the same", function ()
		local w, service = new_world { push_retry = false, push_max_errors = 1 };
		service.behave.push = refused;
		message(w);
		clock.advance(1);
		message(w);
		clock.advance(301);
		assert.equal(2, service:count("push"));
		assert_over(w, service);
	end);
end);
