local world = require "shim.world";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";
local clock = world.clock;

-- A service on this server may answer before the send has returned.
describe("An error that is there when a push has been sent", function ()
	after_each(world.finish);

	-- A world in which every push is answered at once, and a list of the nodes that were pushed to.
	local function failing_world(max_errors)
		local w, nodes = world.new { config = { push_max_errors = max_errors, push_error_period = 0 } }, {};
		function w.host.on_send(iq)
			table.insert(nodes, iq.tags[1].tags[1].attr.node);
			w:answer(iq, "cancel");
		end
		return w, nodes;
	end

	local function send_both_classes(w, session)
		session.send(w:message("alice", "chat_state"));
		session.send(w:message("alice"));
	end

	local function is_registered(w, node)
		return w:stored("alice") ~= nil and w:stored("alice")["push.test<"..node] ~= nil;
	end

	it("3.3 ends the scan in which it disables the registration", function ()
		local w, nodes = failing_world(1);
		local phone = w:device("alice", "phone");
		send_both_classes(w, phone);
		smacks.hibernate(w.host, phone);
		assert.same({ "phone" }, nodes);
		assert.is_nil(w:stored("alice"));
		assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: no registration", "debug"));
	end);

	it("3.3 leaves nothing to name after the last stanza", function ()
		local w, nodes = failing_world(1);
		local phone = w:device("alice", "phone");
		phone.send(w:message("alice"));
		smacks.hibernate(w.host, phone);
		assert.same({ "phone" }, nodes);
		assert.equal(0, w:logged("Not pushed"));
	end);

	it("err.1 is not counted for the registration that is made anew", function ()
		local w = failing_world(2);
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		clock.advance(2);
		send_both_classes(w, phone);
		clock.advance(2);
		assert.is_false(is_registered(w, "phone"));
		local again = w:sleeper("alice", "phone");
		again.send(w:message("alice"));
		clock.advance(2);
		assert.is_true(is_registered(w, "phone"));
	end);

	it("err.1 goes on with the scan when disabling cannot be stored", function ()
		local w, nodes = failing_world(1);
		local phone = w:device("alice", "phone");
		send_both_classes(w, phone);
		storage.fail(w.disk, "set", "once");
		smacks.hibernate(w.host, phone);
		assert.same({ "phone", "phone" }, nodes);
		assert.is_false(is_registered(w, "phone"));
	end);

	it("3.3 ends the scan of a session that has ended", function ()
		local w, nodes = failing_world(1);
		local phone = w:device("alice", "phone");
		send_both_classes(w, phone);
		smacks.ack_delayed(w.host, phone);
		smacks.ack(phone);
		smacks.close(w.host, phone);
		clock.advance(2);
		assert.same({ "phone" }, nodes);
		assert.equal(w.idle_timers, clock.pending());
	end);

	for what, other in pairs {
		["another registration"] = { user = "alice", node = "tablet" };
		["somebody else's registration"] = { user = "bob", node = "phone" };
	} do
		it("3.3 goes on with the scan of a session that has ended when "..what.." is disabled in it", function ()
			local w, nodes = failing_world(1);
			w:absent(other.user, other.node);
			local phone = w:sleeper("alice", "phone");
			send_both_classes(w, phone);
			smacks.ack(phone);
			local fail_at_once = w.host.on_send;
			function w.host.on_send()
				table.insert(nodes, "first");
				w.host.on_send = fail_at_once;
				local identifier = "push.test<"..other.node;
				local record = w:stored(other.user)[identifier];
				w:fire("cloud-notify-ping", { user = other.user, push_services = { [identifier] = record } });
			end
			smacks.close(w.host, phone);
			clock.advance(2);
			assert.same({ "first", other.node, "phone" }, nodes);
		end);
	end

	it("3.3 leaves nothing pending of a queue that is longer than a batch", function ()
		local w, nodes = failing_world(1);
		local phone = w:device("alice", "phone");
		local queue = {};
		for i = 1, 1001 do queue[i] = w:message("alice"); end
		w:fire("smacks-ack-delayed", { origin = phone, queue = queue });
		assert.same({ "phone" }, nodes);
		assert.is_nil(phone.push_queue);
		clock.advance(1.1);
		assert.equal(w.idle_timers, clock.pending());
	end);

	it("3.3 leaves the other registrations of the message", function ()
		local w, nodes = failing_world(1);
		w:absent("alice", "phone", "tablet");
		w:offline("alice", w:message("alice"));
		table.sort(nodes);
		assert.same({ "phone", "tablet" }, nodes);
		assert.is_nil(w:stored("alice"));
	end);

	it("3.3 leaves the other registrations of a ping", function ()
		local w, nodes = failing_world(1);
		w:absent("alice", "phone", "tablet");
		w:fire("cloud-notify-ping", { user = "alice" });
		table.sort(nodes);
		assert.same({ "phone", "tablet" }, nodes);
		assert.is_nil(w:stored("alice"));
	end);

	it("3.3 leaves nothing to push for the next stanza of an expired session", function ()
		local w, nodes = failing_world(1);
		w:absent("alice", "tablet");
		local laptop = w:session("alice", "laptop");
		send_both_classes(w, laptop);
		smacks.close(w.host, laptop);
		assert.same({ "tablet" }, nodes);
	end);
end);
