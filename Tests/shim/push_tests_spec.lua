local world = require "shim.world";
local st = require "util.stanza";
local clock = world.clock;

describe("A test notification", function ()
	after_each(world.finish);

	local noted; -- decisions not to push

	-- Sends one to the phone of alice, with parts of its own. why: a reason not to push her
	local function new(publish, why)
		local module = world.new().host:module().environment.module;
		local rules = {
			classes = { important = 1 }; reason = function (name) return name; end; now = os.time;
			engine = { ping = function () return "test", nil, 0, "ping", "key"; end };
		};
		noted = {};
		return module:require "push_tests"(rules, { due = function () return {}, why; end; }, { publish = publish },
			{ decided_not_to_push = function (...) noted[#noted + 1] = { ... }; end; });
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

	it("37 is not sent to a disabled account, which is recorded", function ()
		local tests = new(error, "account_disabled");
		assert.same({ why = "account_disabled" }, tests.send("alice", "push.test<phone", {}));
		assert.same({ { "test", "push.test<phone", "alice", "account_disabled" } }, noted);
	end);

	it("life.1 is answered though the module was reloaded meanwhile", function ()
		local before = new(function (_, _, _, _, _, _, _, _, note_id)
			note_id "one";
			return "sent";
		end);
		local test = before.send("alice", "push.test<phone", {});
		local after = new(error);
		after.restore(before.save());
		after.answered(answer "one", "push.test", "result");
		assert.is_table(test.answer);
		after.restore(nil);
	end);

	it("tells why it was not sent", function ()
		local tests = new(function () return nil, "vetoed", ": muted"; end);
		local test = tests.send("alice", "push.test<phone", {});
		assert.same({ nil, "vetoed", ": muted" }, { test.how, test.why, test.detail });
	end);
end);
