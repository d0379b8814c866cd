-- push retry: sends the pending wake-ups of a service now (wake.1).

local output = module:require "commands/output";
local shown = module:require "shown";

return function (rules, wake_ups, prepare_jid)
	local function run(request)
		local jid = prepare_jid(request.service);
		if not jid then return nil, ("'%s' is not a JID."):format(shown.input(request.service)); end
		local number = rules.engine:retry_service(jid, rules.monotonic());
		if number == 0 then return ("No wake-up waits for %s."):format(jid); end
		wake_ups.start();
		return ("%s for %s: sent from now on, 50 a second."):format(output.count(number, "wake-up"), jid);
	end

	return {
		name = "retry"; of = "service"; run = run; description = "Send the pending wake-ups of a service now";
		arguments = { { name = "service"; label = "JID of the service"; is_required = true; }; };
	};
end
