-- Describes sessions and store at the end of a step. state: everything that is compared, flat; sessions and holders: the
-- same by session.

local description = {};

local function canonical(value)
	if type(value) ~= "table" then return tostring(value); end
	local parts = {};
	for k, v in pairs(value) do parts[#parts + 1] = tostring(k).."="..canonical(v); end
	table.sort(parts);
	return "{"..table.concat(parts, ",").."}";
end

-- Records are replaced and never changed in place, so each is described once.
local described = setmetatable({}, { __mode = "k" });

local function describe_record(record)
	local text = described[record];
	if not text then
		text = canonical(record);
		described[record] = text;
	end
	return text;
end

-- The step in which each watchdog and timer was first seen.
local first_seen = setmetatable({}, { __mode = "k" });

local function describe_timer(step, timer)
	first_seen[timer] = first_seen[timer] or step.number;
	return "since step "..first_seen[timer];
end

-- When a watchdog was set, by its own clock of full seconds and by that.
local function describe_start(step, session, dog)
	first_seen[dog] = first_seen[dog] or step.number;
	return ("%s in step %d"):format(dog.last_reset or session.hibernating, first_seen[dog]);
end

local function describe_session(step, session)
	local dog = session.hibernating_watchdog;
	local batch = session.push_queue and #session.push_queue or 0;
	return {
		alive = session.hibernating and "hibernating" or "connected";
		push_identifier = session.push_identifier;
		push_settings = session.push_settings and describe_record(session.push_settings);
		first_hibernated_push = session.first_hibernated_push;
		awaiting_push_timer = session.awaiting_push_timer and describe_timer(step, session.awaiting_push_timer);
		watchdog_timeout = dog and dog.timeout;
		watchdog_started = dog and describe_start(step, session, dog);
		push_queue = batch > 0 and batch or nil;
		carbons = session.want_carbons and true or nil;
		connected = math.floor(session.conntime);
	};
end

local function of_session(step, session)
	local place = session.username.."/"..session.resource;
	local fields, prefix = describe_session(step, session), "session/"..place.."/";
	for name, value in pairs(fields) do step.state[prefix..name] = value; end
	step.sessions[place] = fields;
	if not fields.push_identifier then return; end
	local key = session.username.."|"..fields.push_identifier;
	local holders = step.holders[key] or {};
	holders[#holders + 1] = place;
	step.holders[key] = holders;
end

function description.of_sessions(step, host)
	for _, account in pairs(host.session.sessions) do
		for _, session in pairs(account.sessions) do of_session(step, session); end
	end
end

local none = {};

-- The registrations in the store, without what is damaged.
function description.registrations(host, user)
	local stored = (host.disk.stores[host.module_name] or none)[user];
	local sound = {};
	for identifier, record in pairs(type(stored) == "table" and stored or none) do
		if type(record) == "table" then sound[identifier] = record; end
	end
	return sound;
end

function description.of_store(step, host)
	for user in pairs(host.disk.stores[host.module_name] or none) do
		for identifier, record in pairs(description.registrations(host, user)) do
			step.state["store/"..user.."/"..identifier] = describe_record(record);
		end
	end
end

return description;
