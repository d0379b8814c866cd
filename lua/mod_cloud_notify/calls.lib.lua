-- A call that is over, or that another device has taken, is not sent again (wake.1).

local jid_node = require "util.jid".node;

local guarded = module:require "guarded";

-- Seconds after a call in which it may be sent again, and a little more.
local period = 20;

return function (rules)
	-- Monotonic seconds; nil if no call is sent again. A reload may have come just after a call.
	local last_call = rules.monotonic();

	-- A call is about to be pushed.
	local function pushed(id, username, stanza)
		last_call = rules.monotonic();
		rules.engine:note_call(id, username, stanza);
	end

	-- A message may end a call of the user.
	local pass = guarded("a message", function (username, stanza)
		if not username then return; end
		if rules.monotonic() - last_call > period then
			last_call = nil;
		else
			rules.engine:call_is_over(username, stanza);
		end
	end);

	-- Hot: every message of the host.
	return {
		pushed = pushed;
		received = function (event) if last_call then pass(jid_node(event.stanza.attr.to), event.stanza); end end;
		sent = function (event) if last_call then pass(event.origin.username, event.stanza); end end;
	};
end
