-- The metrics, by their names and labels, see docs/operating.md.

-- Seconds.
local answer_buckets = { 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120 };
local wake_buckets = { 1, 2, 5, 10, 30, 60, 300, 900, 3600, 6*3600, 24*3600 };

-- RFC 6120, section 8.3.3. A service must not make metrics by conditions that it makes up.
local known_conditions = {};
for name in ([[ bad-request conflict feature-not-implemented forbidden gone internal-server-error item-not-found jid-malformed
	not-acceptable not-allowed not-authorized policy-violation recipient-unavailable redirect registration-required
	remote-server-not-found remote-server-timeout resource-constraint service-unavailable subscription-required
	undefined-condition unexpected-request ]]):gmatch "%S+" do
	known_conditions[name] = name;
end

-- The metrics of a family by their labels, each made once: with_labels costs seven times as much. count: of labels
local function by_labels(family, count, ...)
	if count == 0 then return family:with_labels(...); end
	local before = table.pack(...);
	return setmetatable({}, { __index = function (known, label)
		local labels = table.move(before, 1, before.n, 1, {});
		labels[before.n + 1] = label;
		known[label] = by_labels(family, count - 1, table.unpack(labels));
		return known[label];
	end });
end

local function counter(name, description, ...)
	return by_labels(module:metric("counter", name, "", description, { ... }), select("#", ...));
end

local function gauge(name, description)
	return module:metric("gauge", name, "", description, {}):with_labels();
end

local function histogram(name, description, buckets, ...)
	return by_labels(module:metric("histogram", name, "seconds", description, { ... }, { buckets = buckets }), select("#", ...));
end

return function ()
	return {
		pushes = counter("pushes", "Notifications sent to push services", "service", "path", "importance");
		not_pushed = counter("not_pushed", "Decisions not to push", "reason");
		answers = counter("answers", "Answers of push services", "service", "outcome");
		answer_seconds = histogram("answer", "Time from a push to the answer of its service", answer_buckets, "service");
		wake_seconds = histogram("wake", "Time from the first important push to the return of the device", wake_buckets);
		wake_retries = counter("wake_retries", "Answers to pushes that were sent again", "outcome");
		ended = counter("ended", "Registrations that ended", "reason");
		errors = counter("errors", "Errors of push services", "condition");
		condition = function (name) return known_conditions[name] or "other"; end;
		set_registrations = function (number) gauge("registrations", "Push registrations"):set(number); end;
		pending_wake_ups = gauge("pending_wake_ups", "Pushes that failed and are to be sent again");
		in_flight = gauge("in_flight", "Publishes that wait for an answer");
		cache_users = gauge("cache_users", "Users whose registrations are in the cache");
	};
end
