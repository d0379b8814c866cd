-- Counts the errors in a row of every registration from the delivered answers, as err.1 and err.3 say, to know when it must
-- be disabled.

local chronicle = require "differential.chronicle";
local ways = require "differential.answers".ways;

local error_count_methods = {};
local error_count_mt = { __index = error_count_methods };

local lifetime, day = 3600, 86400;
local default_period, age_to_count_all = 7 * day, 14 * day;
local unreachable_period, unreachable_attempts = 30 * day, 16;

-- taken: the answers of a step that counted as such; results: by service, the registration and ordinal of each last result
local function new(context)
	return setmetatable({
		context = context, rows = {}, done = {}, gone = {}, taken = {}, results = {}, ordinal = 0;
	}, error_count_mt);
end

local function options(sequence)
	return sequence.config.push_max_errors or 16, sequence.outages and (sequence.config.push_error_period or default_period) or 0;
end

-- Answers to publishes of a removed registration do not count against a new one.
local function forget_removed(self, step, before)
	for key in pairs(before.state) do
		local user, identifier = key:match("^store/([^/]*)/(.*)$");
		if user and step.state[key] == nil then
			local registration = user.."|"..identifier;
			self.rows[registration], self.gone[registration] = nil, step.time;
		end
	end
end

-- A row ends when anybody enables the registration.
local function note_enable(self, step)
	for _, effect in ipairs(step.effects) do
		if step.op.op == "enable" and effect.kind == "reply" and effect.answer == "result" then
			self.rows[step.op.user.."|"..chronicle.identifier_of(step.op)] = nil;
		end
	end
end

-- A restart keeps what the record tells (err.4).
local function restore(self, step)
	self.rows, self.results, self.done, self.ordinal = {}, {}, {}, 0;
	for key, record in pairs(step.state) do
		local user, identifier = key:match("^store/([^/]*)/(.*)$");
		local since = user and tonumber(record:match("failing_since=(%d+)"));
		if since then
			local limit, count = options(self.context.sequence), tonumber(record:match("failing_count=(%d+)"));
			self.rows[user.."|"..identifier] = {
				began = step.time - (step.wall - since), counted = count, refusals = math.max(count, limit), last_counted = 0;
				all_gone = record:find("failing_gone=true", 1, true) ~= nil;
			};
		end
	end
end

-- Whether the service gave another registration a result since a point in time.
local function another_had_result(self, service, key, ordinal)
	for other, at in pairs(self.results[service] or {}) do
		if other ~= key and at > ordinal then return true; end
	end
	return false;
end

local takes = {};

function takes.result(self, key, answer)
	local service = answer.publish.to;
	self.results[service] = self.results[service] or {};
	self.ordinal = self.ordinal + 1;
	self.results[service][key], self.rows[key] = self.ordinal, nil;
end

function takes.unreachable(self, key, answer)
	local row = self.rows[key] or { refusals = 0, counted = 0, all_gone = true, last_counted = 0 };
	self.rows[key] = row;
	row.unreachable_since = row.unreachable_since or answer.time;
	row.unreachable = (row.unreachable or 0) + 1;
	row.is_over = answer.time - row.unreachable_since >= unreachable_period and row.unreachable >= unreachable_attempts;
end

local function counts(self, row, key, answer, period)
	if period == 0 or row.refusals == 1 or answer.time - row.began >= age_to_count_all then return true; end
	return another_had_result(self, answer.publish.to, key, row.last_counted);
end

local function refusal(self, key, answer, is_gone)
	local row = self.rows[key] or { refusals = 0, counted = 0, all_gone = true, last_counted = 0 };
	self.rows[key], self.ordinal = row, self.ordinal + 1;
	row.refusals, row.unreachable, row.unreachable_since = row.refusals + 1, nil, nil;
	if row.refusals == 1 then row.began = answer.time; end
	local limit, period = options(self.context.sequence);
	if counts(self, row, key, answer, period) then
		row.counted, row.all_gone, row.last_counted = row.counted + 1, row.all_gone and is_gone, self.ordinal;
	end
	row.period = row.all_gone and math.min(period, day) or period;
	row.age = math.floor(answer.time) - math.floor(row.began);
	row.is_over = row.counted >= limit and row.age >= row.period;
	if row.is_over and not self.context.failed[answer.user] then self.gone[key] = answer.time; end
end

function takes.gone(self, key, answer)
	refusal(self, key, answer, true);
end

function takes.refused(self, key, answer)
	refusal(self, key, answer, false);
end

-- Only the first answer counts, from the recipient and within the hour.
local function is_taken(self, answer, key)
	if answer.how == "foreign" or self.done[answer.publish] then return false; end
	self.done[answer.publish] = true;
	if answer.how == "repeat" or not answer.of_this_life or answer.waited > lifetime then return false; end
	return answer.time - answer.waited > (self.gone[key] or -1);
end

-- What may remove a registration in the same step.
local by_requests = { enable = true, disable = true, delete_user = true };

-- A registration whose disabling cannot be stored keeps its row, and the next refusal disables it.
local function describe(self, step, history, key)
	local user, identifier = key:match("^([^|]*)|(.*)$");
	local result = chronicle.base(self.context, step, "ours");
	local row, failed = self.rows[key], self.context.failed[user];
	result.kind, result.user, result.identifier = "errors", user, identifier;
	chronicle.about_store(self.context, result);
	result.was_registered = history:registered_before(user, identifier);
	result.registered = history:registered(user, identifier);
	result.reached = row ~= nil and row.is_over or false;
	result.is_young = row ~= nil and row.age ~= nil and row.age < row.period;
	result.could_store, result.by_request = not failed, by_requests[step.op.op] or false;
	if result.reached and not result.registered then self.rows[key] = nil; end
	return result;
end

-- Descriptions of the registrations whose pushes were answered in this step.
function error_count_methods:after(step, history)
	local answered, list = {}, {};
	self.taken = {};
	for _, answer in ipairs(step.answers) do
		local key = answer.user.."|"..answer.identifier;
		if is_taken(self, answer, key) then
			answer.kind = ways[answer.how].kind;
			takes[answer.kind](self, key, answer);
			table.insert(self.taken, answer);
			answered[key] = true;
		end
	end
	for key in pairs(answered) do list[#list + 1] = describe(self, step, history, key); end
	forget_removed(self, step, history.before);
	note_enable(self, step);
	if step.op.op == "restart" or step.op.is_down then restore(self, step); end
	return list;
end

return { new = new };
