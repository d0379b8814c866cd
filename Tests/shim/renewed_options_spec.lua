local world = require "shim.world";
local st = require "util.stanza";
local storage = require "inprocess.storage";

local identifier = "push.test<phone";

-- A form with one field more than FORM_TYPE; the function changes that field.
local function form(change)
	local options = st.stanza("x", { xmlns = "jabber:x:data", type = "submit" })
		:tag("field", { var = "FORM_TYPE" })
			:text_tag("value", "http://jabber.org/protocol/pubsub#publish-options"):up()
		:tag("field", { var = "secret", label = "a" }):text_tag("value", "s3cr3t"):text_tag("value", "more"):up():reset();
	if change then change(options.tags[2], options); end
	return options;
end

local function enable(w, session, options)
	return w:enable(session, { jid = "push.test", node = "phone" }, options);
end

local changes = {
	["another text"] = function (field) field.tags[1][1] = "other"; end;
	["no text"] = function (field) field.tags[1][1] = nil; end;
	["one more text"] = function (field) field.tags[1][2] = "more"; end;
	["an attribute of another value"] = function (field) field.attr.label = "b"; end;
	["one more attribute"] = function (field) field.attr.type = "hidden"; end;
	["one attribute less"] = function (field) field.attr.label = nil; end;
	["one more element"] = function (field) field:text_tag("value", "x"); end;
	["one element less"] = function (field) field[2], field.tags[2] = nil, nil; end;
	["elements in another order"] = function (field) field[1], field[2] = field[2], field[1]; end;
	["an element of another name"] = function (field) field.tags[1].name = "option"; end;
	["a text instead of an element"] = function (field) field[2], field.tags[2] = "more", nil; end;
	["an element instead of a text"] = function (field)
		local value = field.tags[2];
		value[1] = nil;
		value:tag("more"):reset();
	end;
	["another type"] = function (_, options) options.attr.type = nil; end;
};

describe("Publish-options that come again", function ()
	after_each(world.finish);

	for what, change in pairs(changes) do
		it("3.1 with "..what.." are the last ones, and so are the first ones when they come back", function ()
			local w = world.new();
			local phone = w:session("alice", "phone");
			for _, options in ipairs { form(), form(change), form(), form() } do
				assert.equal("result", enable(w, phone, options).attr.type);
				assert.same(st.preserialize(options), w:stored("alice")[identifier].options);
				assert.same(st.preserialize(options), phone.push_settings.options);
			end
		end);
	end

	-- What is stored of the form, with a damaged field.
	local function damaged_at(number, damage)
		local stored = st.preserialize(form());
		damage(stored[number]);
		return stored;
	end

	for what, damaged in pairs {
		["a text"] = "damaged"; ["no element"] = {}; ["an element with a text as its attributes"] = { name = "x", attr = "a" };
		["a number"] = 1;
		["an element whose child has a text as its attributes"] = damaged_at(1, function (field) field[1].attr = "a"; end);
		["an element in the place of a text"] = damaged_at(1, function (field)
			field[1][1] = { attr = {}, ("x"):rep(#field[1][1]):byte(1, -1) };
		end);
		["elements in the place of a text"] = damaged_at(2, function (field)
			assert(field[1][1] == "s3cr3t");
			field[1][1] = { {}, {}, {}, {}, {}, {} };
		end);
	} do
		it("3.5 take the place of "..what.." in the store", function ()
			local disk = storage.new_disk();
			disk.stores.cloud_notify = { alice = { [identifier] = { jid = "push.test", node = "phone", options = damaged } } };
			local w = world.new { disk = disk };
			local phone = w:session("alice", "phone");
			w:disable(phone, { jid = "another.test" }); -- reads the store
			assert.equal("result", enable(w, phone, form()).attr.type);
			assert.same(st.preserialize(form()), w:stored("alice")[identifier].options);
		end);
	end

	it("3.6 are refused while the store cannot be read", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		storage.fail(w.disk, "get", "always");
		assert.same({ "wait", "internal-server-error" }, { enable(w, phone, form()):get_error() });
	end);

	it("3.2 are what they were when a handler changed and refused the new ones", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		enable(w, phone, form());
		w:on("cloud_notify/registration", function (event)
			event.push_info.options.name = "changed";
			return false;
		end);
		enable(w, phone, form());
		assert.same(st.preserialize(form()), phone.push_settings.options);
	end);

	it("cost less when they are the same", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		enable(w, phone, form());
		local function bytes(options)
			collectgarbage();
			collectgarbage("stop");
			local before = collectgarbage("count");
			enable(w, phone, options);
			local after = collectgarbage("count");
			collectgarbage("restart");
			return (after - before) * 1024;
		end
		local same, other = form(), form(changes["another text"]);
		assert.is_true(bytes(same) + 500 < bytes(other));
	end);
end);
