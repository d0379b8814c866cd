-- What the commands about push services share: the registrations of all users. All of them wait now and then, so that the
-- server goes on.

local async = require "util.async";

local most_first = module:require "most_first";
local output = module:require "commands/output";

-- Registrations that are handled at once, and the seconds until the next ones.
local slice, pause = 50, 0.01;

return function (all_registrations, registrations)
	-- Ends early if the module is unloaded meanwhile: another instance may have its registrations now.
	local function for_each(all, handle)
		for i, registration in ipairs(all) do
			if all_registrations.is_stopped() then return; end
			handle(registration);
			if i % slice == 0 then async.sleep(pause); end
		end
	end

	-- Returns a list of { username; identifier; record } of those that satisfy a condition (all without one), and whether it may
	-- lack some; or nil, error. A list that is empty because users cannot be read is an error: it must not read as health.
	local function list(print, is_wanted)
		local found = {};
		local unread, err = all_registrations.wait_for_each(function (username, services)
			for identifier, record in pairs(services) do
				if not is_wanted or is_wanted(record) then
					found[#found + 1] = { username = username; identifier = identifier; record = record; };
				end
			end
		end);
		if not unread then return nil, ("The store cannot be read: %s."):format(err); end
		if unread == 0 then return found, false; end
		local problem = output.count(unread, "user").." left out: their registrations cannot be read; the log tells why.";
		if not found[1] then return nil, problem; end
		print(problem);
		return found, true;
	end

	-- Returns service -> the number of its registrations, and the services in order; or nil, error.
	local function count(print)
		local all, err = list(print);
		if not all then return nil, err; end
		local numbers = {};
		for _, registration in ipairs(all) do
			local jid = registration.record.jid;
			numbers[jid] = (numbers[jid] or 0) + 1;
		end
		return numbers, most_first(numbers);
	end

	-- Removes a registration, unless its device has renewed it meanwhile. Returns whether it is gone; or nil if the store fails.
	local function remove_one(registration, by, is_wanted)
		local services = registrations.load(registration.username);
		if not services then return; end
		local record = services[registration.identifier];
		if not record or not is_wanted(record) then return false; end
		return registrations.remove(registration.username, { registration.identifier }, by, nil, services);
	end

	-- Removes those of a list that still satisfy the condition. Returns the last words of a command; or nil, error.
	local function remove(all, by, is_wanted)
		local removed, failed = 0, 0;
		for_each(all, function (registration)
			local is_gone = remove_one(registration, by, is_wanted);
			removed, failed = removed + (is_gone and 1 or 0), failed + (is_gone == nil and 1 or 0);
		end);
		if all_registrations.is_stopped() then return nil, ("Removed %d, then the module was unloaded."):format(removed); end
		if failed > 0 then return nil, ("Removed %d, and could not remove %d; the log tells why."):format(removed, failed); end
		return "Removed "..output.count(removed, "registration");
	end

	return { list = list; count = count; remove = remove; for_each = for_each; };
end
