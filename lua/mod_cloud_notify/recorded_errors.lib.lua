-- The row of errors that the record of a registration keeps over a restart (err.4).

-- Returns the fields of a record. since: seconds as of os.time(). all_gone: all counted errors said that the device is gone
local function fields(since, count, all_gone)
	return { failing_since = since; failing_count = count; failing_gone = all_gone; };
end

-- Those of a record without errors, see registrations.set_fields.
local no_fields = fields(false, false, false);

-- Tells the engine the errors of a user's records, which it may not know.
local function restore(rules, username, services)
	for identifier, record in pairs(services) do
		local since = record.failing_since and math.tointeger(record.failing_since);
		local count = since and math.tointeger(record.failing_count);
		if count then
			rules.engine:restore_errors(username, identifier, math.max(0, os.time() - since), count,
				rules.monotonic(), record.failing_gone == true);
		end
	end
end

return { fields = fields; no_fields = no_fields; restore = restore; };
