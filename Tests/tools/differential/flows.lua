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

-- Requests with one id, one after another. Those that are acknowledged are garbage, and their tables' addresses are used
-- again.
flows[10] = function (r, context, make, who, add)
	add(step("connect", who));
	add(step("enable", who, { endpoint = r:below(5) + 1 }));
	for _ = 1, 2 + r:below(2) do
		local request = full_message(r, context, make, who);
		request.kind, request.wire_id, request.archive = r:pick { "iq", "jingle", "jingle_info" }, "same", nil;
		add(request);
		add(step("hibernate", who));
		add(step("resume", who, { count = 500 }));
		if r:chance(50) then add({ op = "collect" }); end
	end
end

-- A moment, in which somebody may set the clock.
local function moment(r, make, add)
	if r:chance(40) then add(advance(r:pick { 0.4, 1.1, 5 })); end
	if r:chance(60) then add(make.clock(r)); end
	if r:chance(40) then add(advance(r:pick { 0.4, 1.1, 5 })); end
end

-- The clock is set back, and shows the same time again after a while in which something is pushed.
local function time_again(r, context, make, who, add)
	add({ op = "clock", seconds = -3600 });
	local other = make.message(r, context);
	other.user, other.kind, other.resource, other.archive = who.user, "groupchat", nil, nil;
	add(other);
	add(advance(r:pick { 3599, 3600, 3601 }));
end

-- A message that comes again, before and after the clock is set.
flows[11] = function (r, context, make, who, add)
	local first = make.message(r, context);
	first.user, first.archive = who.user, nil;
	first.wire_id, first.text = "same", "same";
	add(first);
	if r:chance(30) then time_again(r, context, make, who, add); else moment(r, make, add); end
	local again = make.message(r, context);
	for _, name in ipairs { "user", "kind", "resource", "wire_id", "text", "from", "stamp" } do again[name] = first[name]; end
	again.archive = nil;
	add(again);
end

-- Somebody asks for a subscription, and perhaps asks again; the device sleeps, or is slow to acknowledge.
flows[12] = function (r, context, make, who, add)
	add(step("connect", who));
	add(step("enable", who, { endpoint = r:below(5) + 1 }));
	local is_asleep = r:chance(50);
	if is_asleep then add(step("hibernate", who)); end
	for _ = 1, 1 + r:below(2) do
		local request = make.message(r, context);
		request.user, request.kind, request.resource, request.archive = who.user, "subscribe", nil, nil;
		add(request);
		if not is_asleep then add(step("ack_delayed", who, { with_last = true })); end
		add(advance(1.1));
		if not is_asleep and r:chance(50) then add(advance(3700)); end
	end
	if is_asleep then add(step("resume", who, { count = r:below(3) })); end
	if r:chance(30) then add(make.clock(r)); end
	add(step("hibernate", who));
end

-- Notes to oneself, alone or together with those of another user.
flows[13] = function (r, context, make, who, add)
	for _, user in ipairs { "juliet", "romeo" } do
		add({ op = "connect", user = user, resource = who.resource });
		add({ op = "enable", user = user, resource = who.resource, endpoint = r:below(5) + 1 });
	end
	if r:chance(50) then add(step("enable", who, { endpoint = r:below(5) + 1 })); end
	for _ = 1, 1 + r:below(2) do
		local note = make.note(r, context);
		note.user, note.resource = who.user, who.resource;
		if note.second_id then
			note.second_user, note.second_resource = who.user == "juliet" and "romeo" or "juliet", who.resource;
		end
		add(note);
	end
	add(step("hibernate", who));
end

-- Another process changes the store while the server is down.
flows[14] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	for _ = 1, 1 + r:below(2) do
		add(step("connect", who));
		add(step("enable", who, { endpoint = endpoint }));
		local change = make.store_change(r);
		change.user, change.endpoint, change.is_down = who.user, endpoint, true;
		add(change);
		if r:chance(50) then add(step("connect", who)); end
		add(full_message(r, context, make, who));
		add(make.message(r, context));
	end
end

-- The store cannot be read after a reload: not for a message, and then not for a request.
flows[15] = function (r, context, make, who, add)
	local other = { user = who.user, resource = who.resource == "phone" and "tablet" or "phone" };
	for number, device in ipairs { who, other } do
		add(step("connect", device));
		add(step("enable", device, { endpoint = number }));
	end
	add(step("close", other));
	add({ op = "reload" });
	if r:chance(60) then
		add(full_message(r, context, make, who));
		add(step("hibernate", who));
	end
	add({ op = "store_failure", operation = "get" });
	local message = make.message(r, context);
	message.user, message.kind, message.resource, message.archive = who.user, "chat", nil, "with_id";
	add(message);
	add(step("resume", who, { count = 500 }));
	add(step("enable", who, { endpoint = 3 }));
end

-- The clock is set back between two scans of a queue.
flows[16] = function (r, context, make, who, add)
	add(step("connect", who));
	add(step("enable", who, { endpoint = r:below(5) + 1 }));
	for _ = 1, 1 + r:below(2) do add(full_message(r, context, make, who)); end
	add(step("hibernate", who));
	add(step("resume", who, { count = 0 }));
	add({ op = "clock", seconds = r:pick { -1, -3600, -300000000 } });
	if r:chance(50) then add(full_message(r, context, make, who)); end
	add(step("hibernate", who));
end

-- 3.5: another process changes the store, and the module sees it: at the next request, or when it has to push.
flows[#flows + 1] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	add(step("connect", who));
	add(step("enable", who, { endpoint = endpoint }));
	if r:chance(50) then add(step("hibernate", who)); end
	for _ = 1, 1 + r:below(3) do
		local change = make.store_change(r);
		change.user, change.endpoint = who.user, endpoint;
		add(change);
		if r:chance(30) then add(make.message(r, context)); end
		if r:chance(25) then add(step(r:pick { "enable", "disable" }, who, { endpoint = r:below(5) + 1 })); end
		add(advance(r:pick { 1.1, 120, 301, 301, 4000 }));
		add(full_message(r, context, make, who));
		add(make.message(r, context));
	end
end

-- 4c.2: a session ends with messages in flight, and its device may be back.
flows[#flows + 1] = function (r, context, make, who, add)
	local endpoint = r:below(5) + 1;
	add(step("connect", who, { mam = r:chance(50) or nil }));
	add(step("enable", who, { endpoint = endpoint }));
	for _ = 1, 1 + r:below(4) do add(full_message(r, context, make, who)); end
	if r:chance(20) then add(step("ack_delayed", who)); end
	add(step("close", who));
	if r:chance(30) then add(advance(0.4)); end
	if r:chance(40) then
		add(step("connect", who));
		if r:chance(50) then add(step("enable", who, { endpoint = endpoint })); end
	end
	add(advance(r:pick { 1.1, 1.1, 12, 31 }));
	add(full_message(r, context, make, who));
end

-- 4a.7: a device comes back under another resource; what it is sent there is copied to its old session.
flows[#flows + 1] = function (r, context, make, who, add)
	local endpoint, carbons = r:below(5) + 1, r:chance(50) or nil;
	local other = { user = who.user, resource = who.resource == "phone" and "tablet" or "phone" };
	add(step("connect", who, { carbons = true }));
	add(step("enable", who, { endpoint = endpoint }));
	if r:chance(70) then add(step("hibernate", who)); end
	add(step("connect", other, { carbons = carbons }));
	add(step("enable", other, { endpoint = endpoint }));
	for _ = 1, 1 + r:below(3) do
		local message = make.message(r, context);
		message.user = who.user;
		if message.resource then message.resource = r:pick { other.resource, who.resource, "laptop" }; end
		add(message);
		if r:chance(20) then add(step("hibernate", r:pick { who, other })); end
		if r:chance(60) then add(advance(1.1)); end
	end
	if r:chance(30) then add(advance(r:pick { 599, 601, 3601 })); end
end

-- 3.7: an account is disabled, and enabled again.
flows[#flows + 1] = function (r, context, make, who, add)
	add(step("connect", who));
	add(step("enable", who, { endpoint = r:below(5) + 1 }));
	if r:chance(50) then add(step("hibernate", who)); end
	for _, is_enabled in ipairs { false, true } do
		add({ op = "outside", area = "account", user = who.user, is_enabled = is_enabled });
		add(full_message(r, context, make, who));
		local message = make.message(r, context);
		message.user, message.resource = who.user, nil;
		add(message);
		if r:chance(30) then add({ op = "ping", user = who.user }); end
		add(advance(r:pick { 1.1, 301 }));
	end
end

return flows;
