-- What each push service last answered, for people: times of the clock, and the last error.

local error_of = module:require "error_of";
local new_generations = module:require "generations";

local most = 1024;

return function (rules, status)
	local services = new_generations(most); -- JID -> its row
	local result = rules.reason "result";
	local is_failure = { [rules.reason "unreachable"] = true; [rules.reason "refused"] = true; };
	local is_error = { [rules.reason "gone"] = true; };
	for outcome in pairs(is_failure) do is_error[outcome] = true; end

	local function row_of(jid)
		local row = services:get(jid) or {};
		services:keep(jid, row);
		return row;
	end

	-- A service fails from the first error after its last result on. That one device is gone is no failure of the service.
	local function answered(stanza, jid, outcome)
		if outcome == result then
			local row = row_of(jid);
			if row.failing_since then status.clear_service(jid); end
			row.result_at, row.failing_since = os.time(), nil;
		elseif is_error[outcome] then
			local row = row_of(jid);
			row.error_at, row.error = os.time(), error_of.sentence(stanza);
			if is_failure[outcome] then row.failing_since = row.failing_since or os.time(); end
		end
	end

	-- Nothing reaches the service, or it does not answer (wake.1). If an error has told that, it stays.
	local function away(jid)
		local row = row_of(jid);
		status.set_service(jid);
		if row.failing_since then return; end
		row.failing_since, row.error_at, row.error = os.time(), os.time(), "no answer";
	end

	local function back(jid)
		row_of(jid).failing_since = nil;
		status.clear_service(jid);
	end

	-- Returns { result_at, error_at, error, failing_since }, each nil if it is not known.
	local function of(jid)
		return services:get(jid) or {};
	end

	return {
		answered = answered; away = away; back = back; of = of;
		save = function () return services; end;
		restore = function (saved) services = saved or services; end; -- an older version had none
	};
end
