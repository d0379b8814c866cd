-- Counts the errors in a row of every registration from the delivered answers, to know when it must be disabled.

local chronicle = require "differential.chronicle";

local error_count_methods = {};
local error_count_mt = { __index = error_count_methods };

local lifetime = 3600;
local counted = { cancel = true, auth = true, modify = true, continue = true };

local function new(context)
	return setmetatable({ context = context, in_a_row = {}, done = {}, gone = {} }, error_count_mt);
end

-- Answers to publishes of a removed registration do not count against a new one.
local function forget_removed(self, step, before)
	for key in pairs(before.state) do
		local user, identifier = key:match("^store/([^/]*)/(.*)$");
		if user and step.state[key] == nil then
			local registration = user.."|"..identifier;
			self.in_a_row[registration], self.gone[registration] = nil, step.time;
		end
	end
end

-- Only the first answer counts, from the recipient and within the hour. Returns whether it is an error that counts.
local function take(self, answer, now)
	if answer.how == "foreign" or self.done[answer.publish] then return; end
	self.done[answer.publish] = true;
	if answer.how == "repeat" or not answer.of_this_life or answer.waited > lifetime then return; end
	local key = answer.user.."|"..answer.identifier;
	if now - answer.waited <= (self.gone[key] or -1) then return; end
	if answer.how == "result" then self.in_a_row[key] = 0; end
	if not counted[answer.how] then return; end
	self.in_a_row[key] = (self.in_a_row[key] or 0) + 1;
	return true;
end

-- A registration whose disabling cannot be stored keeps its count.
local function describe(self, step, history, key, has_counted)
	local user, identifier = key:match("^([^|]*)|(.*)$");
	local result = chronicle.base(self.context, step, "ours");
	local limit = self.context.sequence.config.push_max_errors or 16;
	result.kind, result.user, result.identifier = "errors", user, identifier;
	chronicle.about_store(self.context, result);
	result.was_registered = history:registered_before(user, identifier);
	result.registered = history:registered(user, identifier);
	result.reached = has_counted and self.in_a_row[key] >= limit;
	if result.reached and not result.registered then self.in_a_row[key] = nil; end
	return result;
end

-- Descriptions of the registrations whose pushes were answered in this step.
function error_count_methods:after(step, history)
	if step.op.op == "restart" or step.op.is_down then self.in_a_row = {}; end
	local answered, list = {}, {};
	for _, answer in ipairs(step.answers) do
		local key = answer.user.."|"..answer.identifier;
		answered[key] = take(self, answer, step.time) or answered[key] or false;
	end
	for key, has_counted in pairs(answered) do list[#list + 1] = describe(self, step, history, key, has_counted); end
	forget_removed(self, step, history.before);
	return list;
end

return { new = new };
