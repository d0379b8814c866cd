-- push remove-service: ends all registrations at a push service.

local output = module:require "commands/output";

return function (of_services, registrations, prepare_jid)
	local function run(request)
		local jid = prepare_jid(request.service);
		if not jid then return nil, ("'%s' is not a JID."):format(request.service); end
		local all, err = of_services.list(function (record) return record.jid == jid; end);
		if not all then return nil, err; end
		if not all[1] then return ("Nobody has a registration at %s."):format(jid); end
		local removed, failed = of_services.remove(all, registrations, request.by);
		if failed > 0 then return nil, ("Removed %d, and could not remove %d; the log tells why."):format(removed, failed); end
		return ("Removed %s at %s."):format(output.count(removed, "registration"), jid);
	end

	return {
		name = "remove-service"; of = "service"; run = run; description = "Remove all registrations at a service";
		arguments = { { name = "service"; label = "JID of the service"; is_required = true; }; };
	};
end
