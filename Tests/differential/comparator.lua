-- Compares what two modules did in the same sequence, step by step and as sets. Every mismatch becomes a list of facts;
-- a row of the table of intended differences explains it, or nothing does. No exception is known here.

local facts = require "differential.facts";
local history = require "differential.history";

local comparator = {};

local function effect_key(effect)
	if effect.kind == "push" or effect.kind == "veto" then
		return table.concat({ effect.kind, effect.user, effect.identifier, effect.message, effect.importance }, "|");
	end
	return table.concat({ effect.kind, effect.id or "", effect.to or "", effect.what or "", effect.answer or "" }, "|");
end

local function tally(step)
	local groups = {};
	for _, effect in ipairs(step.effects) do
		local key = effect_key(effect);
		groups[key] = groups[key] or {};
		table.insert(groups[key], effect);
	end
	return groups;
end

local function sorted_keys(first, second)
	local keys, seen = {}, {};
	for _, map in ipairs { first, second } do
		for key in pairs(map) do
			if not seen[key] then
				seen[key] = true;
				keys[#keys + 1] = key;
			end
		end
	end
	table.sort(keys);
	return keys;
end

local function wires(effects)
	local list = {};
	for i, effect in ipairs(effects) do list[i] = effect.wire or ""; end
	table.sort(list);
	return table.concat(list, "\n");
end

local function compare_group(pass, step, original, ours)
	local report, context = pass.report, pass.context;
	for i = #ours + 1, #original do
		report(facts.of_effect(context, step, "original", original[i], pass.original, pass.ours));
	end
	for i = #original + 1, #ours do
		report(facts.of_effect(context, step, "ours", ours[i], pass.ours, pass.original));
	end
	if #original == #ours and wires(original) ~= wires(ours) then
		report(facts.of_content(context, step, ours[1], wires(original), wires(ours), pass));
	end
end

-- A state that differs is reported once, until one of the two sides changes.
local function compare_states(pass, original, ours)
	for _, key in ipairs(sorted_keys(original, ours)) do
		local left, right = original[key], ours[key];
		local pair = left ~= right and tostring(left).."\0"..tostring(right) or nil;
		if pair and pass.known_pairs[key] ~= pair then
			pass.report(facts.of_state(pass.context, pass.steps, key, left, right));
		end
		pass.known_pairs[key] = pair;
	end
end

local nothing = {};

local function compare_step(pass, original, ours)
	facts.count(pass.context, original);
	pass.before = pass.states or { {}, {} };
	pass.states, pass.steps = { original.state, ours.state }, { original, ours };
	pass.original:add(original);
	pass.ours:add(ours);
	local left, right = tally(original), tally(ours);
	for _, key in ipairs(sorted_keys(left, right)) do
		compare_group(pass, ours, left[key] or nothing, right[key] or nothing);
	end
	compare_states(pass, original.state, ours.state);
end

local function matches_value(expected, value)
	if type(expected) == "table" then
		if expected.at_least then return type(value) == "number" and value >= expected.at_least; end
		for _, one in ipairs(expected) do
			if one == value then return true; end
		end
		return false;
	end
	if expected == false then return not value; end
	return expected == value;
end

local function matches(row, mismatch)
	for name, expected in pairs(row.when) do
		if not matches_value(expected, mismatch[name]) then return false; end
	end
	return true;
end

local scopes = {
	scan = { "user", "identifier", "step" }, group = { "user", "resource", "group" }, registration = { "user", "identifier" };
	user = { "user" }, sequence = {};
};

local function scope_key(scope, mismatch)
	local parts = { scope };
	for i, name in ipairs(scopes[scope]) do parts[i + 1] = tostring(mismatch[name]); end
	return table.concat(parts, "|");
end

-- The two sides have parted there, for a reason that a row gave: what follows is not compared.
local function is_aftermath(parted, mismatch)
	for scope in pairs(scopes) do
		if parted[scope_key(scope, mismatch)] then return true; end
	end
	return false;
end

local function part(parted, row, mismatch)
	local where = row.parts or {};
	if type(where) == "string" then where = { where }; end
	for _, scope in ipairs(where) do parted[scope_key(scope, mismatch)] = true; end
end

local function explaining_row(rows, mismatch)
	for number, row in ipairs(rows) do
		if matches(row, mismatch) then return number; end
	end
end

-- Also in a scope that has parted a row may say that a wider one parts now.
local function rows_for(rows, mismatches)
	local found = {};
	for i, mismatch in ipairs(mismatches) do found[i] = explaining_row(rows, mismatch) or false; end
	return found;
end

-- All mismatches of a step: first those with a row of their own, then what follows from these.
local function explain(context, rows, result, parted, mismatches)
	facts.relate(context, mismatches);
	local found = rows_for(rows, mismatches);
	for i, mismatch in ipairs(mismatches) do
		local number = found[i];
		if number then
			result.used[number] = (result.used[number] or 0) + 1;
			part(parted, rows[number], mismatch);
		end
	end
	for i, mismatch in ipairs(mismatches) do
		if not found[i] and is_aftermath(parted, mismatch) then
			result.aftermath = result.aftermath + 1;
		elseif not found[i] then
			result.unexplained[#result.unexplained + 1] = mismatch;
		end
	end
end

-- Result: { unexplained = {facts...}, used = {[row] = count}, aftermath = count }
function comparator.compare(sequence, original, ours, rows)
	local result, parted, found = { unexplained = {}, used = {}, aftermath = 0 }, {}, {};
	local pass = {
		context = facts.context(sequence), original = history.new(), ours = history.new(), known_pairs = {};
		report = function (mismatch) found[#found + 1] = mismatch; end;
	};
	for number in ipairs(original) do
		compare_step(pass, original[number], ours[number]);
		if #found > 0 then explain(pass.context, rows, result, parted, found); end
		for i = #found, 1, -1 do found[i] = nil; end
	end
	return result;
end

return comparator;
