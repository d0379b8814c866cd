-- push remove: ends one registration of a user.

return function (of_user, registrations)
	local function run(request)
		local all, err = of_user.list(request.username);
		if not all then return nil, err; end
		if not all[1] then return nil, ("%s has no registration."):format(request.jid); end
		local registration, problem = of_user.find(all, request.node_or_number);
		if not registration then return nil, problem; end
		if not registrations.remove(request.username, { registration.identifier }, request.by) then
			return nil, "The store cannot be written; the log tells why.";
		end
		local record = registration.record;
		return ("Removed the registration of %s at %s, node %s."):format(request.jid, record.jid, of_user.node(record));
	end

	return {
		name = "remove"; of = "user"; is_own = true; run = run;
		description = "Remove a registration of a user"; own_description = "remove one";
		arguments = { { name = "node_or_number"; label = "Node or number in the list"; is_required = true; }; };
	};
end
