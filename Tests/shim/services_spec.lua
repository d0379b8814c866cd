local world = require "shim.world";
local st = require "util.stanza";
local clock = world.clock;

describe("What a service last answered", function ()
	local services, module;

	before_each(function ()
		module = world.new().host:module().environment.module;
		services = module:require "services"({ reason = function (name) return name; end }, module:require "status"("1.0.0"));
	end);
	after_each(world.finish);

	local function answer(outcome, condition, jid)
		local stanza = st.iq { type = condition and "error" or "result", id = "1", from = jid or "push.test" };
		if condition then
			stanza:tag("error", { type = "cancel" }):tag(condition, { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):reset();
		end
		services.answered(stanza, jid or "push.test", outcome);
	end

	it("is nothing before it has answered", function ()
		assert.same({}, services.of "push.test");
	end);

	it("is a result, and a service that fails since the first error after it", function ()
		local begun = os.time();
		answer "result";
		clock.advance(10);
		answer("refused", "forbidden");
		clock.advance(10);
		answer("unreachable", "remote-server-timeout");
		assert.same({ result_at = begun; failing_since = begun + 10; error_at = begun + 20; error = "remote-server-timeout" },
			services.of "push.test");
		answer "result";
		local row = services.of "push.test";
		assert.is_nil(row.failing_since);
		assert.equal("remote-server-timeout", row.error);
		assert.same({}, services.of "other.test");
	end);

	it("is an error, but no failure, if one device is gone", function ()
		answer("gone", "item-not-found");
		local row = services.of "push.test";
		assert.equal("item-not-found", row.error);
		assert.is_nil(row.failing_since);
	end);

	it("is nothing of an answer that is not its own, or to a probe", function ()
		answer("foreign_answer", "forbidden");
		answer "probe_answered";
		assert.same({}, services.of "push.test");
	end);

	it("is 'no answer' if nothing but silence tells of an outage, whatever the last error was", function ()
		answer("refused", "forbidden");
		answer "result";
		clock.advance(10);
		services.away "push.test";
		local row = services.of "push.test";
		assert.equal("no answer", row.error);
		assert.equal(os.time(), row.error_at);
		assert.equal(os.time(), row.failing_since);
		services.back "push.test";
		assert.is_nil(services.of "push.test".failing_since);
	end);

	it("is the error that told of the outage", function ()
		answer("unreachable", "remote-server-not-found");
		clock.advance(10);
		services.away "push.test";
		assert.equal("remote-server-not-found", services.of "push.test".error);
		assert.equal(os.time() - 10, services.of "push.test".failing_since);
	end);

	it("is kept over a reload, and begins anew after an older version", function ()
		answer "result";
		local reloaded = module:require "services"({ reason = function (name) return name; end });
		reloaded.restore(services.save());
		assert.is_number(reloaded.of "push.test".result_at);
		reloaded.restore(nil);
		assert.is_number(reloaded.of "push.test".result_at);
	end);

	it("is kept for the latest of many services alone", function ()
		answer("refused", "forbidden");
		for i = 1, 5000 do
			answer("result", nil, i..".test");
			if i % 100 == 0 then services.away "push.test"; end
		end
		local kept = 0;
		for i = 1, 5000 do kept = kept + (services.of(i..".test").result_at and 1 or 0); end
		assert.is_true(kept >= 512 and kept <= 1024);
		assert.is_number(services.of "5000.test".result_at);
		assert.equal("forbidden", services.of "push.test".error);
	end);
end);
