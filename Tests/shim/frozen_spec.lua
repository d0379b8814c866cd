local world = require "shim.world";
local stanzas = require "inprocess.stanzas";
local st = require "util.stanza";
local canonical = stanzas.canonical;

describe("What notifications share", function ()
	local frozen, element, plain;

	before_each(function ()
		frozen = world.new().host:module().environment.module:require "frozen";
		plain = st.stanza("item", { xmlns = "urn:test:item"; id = "1"; })
			:tag("title", { lang = "en" }):text("a < b"):up()
			:tag("empty"):reset();
		element = frozen.freeze(plain);
	end);
	after_each(world.finish);

	it("reads like any stanza", function ()
		assert.is_true(st.is_stanza(element));
		assert.equal(canonical(plain), canonical(element));
		assert.equal(#tostring(plain), #tostring(element));
		assert.equal(2, #element);
		assert.equal(2, #element.tags);
		assert.equal("a < b", element:get_child_text("title"));
		assert.equal("en", element:get_child("title").attr.lang);
		assert.is_nil(element.attr.other);
		local names = {};
		for child in element:childtags() do names[#names + 1] = child.name; end
		assert.same({ "title", "empty" }, names);
		for name, value in pairs(element.attr) do assert.equal(plain.attr[name], value); end
		assert.equal(plain:top_tag(), element:top_tag());
		assert.equal(canonical(plain), canonical(st.deserialize(st.preserialize(element))));
		assert.equal(canonical(plain), canonical(st.stanza("x"):add_child(element).tags[1]));
	end);

	it("can be copied, and the copy changed", function ()
		local copy = st.clone(element);
		copy.attr.id = "2";
		copy:get_child("title").attr.lang = "de";
		copy:get_child("title")[1] = "changed";
		copy:text_tag("more", "text");
		assert.equal(canonical(plain), canonical(element));
	end);

	local writes = {
		["an attribute"] = function (e) e.attr.id = "2"; end;
		["an attribute away"] = function (e) e.attr.id = nil; end;
		["an attribute of a child"] = function (e) e.tags[1].attr.lang = "de"; end;
		["the name"] = function (e) e.name = "other"; end;
		["a text"] = function (e) e[1][1] = "changed"; end;
		["a child"] = function (e) e:tag("more"); end;
		["a list of children"] = function (e) table.insert(e.tags, st.stanza("more")); end;
		["a child away"] = function (e) table.remove(e.tags); end;
		["all children"] = function (e) e:maptags(function () end); end;
		["what has no attributes"] = function () frozen.none.id = "1"; end;
	};
	for what, write in pairs(writes) do
		it("cannot be written: "..what, function ()
			local ok, err = pcall(write, element);
			assert.is_false(ok);
			assert.truthy(frozen.written_at(err):find("^%S+%.lua:%d+$"));
			assert.truthy(tostring(err):find(frozen.written_at(err), 1, true));
			assert.equal(canonical(plain), canonical(element));
		end);
	end

	it("says where it would have been written, whoever has written it for that place", function ()
		local line = debug.getinfo(1, "l").currentline;
		local _, by_c = pcall(function () table.insert(element.tags, 1); end);
		local _, by_stanza = pcall(function () element:text_tag("more"):up(); end);
		assert.truthy(frozen.written_at(by_c):find("frozen_spec.lua:"..line + 1, 1, true));
		assert.truthy(frozen.written_at(by_stanza):find("frozen_spec.lua:"..line + 2, 1, true));
	end);

	for what, err in pairs { ["a text"] = "frozen", ["nothing"] = false, ["a table"] = {} } do
		it("is not what another error is about: "..what, function ()
			assert.is_nil(frozen.written_at(err));
		end);
	end
end);
