-- Test only: changes what leaves for another server, as other modules may.
local filters = require "util.filters";

local commands = module:shared "test_control/commands";
local host = module.host;

local function add_element(stanza, text)
	if stanza.name == "iq" and not stanza.attr.xmlns then
		stanza:text_tag("added", text, { xmlns = "urn:example:push-test" });
	end
end

local function on_the_way(event)
	add_element(event.stanza, "on the way");
end

local function at_the_end(stanza)
	if stanza.attr then add_element(stanza, "at the end"); end
	return stanza;
end

-- Whether each iq gets an element on its way and another one in the session that sends it.
function commands.change_what_leaves(args)
	module[args.on and "hook" or "unhook"](module, "route/remote", on_the_way, 1);
	for _, session in pairs(prosody.hosts[host].s2sout) do
		filters[args.on and "add_filter" or "remove_filter"](session, "stanzas/out", at_the_end);
	end
	return true;
end
