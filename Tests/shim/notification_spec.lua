local world = require "shim.world";
local publish_reader = require "shim.publish";
local stanzas = require "inprocess.stanzas";
local st = require "util.stanza";
local field, publish_of = publish_reader.field, publish_reader.of;

local ignored = { id = true };

local function wire_form(node, body, sender, options)
	local iq = st.iq({ type = "set", id = "any", from = world.name, to = "push.test" })
		:tag("pubsub", { xmlns = "http://jabber.org/protocol/pubsub" })
			:tag("publish", { node = node }):tag("item"):tag("notification", { xmlns = "urn:xmpp:push:0" })
				:tag("x", { xmlns = "jabber:x:data", type = "form" })
					:tag("field", { type = "hidden", var = "FORM_TYPE" }):text_tag("value", "urn:xmpp:push:summary"):up()
					:tag("field", { type = "text-single", var = "message-count" }):text_tag("value", "1"):up()
					:tag("field", { type = "text-single", var = "pending-subscription-count" }):up()
					:tag("field", { type = "jid-single", var = "last-message-sender" });
	if sender then iq:text_tag("value", sender); end
	iq:up():tag("field", { type = "text-single", var = "last-message-body" });
	if body then iq:text_tag("value", body); end
	iq:up():up():up():up():up();
	if options then iq:tag("publish-options"):add_child(options):up(); end
	return stanzas.canonical(iq:reset(), ignored);
end

local function publish_options()
	return st.stanza("x", { xmlns = "jabber:x:data", type = "submit" })
		:tag("field", { var = "secret" }):text_tag("value", "s3cr3t"):reset();
end

-- Every child element stands among the tags too, in the same order, and is a stanza.
local function assert_well_formed(element)
	assert.equal(st.stanza_mt, getmetatable(element));
	local tags = {};
	for _, child in ipairs(element) do
		if type(child) == "table" then
			tags[#tags + 1] = child;
			assert_well_formed(child);
		end
	end
	assert.equal(#tags, #element.tags);
	for i, tag in ipairs(tags) do assert.equal(tag, element.tags[i]); end
end

local function ignore_push() end

-- What goes to the wire is the same with handlers and without.
for how, handler in pairs { ["without handlers"] = false, ["with a handler"] = ignore_push } do
	describe("A notification "..how, function ()
		after_each(world.finish);

		local function new_world(config)
			local w = world.new { config = config };
			if handler then w:on("cloud_notify/push", handler); end
			return w;
		end

		local function sent(w, stanza)
			w:offline("alice", stanza);
			local publishes = w:take_publishes();
			assert.equal(1, #publishes);
			assert.is_string(publishes[1].attr.id);
			return publishes[1];
		end

		local function shown(config, kind, attr)
			local w = new_world(config);
			w:absent("alice", "phone");
			local publish = publish_of(sent(w, w:message("alice", kind, attr)));
			return field(publish, "last-message-body"), field(publish, "last-message-sender");
		end

		it("note.1 is on the wire as the Lua original makes it, time and again", function ()
			local w = new_world();
			w:absent("alice", "phone");
			for _ = 1, 3 do
				assert.equal(wire_form("phone", "New Message!"), stanzas.canonical(sent(w, w:message("alice")), ignored));
				assert.equal(wire_form("phone"), stanzas.canonical(sent(w, w:message("alice", "chat_state")), ignored));
			end
			assert.equal(0, w:logged("cannot be read"));
		end);

		it("note.1 can be read by name and by walking through it", function ()
			local w = new_world();
			w:absent("alice", "phone");
			local iq = sent(w, w:message("alice"));
			local item = publish_of(iq):get_child("item");
			assert.equal("New Message!", item:find("{urn:xmpp:push:0}notification/{jabber:x:data}x"):get_child_with_attr(
				"field", nil, "var", "last-message-body"):get_child_text("value"));
			assert_well_formed(iq);
		end);

		it("note.1 replays the publish-options, and names no node that is not there", function ()
			local w = new_world();
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = "push.test" }, publish_options());
			for _ = 1, 2 do
				assert.equal(wire_form(nil, "New Message!", nil, publish_options()),
					stanzas.canonical(sent(w, w:message("alice")), ignored));
			end
		end);

		it("note.1 replays the options of a record that was replaced, not the old ones", function ()
			local w = new_world();
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = "push.test", node = "phone" }, publish_options());
			sent(w, w:message("alice"));
			w:enable(phone, { jid = "push.test", node = "phone" });
			assert.equal(wire_form("phone", "New Message!"), stanzas.canonical(sent(w, w:message("alice")), ignored));
		end);

		for what, options in pairs { ["no stanza"] = { name = {} }, ["a text"] = "options" } do
			it("note.1 goes without publish-options that are "..what..", and the log says so", function ()
				local disk = require "inprocess.storage".new_disk();
				disk.stores.cloud_notify = {
					alice = { ["push.test<phone"] = { jid = "push.test", node = "phone", timestamp = 1, options = options } };
				};
				local w = world.new { disk = disk };
				if handler then w:on("cloud_notify/push", handler); end
				assert.equal(wire_form("phone", "New Message!"), stanzas.canonical(sent(w, w:message("alice")), ignored));
				assert.equal(1, w:logged("The publish-options of 'push.test' cannot be read: ", "warn"));
			end);
		end

		it("note.1 shows neither sender nor body of its own accord", function ()
			assert.same({ "New Message!" }, { shown({}) });
		end);

		it("note.1 shows the sender if the option says so", function ()
			assert.same({ "New Message!", "contact@remote.test/phone" }, { shown { push_notification_with_sender = true } });
			local body, sender = shown({ push_notification_with_sender = true }, "chat_state");
			assert.is_nil(body);
			assert.equal("contact@remote.test/phone", sender);
		end);

		it("note.1 shows the real body if the option says so", function ()
			local options = { push_notification_with_body = true };
			assert.same({ "text of m1" }, { shown(options, "chat", { id = "m1" }) });
			assert.is_nil((shown(options, "chat_state")));
		end);

		it("note.1 shows the important body that the option says, for important messages alone", function ()
			assert.same({ "Ping!" }, { shown { push_notification_important_body = "Ping!" } });
			assert.is_nil((shown({ push_notification_important_body = "Ping!" }, "chat_state")));
		end);

		it("note.1 has no value for an empty important body", function ()
			local w = new_world { push_notification_important_body = "" };
			w:absent("alice", "phone");
			assert.equal(wire_form("phone"), stanzas.canonical(sent(w, w:message("alice")), ignored));
		end);

		for what, options in pairs {
			["body"] = { push_notification_with_body = true }; ["sender"] = { push_notification_with_sender = true };
			["body and sender"] = { push_notification_with_body = true, push_notification_with_sender = true };
		} do
			it("note.1 that shows "..what.." shows those of the new message each time, not of the one before", function ()
				local w = new_world(options);
				w:absent("alice", "phone");
				for i = 1, 2 do
					local body = options.push_notification_with_body and "text of m"..i or "New Message!";
					local sender = options.push_notification_with_sender and "c"..i.."@remote.test" or nil;
					assert.equal(wire_form("phone", body, sender), stanzas.canonical(
						sent(w, w:message("alice", "chat", { id = "m"..i, from = "c"..i.."@remote.test" })), ignored));
				end
			end);
		end

		for _, kind in ipairs { "empty_body", "chat_state", "headline" } do
			it("note.1 of an unimportant "..kind.." has no body, though bodies are shown", function ()
				local w = new_world { push_notification_with_body = true };
				w:absent("alice", "phone");
				assert.equal(wire_form("phone"), stanzas.canonical(sent(w, w:message("alice", kind)), ignored));
			end);
		end

		it("note.1 of a message without a body that a person should see has the important body", function ()
			local w = new_world { push_notification_with_body = true };
			w:absent("alice", "phone");
			for _ = 1, 2 do
				assert.equal(wire_form("phone", "New Message!"),
					stanzas.canonical(sent(w, w:message("alice", "propose")), ignored));
			end
		end);

		it("note.1 of such a message has no body if the important body is empty", function ()
			local w = new_world { push_notification_with_body = true, push_notification_important_body = "" };
			w:absent("alice", "phone");
			assert.equal(wire_form("phone"), stanzas.canonical(sent(w, w:message("alice", "propose")), ignored));
		end);

		it("note.1 of a carbon shows the sender and the body of the message in it", function ()
			local w = new_world { push_notification_with_body = true, push_notification_with_sender = true };
			local phone = w:sleeper("alice", "phone");
			local inner = w:message("alice", "chat", { id = "m1", to = "alice@"..world.name.."/desk" });
			local carbon = stanzas.carbon(inner, "received", "alice@"..world.name, phone.full_jid);
			w:fire("smacks-hibernation-stanza-queued", { origin = phone, stanza = carbon });
			world.clock.advance(1.1);
			assert.equal(wire_form("phone", "text of m1", "contact@remote.test/phone"),
				stanzas.canonical(w:take_publishes()[1], ignored));
		end);

		it("note.1 shows the body in the language of the registration", function ()
			local w = new_world { push_notification_with_body = true };
			local phone = w:session("alice", "phone");
			w:enable(phone, { jid = "push.test", node = "phone" }, nil, "de-AT");
			local stanza = w:message("alice", "chat_state"):text_tag("body", "hola", { ["xml:lang"] = "es" })
				:text_tag("body", "hi"):text_tag("body", "servus", { ["xml:lang"] = "de" });
			assert.equal(wire_form("phone", "servus"), stanzas.canonical(sent(w, stanza), ignored));
		end);

		it("note.1 cuts a long body at the end of a character", function ()
			local body = shown({ push_notification_with_body = true }, "chat", { id = ("ü"):rep(30000) });
			assert.equal("text of "..("ü"):rep(494).."…", body);
		end);

		it("note.1 shows all the pieces of a body", function ()
			local w = new_world { push_notification_with_body = true };
			w:absent("alice", "phone");
			local stanza = w:message("alice", "chat_state"):tag("body"):text(" "):text("hello "):text("you"):up();
			assert.equal(wire_form("phone", " hello you"), stanzas.canonical(sent(w, stanza), ignored));
		end);

		it("note.3 of a ping shows nothing of any message", function ()
			local w = new_world { push_notification_with_body = true, push_notification_with_sender = true };
			w:absent("alice", "phone");
			for _ = 1, 2 do
				w:fire("cloud-notify-ping", { user = "alice" });
				assert.equal(wire_form("phone"), stanzas.canonical(w:take_publishes()[1], ignored));
			end
			w:offline("alice", w:message("alice", "chat", { id = "m1" }));
			assert.equal("text of m1", field(publish_of(w:take_publishes()[1]), "last-message-body"));
		end);
	end);
end
