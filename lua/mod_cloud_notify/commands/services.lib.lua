-- push services: each push service, and what it last answered.

local output = module:require "commands/output";

local columns = {
	{ title = "Service", most = 40 }, { title = "Registrations", align = "right" }, { title = "Last result" },
	{ title = "Failing for" }, { title = "Unanswered", align = "right" }, { title = "Pending", align = "right" },
};
local error_columns = { { title = "Service", most = 40 }, { title = "When" }, { title = "Last error" } };

return function (rules, of_services, services)
	local function row_of(jid, number)
		local known, now = services.of(jid), os.time();
		local in_flight, pending = rules.engine:service_state(jid);
		return {
			jid; number; known.result_at and output.duration(now - known.result_at).." ago" or "none known";
			known.failing_since and output.duration(now - known.failing_since) or "-"; in_flight; pending;
		};
	end

	local function run(request)
		local numbers, jids = of_services.count(request.print);
		if not numbers then return nil, jids; end
		if not jids[1] then return "Nobody has a registration."; end
		local errors = {};
		for _, jid in ipairs(jids) do
			local known = services.of(jid);
			if known.error then errors[#errors + 1] = { jid; output.time(known.error_at); known.error; }; end
		end
		output.table(request.print, columns, jids, function (jid) return row_of(jid, numbers[jid]); end);
		if errors[1] then
			request.print "";
			output.table(request.print, error_columns, errors);
		end
		return ("%s."):format(output.count(#jids, "service"));
	end

	return { name = "services"; of = "host"; run = run; description = "Show the push services"; arguments = {}; };
end
