-- Benchmark only: reports what the process holds. Passes publishes to push.remote, another server, so that they leave by
-- route/remote, on to the component that plays the push service.

local json = require "util.json";
local st = require "util.stanza";

local service, component = "push.remote", "push.localhost";

module:hook("route/remote", function (event)
	if event.to_host ~= service then return; end
	prosody.hosts[component].modules.component.session.send(event.stanza);
	return true;
end, 100);

local function waiting_handlers()
	local count = 0;
	for event in pairs(prosody.hosts[module.host].events._event_map) do
		if event:find("^iq%-result/host/") or event:find("^iq%-error/host/") then count = count + 1; end
	end
	return count;
end

module:hook("iq-set/host/urn:example:push-test:command", function (event)
	collectgarbage();
	collectgarbage();
	local footprint = { kilobytes = collectgarbage("count"); handlers = waiting_handlers(); };
	local text = json.encode({ result = footprint });
	event.origin.send(st.reply(event.stanza):text_tag("command", text, { xmlns = "urn:example:push-test" }));
	return true;
end);
