local world = require "shim.world";
local push_service = require "shim.push_service";
local smacks = require "inprocess.smacks";
local st = require "util.stanza";
local clock = world.clock;

local own_timeout, extended_timeout = 600, 259200;
local unreachable, refused, gone = push_service.unreachable, push_service.refused, push_service.gone;

local function of_call(name)
	return st.message({ from = "contact@remote.test/phone"; to = "alice@example.test"; type = "chat"; id = name; })
		:tag(name, { xmlns = "urn:xmpp:jingle-message:0"; id = "call"; }):reset();
end

for _, style in ipairs { "0.12", "13" } do
	describe("A hibernating session on Prosody "..style, function ()
		after_each(world.finish);

		-- A phone that sleeps, whose important push has just been answered. behave: see push_service.new
		local function pushed(behave, config)
			local w = world.new { smacks_style = style, config = config };
			local phone = w:device("alice", "phone");
			w:answer(w:publishes_to("alice")[1]);
			smacks.hibernate(w.host, phone);
			local service = push_service.new(w, behave);
			phone.send(w:message("alice"));
			clock.advance(1.5);
			assert.equal(1, service:count("push"));
			return w, phone, service;
		end

		for what, failure in pairs { unreachable = unreachable, refused = refused } do
			it("hib.5 has the extended timeout back when its push failed: "..what, function ()
				local _, phone = pushed { push = failure, probe = failure };
				assert.is_nil(phone.first_hibernated_push);
				assert.is_true(phone.hibernating_watchdog.push_extended);
				clock.advance(extended_timeout - 5);
				assert.is_nil(phone.destroyed);
				clock.advance(7);
				assert.is_true(phone.destroyed);
			end);

			it("hib.5 has its own timeout from the result of a repeat on: "..what, function ()
				local _, phone, service = pushed { push = failure, probe = failure };
				clock.advance(5000);
				service:start();
				service.behave = { push = false, probe = false };
				for _ = 1, 5000 do
					if service:count("push") == 0 then clock.advance(1); end
				end
				assert.equal(1, service:count("push"));
				clock.advance(1);
				assert.is_true(clock.time() - phone.first_hibernated_push <= 2);
				clock.advance(own_timeout - 4);
				assert.is_nil(phone.destroyed);
				clock.advance(5);
				assert.is_true(phone.destroyed);
			end);

			it("hib.5 keeps the extended timeout while repeats are on their way: "..what, function ()
				local _, phone, service = pushed { push = failure, probe = failure };
				service.behave = { probe = false };
				clock.advance(own_timeout + 400);
				assert.is_true(service:count("push") > 1);
				assert.is_true(phone.hibernating_watchdog.push_extended);
				assert.is_nil(phone.destroyed);
			end);

			it("hib.5 is not ended by an outage in which messages come: "..what, function ()
				local w, phone, service = pushed { push = failure, probe = failure };
				for _ = 1, 48 do
					phone.send(w:message("alice"));
					clock.advance(3600);
				end
				assert.is_nil(phone.destroyed);
				service.behave = { push = false, probe = false };
				phone.send(w:message("alice"));
				clock.advance(own_timeout + 3);
				assert.is_true(phone.destroyed);
			end);
		end

		-- A phone that sleeps while it is called; the call's push is on its way.
		local function called()
			local w = world.new { smacks_style = style };
			local phone = w:device("alice", "phone");
			w:answer(w:publishes_to("alice")[1]);
			smacks.hibernate(w.host, phone);
			local service = push_service.new(w, { probe = unreachable });
			w:archived("alice", of_call("propose"), "a1");
			assert.equal(1, service:count("push"));
			return w, phone, service;
		end

		for how, after in pairs { ["after 30 s"] = 30, ["since nobody answers"] = false } do
			it("hib.5 has the extended timeout back where the push of a call fails when it is not sent again: "..how, function ()
				local w, phone, service = called();
				if after then
					clock.advance(after);
					w:answer(service:iqs("push")[1], unreachable);
				end
				service.behave.push = unreachable;
				clock.advance(own_timeout + 400);
				assert.is_nil(phone.destroyed);
			end);
		end

		it("hib.5 has the extended timeout back where the call is over before its push fails", function ()
			local w, phone, service = called();
			w:fire("message/bare", { origin = {}; stanza = of_call("retract"); });
			clock.advance(2);
			w:answer(service:iqs("push")[1], unreachable);
			clock.advance(own_timeout + 400);
			assert.equal(1, service:count("push"));
			assert.is_nil(phone.destroyed);
		end);

		it("hib.5 has the extended timeout back where a push fails while a newer one waits (err.4)", function ()
			local w, phone, service = pushed({}, { push_max_errors = 1 });
			phone.send(w:message("alice"));
			clock.advance(1.5);
			w:answer(service:iqs("push")[1], gone);
			phone.send(w:message("alice"));
			clock.advance(1.5);
			assert.equal(2, service:count("push"));
			assert.is_not_nil(phone.first_hibernated_push);
			w:answer(service:iqs("push")[2], unreachable);
			assert.is_nil(phone.first_hibernated_push);
		end);

		it("hib.5 keeps the extended timeout when another message comes in an outage", function ()
			local w, phone, service = pushed { push = unreachable, probe = unreachable };
			service.behave = { probe = unreachable };
			phone.send(w:message("alice"));
			clock.advance(2);
			assert.equal(2, service:count("push"));
			assert.is_true(phone.hibernating_watchdog.push_extended);
			w:answer(service:iqs("push")[2]);
			assert.is_nil(phone.hibernating_watchdog.push_extended);
		end);

		it("hib.5 has the extended timeout back when nobody answered for 120 s", function ()
			local _, phone = pushed { probe = false };
			assert.is_not_nil(phone.first_hibernated_push);
			clock.advance(121);
			assert.is_true(phone.hibernating_watchdog.push_extended);
			clock.advance(own_timeout);
			assert.is_nil(phone.destroyed);
		end);

		it("hib.5 has the extended timeout back when an answer comes before the send has returned", function ()
			local w = world.new { smacks_style = style };
			local phone = w:sleeper("alice", "phone");
			function w.host.on_send(iq) w:answer(iq, refused); end
			phone.send(w:message("alice"));
			clock.advance(1.5);
			assert.is_nil(phone.first_hibernated_push);
			clock.advance(own_timeout + 5);
			assert.is_nil(phone.destroyed);
		end);

		it("hib.5 keeps its own timeout where the answer says gone", function ()
			local _, phone = pushed { push = gone };
			assert.is_not_nil(phone.first_hibernated_push);
			clock.advance(own_timeout + 2);
			assert.is_true(phone.destroyed);
		end);

		it("hib.5 keeps its own timeout where a push that shows nothing fails, or another registration's", function ()
			local w, phone, service = pushed { push = false };
			w:absent("alice", "tablet");
			service.behave.push = refused;
			phone.send(w:message("alice", "chat_state"));
			clock.advance(1.5);
			function service.behave.push(iq) if push_service.node(iq) == "tablet" then return refused; end return false; end
			w:offline("alice", w:message("alice"));
			clock.advance(own_timeout);
			assert.is_true(phone.destroyed);
		end);

		it("hib.5 keeps its own timeout where nothing is sent again", function ()
			local _, phone = pushed({ push = refused }, { push_retry = false });
			clock.advance(own_timeout + 2);
			assert.is_true(phone.destroyed);
		end);

		it("hib.5 gives nothing to a session that has resumed", function ()
			local w, phone, service = pushed {};
			smacks.resume(w.host, phone, 500);
			w:answer(service:iqs("push")[1], refused);
			assert.is_nil(phone.hibernating_watchdog);
			assert.is_nil(phone.first_hibernated_push);
			assert.is_nil(phone.original_smacks_callback);
		end);

		it("hib.5 concerns every session that holds the registration", function ()
			local w, phone, service = pushed { push = false };
			local again = w:session("alice", "again");
			again.push_identifier, again.push_settings = phone.push_identifier, phone.push_settings; -- as another module does
			smacks.hibernate(w.host, again);
			service.behave.push = refused;
			w:archived("alice", w:message("alice", "propose"), "a1");
			clock.advance(1);
			for _, session in ipairs { phone, again } do assert.is_true(session.hibernating_watchdog.push_extended); end
		end);
	end);
end
