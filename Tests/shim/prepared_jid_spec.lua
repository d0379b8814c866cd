local world = require "shim.world";
local jid = require "util.jid";

describe("The jid of a registration", function ()
	local prep, count = jid.prep, 0;

	before_each(function ()
		count = 0;
		function jid.prep(...)
			count = count + 1;
			return prep(...);
		end
	end);
	after_each(function ()
		jid.prep = prep;
		world.finish();
	end);

	-- How often a jid is prepared for an enable.
	local function prepared(w, phone, service)
		count = 0;
		assert.equal("result", w:enable(phone, { jid = service, node = "phone" }).attr.type);
		return count;
	end

	local function of_length(length)
		return "push.test/"..("r"):rep(length - 10);
	end

	it("is prepared once for many requests, unless it is longer than 255 bytes", function ()
		local w = world.new();
		local sessions = { [255] = w:session("alice", "phone"), [256] = w:session("bob", "phone") };
		for length, session in pairs(sessions) do
			assert.is_true(prepared(w, session, of_length(length)) > 0);
		end
		assert.equal(0, prepared(w, sessions[255], of_length(255)));
		assert.is_true(prepared(w, sessions[256], of_length(256)) > 0);
	end);

	it("is remembered until a hundred others have come", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		for i = 0, 99 do prepared(w, phone, "push.test/"..i); end
		assert.equal(0, prepared(w, phone, "push.test/0"));
		for i = 1, 100 do prepared(w, phone, "push.test/"..i); end
		assert.is_true(prepared(w, phone, "push.test/0") > 0);
	end);

	it("err.1 is not prepared for an answer from the very jid that it was sent to", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local iq = w:publishes_to("alice")[1];
		count = 0;
		assert.is_true(w:answer(iq, "cancel"));
		assert.equal(0, count);
	end);

	it("3.2 that is none is refused as often as it comes", function ()
		local w = world.new();
		local phone = w:session("alice", "phone");
		for _ = 1, 2 do
			local _, condition = w:enable(phone, { jid = "@/x" }):get_error();
			assert.equal("jid-malformed", condition);
		end
	end);
end);
