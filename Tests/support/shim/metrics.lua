-- What a scrape of the host's metrics shows.

local environment = require "inprocess.environment";

local prosody = environment.prosody;
local metrics = {};

-- The values after an update, by names like 'pushes_total{path="offline"}', without the module and the host.
function metrics.scrape()
	prosody.events.fire_event("stats-update");
	local values = {};
	for line in environment.metric_registry:render():gmatch("[^\n]+") do
		local name, labels, value = line:match("^prosody_mod_cloud_notify__([%w_]+){?(.-)}? ([^ ]+)$");
		if name and not line:find("^#") then
			labels = labels:gsub('host="example%.test",?', "");
			values[labels == "" and name or name.."{"..labels.."}"] = tonumber(value);
		end
	end
	return values;
end

-- The sum of a metric over all of its labels, or over those that contain a text.
function metrics.sum(values, name, text)
	local sum = 0;
	for key, value in pairs(values) do
		if key:match("^[%w_]+") == name and key:find(text or "", 1, true) then sum = sum + value; end
	end
	return sum;
end

-- What has changed between two scrapes, without buckets and times of creation; new ones of 0 are no change.
function metrics.changes(before, after)
	local changes = {};
	for key, value in pairs(after) do
		local change = value - (before[key] or 0);
		if change ~= 0 and not key:find("_created", 1, true) and not key:find("_bucket", 1, true) then changes[key] = change; end
	end
	return changes;
end

return metrics;
