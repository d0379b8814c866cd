-- Short scenarios that random single operations would rarely produce. Each adds a few operations, for a random place and
-- user. make: the makers of single operations of generator.lua.

local function full_message(r, context, make, who)
	local op = make.message(r, context);
	op.user, op.resource = who.user, who.resource;
	return op;
end

local function step(name, who, fields)
	local op = { op = name, user = who.user, resource = who.resource };
	for key, value in pairs(fields or {}) do op[key] = value; end
	return op;
end

local function advance(seconds)
	return { op = "advance", seconds = seconds };
end

local flows = {};

-- Pushes that fail, one after another, with other answers in between.
flows[1] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	add(step("connect", who));
	add(step("enable", who, { endpoint = endpoint }));
	add(step("close", who));
	for _ = 1, 2 + r:below(4) do
		local message = make.message(r, context);
		message.user, message.resource = who.user, nil;
		add(message);
		add({ op = "answer", endpoint = endpoint, how = r:pick { "cancel", "cancel", "cancel", "result", "wait", "repeat" } });
	end
end

-- Hibernation with messages coming in, and one of its ends.
flows[2] = function (r, context, make, who, add)
	if r:chance(60) then add(full_message(r, context, make, who)); end
	if r:chance(40) then add(step("ack_delayed", who, { with_last = r:chance(50) or nil })); end
	add(step("hibernate", who));
	for _ = 1, 1 + r:below(4) do
		add(full_message(r, context, make, who));
		if r:chance(40) then add(advance(r:pick { 0.4, 1.1 })); end
	end
	if r:chance(60) then add(advance(1.1)); end
	if r:chance(30) then return add(advance(r:pick { 599, 601, 602, 3601, 260000 })); end
	if r:chance(60) then return add(step("resume", who, { count = r:below(6) })); end
	add(step("close", who));
end

-- Resumption before the batch is due, and hibernation again.
flows[3] = function (r, context, make, who, add)
	add(step("hibernate", who));
	add(full_message(r, context, make, who));
	add(advance(0.4));
	add(step("resume", who, { count = r:below(3) }));
	if r:chance(50) then add(advance(1.1)); end
	add(step("hibernate", who));
	add(full_message(r, context, make, who));
	add(advance(1.1));
end

-- One or two registrations on two devices, one of which hibernates.
flows[4] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	for number, resource in ipairs { "phone", "tablet" } do
		local device = { user = who.user, resource = resource };
		add(step("connect", device, { carbons = r:chance(50) or nil }));
		add(step("enable", device, { endpoint = r:chance(50) and endpoint or number }));
	end
	add(step("hibernate", who));
	add(make.message(r, context));
	add(full_message(r, context, make, who));
	local other = { user = who.user, resource = who.resource == "phone" and "tablet" or "phone" };
	if r:chance(60) then add(step("disable", other, { endpoint = endpoint, whole_jid = r:chance(30) or nil })); end
	if r:chance(40) then add({ op = "answer", endpoint = endpoint, how = "cancel" }); end
	add(full_message(r, context, make, who));
	add(advance(1.1));
end

-- More devices than allowed, registered at different times, perhaps with a restart in between.
flows[5] = function (r, context, make, who, add)
	add(step("connect", who));
	local first = r:below(5);
	for i = 0, 2 + r:below(3) do
		if r:chance(25) then
			add({ op = "restart" });
			add(step("connect", who));
		end
		add(step("enable", who, { endpoint = (first + i) % 5 + 1 }));
		add(advance(r:pick { 1.1, 5, 31 }));
	end
	add(make.message(r, context));
end

-- The module is reloaded while something is pending.
flows[6] = function (r, context, make, who, add)
	add(full_message(r, context, make, who));
	if r:chance(70) then add(step("hibernate", who)); else add(step("ack_delayed", who)); end
	add(full_message(r, context, make, who));
	add({ op = "reload" });
	add(full_message(r, context, make, who));
	add(advance(r:pick { 1.1, 31, 601 }));
	add({ op = "answer", endpoint = r:below(5) + 1, how = r:pick { "cancel", "result" } });
end

-- The store fails during requests.
flows[7] = function (r, context, make, who, add)
	add(step("connect", who));
	add(step("enable", who, { endpoint = r:below(5) + 1 }));
	if r:chance(30) then add({ op = "restart" }); end
	if r:chance(50) then add(step("connect", who)); end
	add({ op = "store_failure", operation = r:pick { "set", "get" } });
	add(step(r:pick { "enable", "disable" }, who, { endpoint = r:below(5) + 1, options = r:chance(50) or nil }));
	add(make.message(r, context));
	add(step("enable", who, { endpoint = r:below(5) + 1 }));
	add(make.message(r, context));
end

-- Answers that come after the registration was removed, enabled again, or has expired publishes.
flows[8] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	add(step("connect", who));
	add(step("enable", who, { endpoint = endpoint }));
	add(step("hibernate", who));
	add(full_message(r, context, make, who));
	add(advance(1.1));
	add(step("resume", who, { count = 5 }));
	add(r:pick { advance(4000), step("disable", who, { endpoint = endpoint }), step("delete_user", who) });
	if r:chance(50) then add(step("enable", who, { endpoint = endpoint })); end
	for _ = 1, 2 do add({ op = "answer", endpoint = endpoint, how = r:pick { "cancel", "result", "foreign", "repeat" } }); end
end

-- Errors before the registration is removed, and after it is enabled again.
flows[9] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	add(step("connect", who));
	for _ = 1, 2 do
		add(step("enable", who, { endpoint = endpoint }));
		for _ = 1, 1 + r:below(2) do
			add(step("hibernate", who));
			add(full_message(r, context, make, who));
			add(advance(1.1));
			add({ op = "answer", endpoint = endpoint, how = r:pick { "cancel", "auth", "modify" } });
			add(step("resume", who, { count = 500 }));
		end
		add(step("disable", who, { endpoint = endpoint }));
	end
end

return flows;
