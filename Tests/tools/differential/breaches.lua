-- Holds what ours did against the table of clauses: what must never happen and what must, whatever the original does.

local facts = require "differential.facts";
local new_demands = require "differential.demands".new;
local new_error_count = require "differential.error_count".new;
local rows = require "differential.rows";
local new_wake_ups = require "differential.wake_ups".new;
local state_facts = require "differential.state_facts";

local breaches_methods = {};
local breaches_mt = { __index = breaches_methods };

local function new(context, clauses)
	return setmetatable({
		context = context, clauses = clauses, errors = new_error_count(context), demands = new_demands(context);
		wake_ups = new_wake_ups(context), found = {}, demanded = {};
	}, breaches_mt);
end

local function breaks(self, description, number)
	description.clause, description.reason = self.clauses[number].clause, self.clauses[number].reason;
	description.broken = number;
	table.insert(self.found, description);
end

local function check(self, description)
	local number = rows.first(self.clauses, "never", description);
	if number then breaks(self, description, number); end
end

local function check_demand(self, description)
	local number = rows.first(self.clauses, "must_push", description);
	if not number then return; end
	local what = "push demanded by "..self.clauses[number].clause;
	self.demanded[what] = (self.demanded[what] or 0) + 1;
	if not description.answered then breaks(self, description, number); end
end

local function is_changed(now, before)
	if not before then return true; end
	for name, value in pairs(now) do
		if before[name] ~= value then return true; end
	end
	for name in pairs(before) do
		if now[name] == nil then return true; end
	end
	return false;
end

local function check_sessions(self, step, history)
	for place, session in pairs(step.sessions) do
		local is_own = step.op.user and place == step.op.user.."/"..tostring(step.op.resource);
		if is_own or is_changed(session, history.before.sessions[place]) then
			check(self, state_facts.of_session(self.context, step, history, place));
		end
	end
end

local function changed_users(step, before)
	local users = {};
	for _, pair in ipairs { { step.state, before.state }, { before.state, step.state } } do
		for key, value in pairs(pair[1]) do
			local user = pair[2][key] ~= value and key:match("^store/([^/]+)/");
			if user then users[user] = true; end
		end
	end
	return users;
end

-- What the rules have to decide about in a step. history: of ours, with this step included
function breaches_methods:foresee(step, history)
	self.of_step = self.demands:of_step(step, history.before);
end

-- history: of ours; other: of the original; both with this step included
function breaches_methods:look_at(step, history, other)
	for _, effect in ipairs(step.effects) do
		check(self, facts.of_effect(self.context, step, "ours", effect, history, other));
	end
	check_sessions(self, step, history);
	for user in pairs(changed_users(step, history.before)) do
		check(self, state_facts.of_registrations(self.context, step, history.before, user));
	end
	for _, description in ipairs(self.errors:after(step, history)) do check(self, description); end
	for _, description in ipairs(self.wake_ups:after(step, history, self.errors.taken)) do check_demand(self, description); end
	for _, description in ipairs(self.of_step) do check_demand(self, description); end
end

return { new = new };
