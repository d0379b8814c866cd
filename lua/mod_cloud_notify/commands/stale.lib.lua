-- push stale: registrations that no device has renewed and no service has taken a push for, for some days. One that a session
-- holds is in use.

local jid_join = require "util.jid".join;

local output = module:require "commands/output";

local most_days = 36500;
local columns = {
	{ title = "User", most = 30 }, { title = "Service" }, { title = "Node" }, { title = "Enabled", is_whole = true },
	{ title = "Last result" },
};

return function (of_user, of_services, sessions, last_result)
	local function is_held(registration)
		for _, session in pairs(sessions.of_user(registration.username) or {}) do
			if session.push_identifier == registration.identifier then return true; end
		end
		return false;
	end

	-- Returns those without a result since a time, each with its last one.
	local function without_result(all, limit)
		local found = {};
		of_services.for_each(all, function (registration)
			registration.result_at = last_result(registration.username, registration.identifier);
			if (registration.result_at or 0) < limit and not is_held(registration) then found[#found + 1] = registration; end
		end);
		return found;
	end

	local function row_of(registration)
		local record = registration.record;
		return {
			jid_join(registration.username, module.host); record.jid; of_user.node(record);
			output.time(record.timestamp);
			registration.result_at and output.time(registration.result_at) or "none known";
		};
	end

	-- Who removes registrations has to know that the record of results does not reach back as far.
	local function tell_what_is_known(print, limit)
		if prosody.start_time and prosody.start_time > limit then
			print(("Results are known since the server started, %s."):format(output.time(prosody.start_time)));
		end
	end

	local function print_all(print, all, limit)
		output.table(print, columns, all, row_of);
		tell_what_is_known(print, limit);
	end

	-- Lists those of some days, and removes them if told to.
	local function run_for(request, days)
		local limit = os.time() - days * 86400;
		local function is_old(record) return (tonumber(record.timestamp) or 0) < limit; end
		local all, lacks_some = of_services.list(request.print, is_old);
		if not all then return nil, lacks_some; end
		all = without_result(all, limit);
		if not all[1] and lacks_some then return nil, "No registration that can be read is stale."; end
		if not all[1] then return ("No registration has been without a result for %s."):format(output.count(days, "day")); end
		print_all(request.print, all, limit);
		if not request.remove then
			return ("%s. To remove: push stale %d remove"):format(output.count(#all, "registration"), days);
		end
		local message, problem = of_services.remove(all, request.by, is_old);
		return message and message..".", problem;
	end

	local function run(request)
		local days = math.tointeger(tonumber(request.days));
		if not days or days < 1 or days > most_days then
			return nil, ("The days have to be a whole number from 1 to %d."):format(most_days);
		end
		if request.remove and request.remove ~= "remove" then return nil, "The last word can only be: remove."; end
		return run_for(request, days);
	end

	return {
		name = "stale"; of = "service"; run = run; description = "Show registrations without a result, or remove them";
		arguments = {
			{ name = "days"; label = "Days"; is_required = true; }; { name = "remove"; label = "The word 'remove', to remove them"; };
		};
	};
end
