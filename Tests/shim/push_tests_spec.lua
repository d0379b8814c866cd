local world = require "shim.world";
local st = require "util.stanza";
local clock = world.clock;

describe("A test notification", function ()
	after_each(world.finish);


	-- Sends one to the phone of alice, with parts of its own.
	local function new(publish)
		local module = world.new().host:module().environment.module;
		local rules = {
			classes = { important = 1 }; reason = function (name) return name; end; now = os.time;
			engine = { ping = function () return "test", nil, 0, "ping", "key"; end };
		};
		return module:require "push_tests"(rules, { publish = publish });
	end

	local function answer(id, kind)
		return st.iq { type = kind or "result", id = id, from = "push.test" };
	end

	it("looks like an important push, on the path of tests, and has the class that the engine says", function ()
		local given;
		local tests = new(function (...)
			given = table.pack(...);
			return "sent";
		end);
		tests.send("alice", "push.test<phone", { jid = "push.test" });
		assert.equal("test", given[1]);
		assert.equal("alice", given[2]);
		assert.equal(0, given[6]);
		assert.equal(1, given[10]);
	end);

	it("has the answer, and after how many seconds", function ()
		local tests = new(function (_, _, _, _, _, _, _, _, note_id)
			note_id "one";
			return "sent";
		end);
		local test = tests.send("alice", "push.test<phone", {});
		assert.equal("sent", test.how);
		clock.advance(0.5);
		local stanza = answer "one";
		tests.answered(stanza, "push.test", "result");
		assert.equal(stanza, test.answer);
		assert.equal(0.5, test.seconds);
		tests.answered(answer "one", "push.test", "result");
		assert.equal(stanza, test.answer);
	end);

	it("may be answered before it has been sent", function ()
		local tests, stanza = nil, answer "one";
		tests = new(function (_, _, _, _, _, _, _, _, note_id)
			note_id "one";
			tests.answered(stanza, "push.test", "result");
			return "sent";
		end);
		assert.equal(stanza, tests.send("alice", "push.test<phone", {}).answer);
	end);

	it("is not answered by somebody else", function ()
		local tests = new(function (_, _, _, _, _, _, _, _, note_id)
			note_id "one";
			return "sent";
		end);
		local test = tests.send("alice", "push.test<phone", {});
		tests.answered(answer "two", "push.test", "result");
		tests.answered(answer "one", "evil.test", "foreign_answer");
		assert.is_nil(test.answer);
		tests.answered(answer("one", "error"), "push.test", "refused");
		assert.equal("error", test.answer.attr.type);
	end);

	it("is forgotten ten minutes later", function ()
		local count = 0;
		local tests = new(function (_, _, _, _, _, _, _, _, note_id)
			count = count + 1;
			note_id(tostring(count));
			return "sent";
		end);
		local first = tests.send("alice", "push.test<phone", {});
		clock.advance(300);
		local second = tests.send("alice", "push.test<phone", {});
		clock.advance(301);
		tests.send("alice", "push.test<phone", {});
		tests.answered(answer "1", "push.test", "result");
		tests.answered(answer "2", "push.test", "result");
		assert.is_nil(first.answer);
		assert.is_table(second.answer);
	end);

	it("tells why it was not sent", function ()
		local tests = new(function () return nil, "vetoed", ": muted"; end);
		local test = tests.send("alice", "push.test<phone", {});
		assert.same({ nil, "vetoed", ": muted" }, { test.how, test.why, test.detail });
	end);
end);
