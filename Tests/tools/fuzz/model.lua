-- What one host's rules remember, as simply as possible: unbounded tables. Sequences are so short that the engine forgets
-- nothing.
local model = {};
model.__index = model;

local answer_period = 3600;

function model.new()
	return setmetatable({
		notified = {}; periods = {}; in_flight = {}; errors = {}; pushes = {}; disabled = {};
		arrivals = {}; arrived_count = 0; used = {};
	}, model);
end

-- times: those of the messages with one key. What is known by its key alone has none; a request is known for a period.
local function is_known(times, identity)
	if not times then return false; end
	if not identity.at then return true; end
	if identity.period then return identity.at - times.last < identity.period; end
	for distance = -2, 2 do
		if times[identity.at + distance] then return true; end
	end
	return false;
end

local function remember(of, identity)
	local times = of[identity.key] or {};
	of[identity.key] = times;
	if identity.at then times[identity.at], times.last = true, identity.at; end
end

-- The library keeps the times of a key in entries of 16 seconds.
local function entries(times)
	local spans, count = {}, 0;
	for time in pairs(times) do
		local span = math.type(time) and time // 16;
		if span and not spans[span] then spans[span], count = true, count + 1; end
	end
	return math.max(count, 1);
end

-- identity: { key = ..., at = ..., period = ... }; nil if nothing identifies the message
function model:was_notified(user, identifier, identity)
	local of = self.notified[user.." "..identifier];
	return identity ~= nil and of ~= nil and is_known(of[identity.key], identity);
end

function model:set_notified(user, identifier, identity)
	if identity == nil or self:was_notified(user, identifier, identity) then return; end
	local name = user.." "..identifier;
	self.notified[name] = self.notified[name] or {};
	remember(self.notified[name], identity);
	self.periods[identity.key] = identity.period;
end

function model:notified_count()
	local count = 0;
	for _, of in pairs(self.notified) do
		for key, times in pairs(of) do count = count + (self.periods[key] and 1 or entries(times)); end
	end
	return count;
end

-- Sends a push. Checks the library's main invariant.
function model:push(user, identifier, identity)
	if identity == nil then return; end
	local name = user.." "..identifier;
	self.pushes[name] = self.pushes[name] or {};
	assert(not is_known(self.pushes[name][identity.key], identity), "a second push for one message");
	remember(self.pushes[name], identity);
end

function model:expect(id, user, identifier, jid, now)
	assert(not self.in_flight[id], "an id was given twice");
	self.in_flight[id] = { user = user; identifier = identifier; jid = jid; at = now; };
end

function model:waiting(now)
	local waiting, all = 0, 0;
	for _, publish in pairs(self.in_flight) do
		all = all + 1;
		if now - publish.at < answer_period then waiting = waiting + 1; end
	end
	return waiting, all;
end

function model:failing()
	local count = 0;
	for _ in pairs(self.errors) do count = count + 1; end
	return count;
end

-- Returns the reason, the errors in a row and whether the registration is disabled; nil if no publish waits.
function model:take(id, from, type, error_type, limit, now)
	local publish = self.in_flight[id];
	if not publish or type ~= "result" and type ~= "error" then return; end
	if now - publish.at >= answer_period then return; end
	if publish.jid ~= from then return "answer from a foreign JID ignored", 0, false; end
	self.in_flight[id] = nil;
	local name = publish.user.." "..publish.identifier;
	if type == "result" then
		self.errors[name] = nil;
		return "push succeeded", 0, false;
	elseif error_type == "wait" then
		return "error of type wait not counted", 0, false;
	end
	local errors = (self.errors[name] or 0) + 1;
	self.errors[name] = errors;
	if errors < limit then return "error counted", errors, false; end
	table.insert(self.disabled, publish);
	return "error limit reached", errors, true;
end

-- The classes that the ending session's unacked stanzas have pushed.
function model:used_classes(user, identifier)
	return self.used[user.." "..identifier] or 0;
end

function model:use(user, identifier, class)
	self.used[user.." "..identifier] = self:used_classes(user, identifier) | class;
end

function model:give_back(user, identifier, class)
	self.used[user.." "..identifier] = self:used_classes(user, identifier) & ~class;
end

function model:forget_session()
	self.used = {};
end

function model:arrived(user, identifier)
	self.arrived_count = self.arrived_count + 1;
	self.arrivals[user.." "..identifier] = self.arrived_count;
end

-- 0 if unknown.
function model:arrival(user, identifier)
	return self.arrivals[user.." "..identifier] or 0;
end

function model:forget(user, identifier)
	self.errors[user.." "..identifier], self.arrivals[user.." "..identifier] = nil, nil;
	for id, publish in pairs(self.in_flight) do
		if publish.user == user and publish.identifier == identifier then self.in_flight[id] = nil; end
	end
end

return model;
