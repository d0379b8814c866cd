-- push remove-service: ends all registrations at a push service.

local shown = module:require "shown";

return function (of_services, prepare_jid)
	local function run(request)
		local jid = prepare_jid(request.service);
		if not jid then return nil, ("'%s' is not a JID."):format(shown.input(request.service)); end
		local function is_its(record) return record.jid == jid; end
		local all, err = of_services.list(request.print, is_its);
		if not all then return nil, err; end
		if not all[1] then return ("Nobody has a registration at %s."):format(jid); end
		local message, problem = of_services.remove(all, request.by, is_its);
		return message and ("%s at %s."):format(message, jid), problem;
	end

	return {
		name = "remove-service"; of = "service"; run = run; description = "Remove all registrations at a service";
		arguments = { { name = "service"; label = "JID of the service"; is_required = true; }; };
	};
end
