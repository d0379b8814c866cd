local world = require "shim.world";

describe("What is shown of a registration", function ()
	local shown;
	before_each(function () shown = world.new().host:module().environment.module:require "shown"; end);
	after_each(world.finish);

	it("has the first 8 characters of a node", function ()
		assert.equal("12345678", shown.node "12345678");
		assert.equal("12345678…", shown.node "123456789");
		assert.equal("", shown.node "");
	end);

	it("counts characters, not bytes", function ()
		assert.equal("äöüäöüäö", shown.node "äöüäöüäö");
		assert.equal("äöüäöüäö…", shown.node "äöüäöüäöü");
	end);

	it("cuts what is no UTF-8 at bytes", function ()
		assert.equal("\2551234567…", shown.node "\25512345678");
		assert.equal("\255", shown.node "\255");
	end);

	it("is one line", function ()
		assert.equal("a b", shown.node "a\nb");
		assert.equal("a b", shown.text "a\tb");
	end);

	it("has the first 200 characters of what a service says", function ()
		assert.equal(("ä"):rep(200), shown.text(("ä"):rep(200)));
		assert.equal(("ä"):rep(200).."…", shown.text(("ä"):rep(201)));
	end);

	it("has the first 60 characters of what somebody has typed", function ()
		assert.equal(("ä"):rep(60).."…", shown.input(("ä"):rep(61)));
	end);

	it("has the whole JID of an identifier", function ()
		assert.equal("push.example<12345678…", shown.identifier "push.example<123456789");
		assert.equal("push.example<", shown.identifier "push.example<");
		assert.equal("a damage…", shown.identifier "a damaged");
	end);
end);
