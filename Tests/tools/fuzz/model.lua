-- What one host's rules remember, as simply as possible: unbounded tables. Sequences are so short that the engine forgets
-- nothing.
local model = {};
model.__index = model;

local answer_period, limit_period, space = 3600, 60, 300;

-- options: of the host, { limit, period }
function model.new(options)
	return setmetatable({
		options = options; notified = {}; periods = {}; in_flight = {}; errors = {}; pushes = {};
		results = {}; answers = 0; last_results = {}; pending = {};
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

-- The least and the greatest number of entries: requests may be forgotten after their period.
function model:notified_count(now)
	local least, most = 0, 0;
	for _, of in pairs(self.notified) do
		for key, times in pairs(of) do
			local period = self.periods[key];
			local count = period and 1 or entries(times);
			most = most + count;
			if not period or now - times.last < period then least = least + count; end
		end
	end
	return least, most;
end

-- Sends a push. Checks the library's main invariant.
function model:push(user, identifier, identity)
	if identity == nil then return; end
	local name = user.." "..identifier;
	self.pushes[name] = self.pushes[name] or {};
	assert(not is_known(self.pushes[name][identity.key], identity), "a second push for one message");
	remember(self.pushes[name], identity);
end

-- identifier: nil for a probe
function model:expect(id, user, identifier, jid, now)
	assert(not self.in_flight[id], "an id was given twice");
	self.in_flight[id] = { user = user; identifier = identifier; jid = jid; at = now; name = identifier and user.." "..identifier; };
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

local conditions = {
	["remote-server-not-found"] = "unreachable"; ["remote-server-timeout"] = "unreachable";
	["recipient-unavailable"] = "unreachable"; ["item-not-found"] = "gone"; gone = "gone"; ["policy-violation"] = "gone";
	["not-acceptable"] = "gone";
};

-- answer: { type, condition, error_type, by }
function model:kind(publish, answer, now)
	if answer.type == "result" then return "push succeeded"; end
	local result = self.results[publish.name or false];
	if answer.error_type == "wait" then
		local is_limit = answer.condition == "resource-constraint" and result and now - result < limit_period;
		return is_limit and "push succeeded" or "unreachable";
	end
	return answer.by == "h" and "unreachable" or conditions[answer.condition] or "refused";
end

local function new_row()
	return { refusals = 0; counted = 0; all_gone = true; last_counted = 0; last_push = 0; unreachable = 0; };
end

function model:is_spaced(row)
	return row ~= nil and row.refusals >= self.options.limit;
end

-- Whether a push to a registration has to wait (err.4).
function model:waits(name, now)
	local row = self.errors[name];
	return self:is_spaced(row) and now - row.last_push < space;
end

function model:note_push(name, now)
	if self.errors[name] then self.errors[name].last_push = now; end
end

-- The number of the last result that the service gave another registration.
function model:another_result(publish)
	local last = 0;
	for name, number in pairs(self.last_results[publish.jid] or {}) do
		if name ~= publish.name then last = math.max(last, number); end
	end
	return last;
end

function model:succeed(publish)
	local row = self.errors[publish.name];
	self.errors[publish.name] = nil;
	self.last_results[publish.jid] = self.last_results[publish.jid] or {};
	self.last_results[publish.jid][publish.name] = self.answers;
	if not row or row.refusals == 0 and not row.is_stale then return {}; end
	return { { "recovered", row.refusals, (row.is_recorded or row.is_stale) and 1 or 0 } };
end

-- Whether the refusal counts.
function model:count(row, publish, kind)
	row.refusals, row.unreachable = row.refusals + 1, 0;
	local is_first = row.refusals == 1;
	if not is_first and self.options.period > 0 and self:another_result(publish) <= row.last_counted then return false; end
	row.counted, row.all_gone, row.last_counted = row.counted + 1, row.all_gone and kind == "gone", self.answers;
	return true;
end

function model:refuse(publish, kind, now)
	local row = self.errors[publish.name] or new_row();
	self.errors[publish.name] = row;
	if row.refusals == 0 then row.began = now; end
	local counts = self:count(row, publish, kind);
	local effects = { { "refused", row.refusals, row.counted } };
	local period = row.all_gone and math.min(self.options.period, 86400) or self.options.period;
	if row.counted >= self.options.limit and now - row.began >= period then
		table.insert(effects, { "disabled", row.counted });
	elseif self:is_spaced(row) then
		row.last_push = math.max(row.last_push, publish.at);
		if counts or not row.is_recorded then
			table.insert(effects, { "recorded", now - row.began, row.counted, row.all_gone and 1 or 0 });
		end
		row.is_recorded, row.is_stale = true, false;
	elseif row.is_stale then
		row.is_stale = false;
		table.insert(effects, { "recovered", 0, 1 });
	end
	return effects;
end

function model:not_reach(publish)
	local row = self.errors[publish.name] or new_row();
	self.errors[publish.name] = row;
	row.unreachable = row.unreachable + 1;
	return { { "unreachable", row.unreachable } };
end

-- The device is back.
function model:reach(name)
	local row = self.errors[name];
	if not row then return; end
	row.unreachable = 0;
	if row.refusals == 0 and not row.is_stale then self.errors[name] = nil; end
end

-- The record in the store could not be changed.
function model:record_failed(name)
	local row = self.errors[name] or new_row();
	self.errors[name] = row;
	if row.is_recorded then row.is_recorded = false; else row.is_stale = true; end
end

-- Returns the outcome, and the effects about errors, each a kind and its numbers; nil if no publish waits.
function model:take(id, from, answer, now)
	local publish = self.in_flight[id];
	if not publish or answer.type ~= "result" and answer.type ~= "error" then return; end
	if now - publish.at >= answer_period then return; end
	if publish.jid ~= from then return "answer from a foreign JID ignored", {}; end
	self.in_flight[id] = nil;
	if not publish.name then return "probe answered", {}; end
	local kind = self:kind(publish, answer, now);
	if answer.type == "result" then self.results[publish.name] = now; end
	if kind == "unreachable" then return kind, self:not_reach(publish); end
	self.answers = self.answers + 1;
	return kind, kind == "push succeeded" and self:succeed(publish) or self:refuse(publish, kind, now);
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
	local name = user.." "..identifier;
	self.errors[name], self.arrivals[name], self.results[name] = nil, nil, nil;
	for id, publish in pairs(self.in_flight) do
		if publish.user == user and publish.identifier == identifier then self.in_flight[id] = nil; end
	end
end

return model;
