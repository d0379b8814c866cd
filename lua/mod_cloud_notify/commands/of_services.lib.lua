-- What the commands about push services share: the registrations of all users.

return function (all_registrations)
	-- Returns a list of { username; identifier; record } of those that satisfy a condition (all without one); or nil, error. Waits.
	local function list(is_wanted)
		local found = {};
		local unread, err = all_registrations.wait_for_each(function (username, services)
			for identifier, record in pairs(services) do
				if not is_wanted or is_wanted(record) then
					found[#found + 1] = { username = username; identifier = identifier; record = record; };
				end
			end
		end);
		if not unread then return nil, ("The store cannot be read: %s."):format(err); end
		return found;
	end

	-- Returns service -> the number of its registrations, and the services in order; or nil, error. Waits.
	local function count()
		local all, err = list();
		if not all then return nil, err; end
		local numbers, jids = {}, {};
		for _, registration in ipairs(all) do
			local jid = registration.record.jid;
			if not numbers[jid] then jids[#jids + 1] = jid; end
			numbers[jid] = (numbers[jid] or 0) + 1;
		end
		table.sort(jids, function (one, other)
			if numbers[one] ~= numbers[other] then return numbers[one] > numbers[other]; end
			return one < other;
		end);
		return numbers, jids;
	end

	-- Removes registrations. Returns how many are gone, and how many could not be removed.
	local function remove(all, registrations, by)
		local removed, failed = 0, 0;
		for _, registration in ipairs(all) do
			if registrations.remove(registration.username, { registration.identifier }, by) then
				removed = removed + 1;
			else
				failed = failed + 1;
			end
		end
		return removed, failed;
	end

	return { list = list; count = count; remove = remove; };
end
