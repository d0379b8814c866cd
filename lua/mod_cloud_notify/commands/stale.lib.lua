-- push stale: registrations that no device has renewed and no service has taken a push for, for some days. One that a session
-- holds is in use.

local jid_join = require "util.jid".join;

local output = module:require "commands/output";

local most_days = 36500;
local not_all_read = "Some of these have so many entries in the record that the older ones were not read.";
local may_end_with = { remove = true; force = true };
local columns = {
	{ title = "User", most = 30 }, { title = "Service" }, { title = "Node" }, { title = "Enabled", is_whole = true },
	{ title = "Last result" },
};

return function (of_user, of_services, sessions, of_record)
	local function is_held(registration)
		return next(sessions.holding(registration.username, registration.identifier)) ~= nil;
	end

	-- Returns those without a result since a time, each with its last one; whether all results since then are known; and a
	-- sentence about that.
	local function without_result(all, limit)
		local found, since, sentence = {}, of_record.results_since();
		local is_known = since and since <= limit;
		of_services.for_each(all, function (registration)
			local result_at, looked_back_to = of_record.last_result(registration.username, registration.identifier);
			registration.result_at = result_at;
			if (result_at or 0) < limit and not is_held(registration) then
				found[#found + 1] = registration;
				if is_known and (looked_back_to or 0) > limit then is_known, sentence = false, not_all_read; end
			end
		end);
		return found, is_known, sentence;
	end

	local function row_of(registration)
		local record = registration.record;
		return {
			jid_join(registration.username, module.host); record.jid; of_user.node(record);
			output.time(record.timestamp);
			registration.result_at and output.time(registration.result_at) or "none known";
		};
	end

	local function how_to_remove(number, days, is_known)
		local what = output.count(number, "registration");
		if is_known then return ("%s. To remove: push stale %d remove"):format(what, days); end
		return ("%s. Results are not known for %s; to remove all the same: push stale %d force"):format(
			what, output.count(days, "day"), days);
	end

	-- Removes what has been listed, if told to. Where the record does not reach back for so long, a registration without a known
	-- result may be in use.
	local function finish(request, days, all, is_known, is_old)
		local word = request.remove_or_force;
		if not word then return how_to_remove(#all, days, is_known); end
		if word == "remove" and not is_known then
			return nil, ("Results are not known for %s, so some of these may be in use. To remove all the same: push stale %d force")
				:format(output.count(days, "day"), days);
		end
		local message, problem = of_services.remove(all, request.by, is_old);
		return message and message..".", problem;
	end

	local function run_for(request, days)
		local limit = os.time() - days * 86400;
		local function is_old(record) return (tonumber(record.timestamp) or 0) < limit; end
		local all, lacks_some = of_services.list(request.print, is_old);
		if not all then return nil, lacks_some; end
		local found, is_known, sentence = without_result(all, limit);
		if not found[1] and lacks_some then return nil, "No registration that can be read is stale."; end
		if not found[1] then return ("No registration has been without a result for %s."):format(output.count(days, "day")); end
		output.table(request.print, columns, found, row_of);
		if not is_known then request.print(sentence); end
		return finish(request, days, found, is_known, is_old);
	end

	local function run(request)
		local days = math.tointeger(tonumber(request.days));
		if not days or days < 1 or days > most_days then
			return nil, ("The days have to be a whole number from 1 to %d."):format(most_days);
		end
		if not may_end_with[request.remove_or_force or "remove"] then return nil, "The last word can only be: remove or force."; end
		return run_for(request, days);
	end

	return {
		name = "stale"; of = "service"; run = run; description = "Show registrations without a result, or remove them";
		arguments = {
			{ name = "days"; label = "Days"; is_required = true; };
			{ name = "remove_or_force"; label = "The word 'remove', to remove them; 'force' if results are not known"; };
		};
	};
end
