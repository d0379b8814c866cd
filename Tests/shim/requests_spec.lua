local world = require "shim.world";
local st = require "util.stanza";

local push = { jid = "push.test", node = "phone" };

-- The attributes of a request's element, new each time.
local function attr(changes)
	local result = { jid = push.jid, node = push.node };
	for name, value in pairs(changes or {}) do result[name] = value or nil; end
	return result;
end

local function publish_options(secret)
	return st.stanza("x", { xmlns = "jabber:x:data", type = "submit" })
		:tag("field", { var = "FORM_TYPE" })
			:text_tag("value", "http://jabber.org/protocol/pubsub#publish-options"):up()
		:tag("field", { var = "secret" }):text_tag("value", secret):reset();
end

-- type, condition and text of an error reply
local function refusal(reply)
	return { reply:get_error() };
end

describe("The record of a registration", function ()
	after_each(world.finish);

	it("has what the request says", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		local form = publish_options("s3cr3t");
		w:enable(phone, attr { include_payload = "true" }, form, "sv");
		assert.same({
			["push.test<phone"] = {
				jid = "push.test"; node = "phone"; include_payload = "true"; options = st.preserialize(form);
				timestamp = world.clock.time(); resource = "phone"; language = "sv";
			};
		}, w:stored("alice"));
	end);

	it("has neither options nor language of a request without them", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:enable(phone, { jid = "push.test" });
		assert.same({
			["push.test<"] = { jid = "push.test"; timestamp = world.clock.time(); resource = "phone" };
		}, w:stored("alice"));
	end);

	it("has the client's id instead of the resource where there is one", function ()
		local w = world.new();
		local phone = w:session("alice", "phone", { client_id = "client-1" });
		w:register(phone, "phone");
		local record = w:stored("alice")["push.test<phone"];
		assert.equal("client-1", record.client_id);
		assert.is_nil(record.resource);
	end);

	it("3.1 has the prepared jid, whatever the client's spelling", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:enable(phone, attr { jid = "Push.Test" });
		assert.equal("push.test<phone", phone.push_identifier);
		assert.equal("push.test", w:stored("alice")["push.test<phone"].jid);
	end);
end);

describe("The form of a registration that is enabled again", function ()
	after_each(world.finish);

	local function stored_form(w) return w:stored("alice")["push.test<phone"].options; end

	local function changed(change)
		local form = publish_options("s3cr3t");
		change(form);
		return form;
	end

	for what, form in pairs {
		["the same"] = publish_options("s3cr3t");
		["another value"] = publish_options("other");
		["another attribute"] = changed(function (form) form.tags[2].attr.type = "text-single"; end);
		["an attribute less"] = changed(function (form) form.attr.type = nil; end);
		["a field more"] = changed(function (form) form:tag("field", { var = "more" }):reset(); end);
		["a field less"] = changed(function (form) form:remove_children("field"); end);
		["another name"] = changed(function (form) form.tags[2].name = "title"; end);
		["a text for an element"] = changed(function (form)
			form.tags[2][1] = "text";
			form.tags[2].tags = {};
		end);
	} do
		it("is that of the last request, whether it is the one of before or has "..what, function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			w:enable(phone, attr(), publish_options("s3cr3t"));
			w:enable(phone, attr(), form);
			assert.same(st.preserialize(form), stored_form(w));
			w:enable(phone, attr());
			assert.is_nil(stored_form(w));
		end);
	end

	it("3.6 is not changed by a handler in the record of before, when the request is refused", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:enable(phone, attr(), publish_options("s3cr3t"));
		w.host.session.events.add_handler("cloud_notify/registration", function (event)
			event.push_info.options.attr = { changed = "yes" };
			event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed"));
			return false;
		end);
		w:enable(phone, attr(), publish_options("s3cr3t"));
		assert.same(st.preserialize(publish_options("s3cr3t")), phone.push_settings.options);
	end);
end);

describe("A request to enable", function ()
	after_each(world.finish);

	it("3.1 is answered by a result to the iq, and named in the log", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		local reply = w:enable(phone, attr());
		assert.equal("result", reply.attr.type);
		assert.equal("id-1", reply.attr.id);
		assert.equal(1, w:logged("Push registration 'push.test<phone' of alice enabled", "info"));
	end);

	for what, case in pairs {
		["no jid"] = { { jid = false }, "bad-request", "Missing jid" };
		["the sender's full JID"] = { { jid = "alice@example.test/phone" }, "bad-request", "The jid must not be your own full JID" };
		["a jid that is none"] = { { jid = "@/x" }, "jid-malformed", "The jid is not a valid JID" };
		["a jid with the separator"] = { { jid = "push.test/<" }, "jid-malformed", "The jid is not a valid JID" };
		["a jid of which nothing is left"] = { { jid = "\u{AD}" }, "jid-malformed", "The jid is not a valid JID" };
		["a node that is too long"] = { { node = ("n"):rep(6200) }, "bad-request", "The jid and node are too long" };
	} do
		it("3.2 with "..what.." is refused and changes nothing", function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			assert.same({ "modify", case[2], case[3] }, refusal(w:enable(phone, attr(case[1]))));
			assert.is_nil(phone.push_identifier);
			assert.is_nil(w:stored("alice"));
			assert.equal(0, w:logged("enabled"));
		end);
	end

	it("3.2 with attributes that are too long together is refused", function ()
		local fits, too_long = ("a"):rep(2045), ("a"):rep(2046);
		local w = world.new();
		local function enabled(payload, language, client_id, resource)
			local session = w:session("alice", resource, { client_id = client_id });
			local reply = w:enable(session, attr { include_payload = payload }, nil, language);
			if reply.attr.type == "error" then
				assert.same({ "modify", "bad-request", "The other attributes are too long" }, refusal(reply));
			end
			return reply.attr.type == "result";
		end
		assert.is_true(enabled(fits, nil, nil, "r"));
		assert.is_false(enabled(too_long, nil, nil, "r"));
		assert.is_true(enabled(nil, fits, nil, "r"));
		assert.is_false(enabled(nil, too_long, nil, "r"));
		assert.is_true(enabled(nil, nil, too_long, "r"));
		assert.is_false(enabled(nil, "l", too_long, "r"));
		assert.is_true(enabled(nil, nil, nil, too_long));
		assert.is_false(enabled("p", nil, nil, too_long));
	end);

	it("3.2 with options of another form is refused", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		local form = st.stanza("x", { xmlns = "jabber:x:data", type = "submit" })
			:tag("field", { var = "FORM_TYPE" }):text_tag("value", "urn:test:other"):reset();
		assert.same({ "modify", "bad-request", "The form is not one of publish-options" },
			refusal(w:enable(phone, attr(), form)));
		assert.is_nil(w:stored("alice"));
	end);

	for what, case in pairs {
		["a session that does not know its full JID"] = { from = "alice@example.test/phone" };
		["an iq that does not name its sender"] = { full_jid = "alice@example.test/phone" };
	} do
		it("3.2 with the full JID of "..what.." is refused", function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			local full_jid = phone.full_jid;
			phone.full_jid = case.full_jid;
			local iq = st.iq({ type = "set", id = "e", from = case.from })
				:tag("enable", { xmlns = "urn:xmpp:push:0", jid = full_jid }):reset();
			w.host:receive_self_iq(phone, iq);
			phone.full_jid = full_jid;
			assert.same({ "modify", "bad-request", "The jid must not be your own full JID" }, refusal(w.host.replies[1]));
		end);
	end

	it("shows the record to other modules before it is stored", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		local seen;
		w:on("cloud_notify/registration", function (event)
			seen = event;
			event.push_info.filter_unknown = true;
		end);
		w:enable(phone, attr());
		assert.equal(phone, seen.origin);
		assert.equal("enable", seen.stanza.tags[1].name);
		assert.equal(phone.push_settings, seen.push_info);
		assert.is_true(w:stored("alice")["push.test<phone"].filter_unknown);
	end);

	it("that another module refused has been answered by it, and changes nothing", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:on("cloud_notify/registration", function () return false; end);
		assert.is_nil(w:enable(phone, attr()));
		assert.is_nil(phone.push_identifier);
		assert.is_nil(w:stored("alice"));
	end);

	it("that another module allowed is stored", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:on("cloud_notify/registration", function () return true; end);
		assert.equal("result", w:enable(phone, attr()).attr.type);
		assert.is_not_nil(w:stored("alice"));
	end);

	it("for which another module raises is refused for now, and changes nothing", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		w:on("cloud_notify/registration", function () error("no keys"); end);
		assert.same({ "wait", "internal-server-error" }, refusal(w:enable(phone, attr())));
		assert.is_nil(phone.push_identifier);
		assert.is_nil(w:stored("alice"));
		assert.equal(1, w:logged("A handler of cloud_notify/registration raised: ", "error"));
		assert.equal(1, w:logged("no keys"));
	end);
end);
