-- Test only: stream management on s2s with dialback. A server offers it after the login, and only certificates bring
-- features after the login. So mod_smacks is shown such features when the connection is ready.
local st = require "util.stanza";

local features_event = "stanza/http://etherx.jabber.org/streams:features";
local features = st.stanza("features", { xmlns = "http://etherx.jabber.org/streams" })
	:tag("sm", { xmlns = "urn:xmpp:sm:3" }):up();

-- Handlers of tags are closures of Prosody's module API over the module's own function.
local function is_of_smacks(handler)
	local _, inner = debug.getupvalue(handler, 1);
	return type(inner) == "function" and debug.getinfo(inner, "S").source:find("mod_smacks", 1, true);
end

module:hook("s2sout-established", function (event)
	local found = 0;
	for _, handler in ipairs(prosody.hosts[module.host].events.get_handlers(features_event)) do
		if is_of_smacks(handler) then
			handler({ origin = event.session; stanza = features; });
			found = found + 1;
		end
	end
	assert(found == 1, "mod_smacks has no handler of stream features any more");
end, 1);
