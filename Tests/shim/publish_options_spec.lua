local world = require "shim.world";
local parse_xml = require "util.xml".parse;
local stanzas = require "inprocess.stanzas";
local st = require "util.stanza";
local canonical = stanzas.canonical;

local function form(field_type, ...)
	local x = st.stanza("x", { xmlns = "jabber:x:data"; type = "submit"; })
		:tag("field", { var = "FORM_TYPE"; type = field_type; })
			:text_tag("value", "http://jabber.org/protocol/pubsub#publish-options"):up();
	for _, secret in ipairs { ... } do x:tag("field", { var = "secret" }):text_tag("value", secret):up(); end
	return x:reset();
end

-- As the server reads it from a client: each element has its namespace.
local function parsed(stanza)
	return parse_xml(tostring(stanza));
end

local function record_of(stanza)
	return { jid = "push.test"; options = stanza and st.preserialize(st.clone(stanza)); };
end

describe("The publish-options of a registration", function ()
	local w, publish_options;

	before_each(function ()
		w = world.new();
		publish_options = w.host:module().environment.module:require "publish_options";
	end);
	after_each(world.finish);

	local odd = st.stanza("x", { xmlns = "jabber:x:data"; ["urn:test:lang\1lang"] = "en"; });
	local several = st.stanza("x"):text("a"):tag("b"):tag("c"):text("d"):up():text("e"):up():text("f");
	local other_type = form(nil, "s");
	other_type.tags[1].tags[1][1] = "urn:test:other";
	local extra = form("hidden", "s");
	extra.tags[1]:tag("required"):reset();
	local labelled, translated, renamed, foreign = form("hidden", "s"), form(nil, "s"), form(nil, "s"), form(nil, "s");
	labelled.tags[1].attr.label = "type";
	translated.tags[1].tags[1].attr.lang = "en";
	renamed.tags[1].tags[1].name = "option";
	foreign.tags[1].attr.xmlns = "urn:test:other";
	local more_text = form(nil, "s");
	more_text.tags[1].tags[1]:text("more");
	for what, stanza in pairs {
		["a form"] = form(nil, "s3cr3t"), ["a form with types"] = form("hidden", "s3cr3t", "other"), ["no form"] = st.stanza("x");
		["a text of several lines"] = form(nil, "a\nb\tc"), ["no texts"] = form(nil, "", ""), ["other letters"] = form(nil, "ä€😀");
		["a type with a label"] = labelled, ["a type with a language"] = translated, ["a type that is an option"] = renamed;
		["a type of another namespace"] = foreign, ["a type of two texts"] = more_text;
		["a form of another type"] = other_type, ["a type that says more"] = extra, ["text between elements"] = several;
		["a type of type"] = form("text-single"), ["a form as it is parsed"] = parsed(form(nil, "s3cr3t"));
		["a form with types as it is parsed"] = parsed(form("hidden", "s3cr3t"));
	} do
		for _, how in ipairs { "new", "shared" } do
			it("note.1 are what the record has, "..how..": "..what, function ()
				local record = record_of(stanza);
				local read = publish_options[how](record).tags[1];
				assert.equal(canonical(stanza), canonical(read));
				assert.is_true(st.is_stanza(read));
				assert.same(st.preserialize(stanza), record.options);
			end);
		end
	end

	it("note.1 have the namespaces of attributes, as stores spell them", function ()
		local serialized = st.preserialize(odd);
		serialized.attr = { xmlns = "jabber:x:data"; ["urn:test:lang|lang"] = "en"; };
		for _, how in ipairs { "new", "shared" } do
			assert.equal(canonical(odd), canonical(publish_options[how] { jid = "push.test"; options = serialized; }.tags[1]));
		end
	end);

	it("note.1 leave out attributes without a name", function ()
		local serialized = st.preserialize(form(nil, "s3cr3t"));
		serialized.attr = { xmlns = "jabber:x:data"; type = "submit"; [1] = "odd"; };
		for _, how in ipairs { "new", "shared" } do
			assert.equal(canonical(form(nil, "s3cr3t")),
				canonical(publish_options[how] { jid = "push.test"; options = serialized; }.tags[1]));
		end
	end);

	it("are new each time for those who may change them", function ()
		local stanza = form(nil, "s3cr3t");
		local record = record_of(stanza);
		local first = publish_options.new(record).tags[1];
		first.tags[1].attr.var = "changed";
		first.attr.type = "changed";
		assert.equal(canonical(stanza), canonical(publish_options.new(record).tags[1]));
		assert.equal(canonical(stanza), canonical(publish_options.shared(record).tags[1]));
	end);

	it("are the same each time for those who only send them, as long as the record has them", function ()
		local record = record_of(form(nil, "s3cr3t"));
		local first = publish_options.shared(record);
		assert.equal(first, publish_options.shared(record));
		record.options = record_of(form(nil, "other")).options;
		assert.equal(canonical(form(nil, "other")), canonical(publish_options.shared(record).tags[1]));
	end);

	for how, as in pairs { ["as they are built"] = function (stanza) return stanza; end, ["as they are parsed"] = parsed } do
		for _, field_type in ipairs { "hidden", false } do
			it("share what all forms have, with each other alone, "..how..", type "..tostring(field_type), function ()
				local one = publish_options.shared(record_of(as(form(field_type or nil, "1"))));
				local other = publish_options.shared(record_of(as(form(field_type or nil, "2"))));
				assert.is_false(pcall(function () one.attr.xmlns = "changed"; end));
				one, other = one.tags[1], other.tags[1];
				assert.equal(one.tags[1], other.tags[1]);
				assert.is_false(pcall(function () one.tags[1].attr.var = "changed"; end));
				one.tags[2].attr.var = "changed";
				assert.equal("secret", other.tags[2].attr.var);
			end);
		end
	end

	it("go with their record", function ()
		local record = record_of(form(nil, "1"));
		local held = setmetatable({ publish_options.shared(record) }, { __mode = "v" });
		record.options = nil;
		collectgarbage();
		collectgarbage();
		assert.is_nil(held[1]);
	end);

	for what, options in pairs {
		["no name"] = { attr = {} }, ["a name that is none"] = { name = "a b", attr = {} }, ["no attributes"] = { name = "x" };
		["a text"] = "options", ["an attribute that is no text"] = { name = "x", attr = { a = {} } };
		["a control character"] = { name = "x", attr = {}, "\1" }, ["a damaged child"] = { name = "x", attr = {}, { name = {} } };
		["no UTF-8"] = { name = "x", attr = {}, "\255" }, ["no UTF-8 in an attribute"] = { name = "x", attr = { a = "\255" } };
		["no UTF-8 in a name"] = { name = "\255", attr = {} }, ["an empty name"] = { name = "", attr = {} };
		["an attribute whose name is none"] = { name = "x", attr = { ["a'b"] = "" } };
	} do
		it("are not there if they cannot be read, and the log says so: "..what, function ()
			local record = { jid = "push.test"; options = options; };
			assert.is_nil(publish_options.new(record));
			assert.is_nil(publish_options.shared(record));
			assert.equal(2, w:logged("The publish-options of 'push.test' cannot be read: ", "warn"));
		end);
	end

	it("leave out what is neither an element nor a text", function ()
		local serialized = st.preserialize(form(nil, "s3cr3t"));
		serialized[3] = 5;
		for _, how in ipairs { "new", "shared" } do
			assert.equal(canonical(form(nil, "s3cr3t")),
				canonical(publish_options[how] { jid = "push.test"; options = serialized; }.tags[1]));
		end
	end);

	it("are said to be damaged once by those who only send them", function ()
		local record = { jid = "push.test"; options = { name = {} }; };
		for _ = 1, 3 do assert.is_nil(publish_options.shared(record)); end
		assert.equal(1, w:logged("cannot be read", "warn"));
	end);
end);
