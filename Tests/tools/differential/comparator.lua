-- Compares what two modules did in the same sequence, step by step and as sets. Every mismatch becomes a list of facts,
-- which a row of the table of intended differences may explain. Also checks ours against the clauses. Exceptions are only
-- in these tables.

local chronicle = require "differential.chronicle";
local facts = require "differential.facts";
local history = require "differential.history";
local new_breaches = require "differential.breaches".new;
local new_explanation = require "differential.explanation".new;
local state_facts = require "differential.state_facts";

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
	return list;
end

local function compare_group(pass, step, original, ours)
	local report, context = pass.report, pass.context;
	for i = #ours + 1, #original do
		report(facts.of_effect(context, step, "original", original[i], pass.original, pass.ours));
	end
	for i = #original + 1, #ours do
		report(facts.of_effect(context, step, "ours", ours[i], pass.ours, pass.original));
	end
	if #original ~= #ours then return; end
	local left, right = wires(original), wires(ours);
	for i, wire in ipairs(left) do
		for _, mismatch in ipairs(wire ~= right[i] and facts.of_content(context, pass, ours[1], wire, right[i]) or {}) do
			report(mismatch);
		end
	end
end

-- Reports a state that differs once, until one of the sides changes.
local function compare_states(pass, original, ours)
	for _, key in ipairs(sorted_keys(original, ours)) do
		local left, right = original[key], ours[key];
		local pair = left ~= right and tostring(left).."\0"..tostring(right) or nil;
		if pair and pass.known_pairs[key] ~= pair then
			pass.report(state_facts.of_state(pass.context, pass, key, left, right));
		end
		pass.known_pairs[key] = pair;
	end
end

local nothing = {};

local function compare_step(pass, original, ours)
	pass.original:add(original);
	pass.ours:add(ours);
	pass.steps, pass.before = { original, ours }, { pass.original.before, pass.ours.before };
	chronicle.note(pass.context, original, ours, pass.before[1], pass.before[2]);
	pass.breaches:foresee(ours, pass.ours);
	local left, right = tally(original), tally(ours);
	for _, key in ipairs(sorted_keys(left, right)) do
		compare_group(pass, ours, left[key] or nothing, right[key] or nothing);
	end
	compare_states(pass, original.state, ours.state);
end

-- Result: { unexplained = {facts...}, used = {[row] = count}, aftermath = count, breaches = {facts...};
--   demanded = {[what] = count} }
function comparator.compare(sequence, original, ours, rows, clauses)
	local context = chronicle.new(sequence);
	local explanation, breaches = new_explanation(context, rows), new_breaches(context, clauses);
	local pass = { context = context, original = history.new(), ours = history.new(), known_pairs = {}, breaches = breaches };
	for number in ipairs(original) do
		local found = {};
		function pass.report(mismatch) found[#found + 1] = mismatch; end
		compare_step(pass, original[number], ours[number]);
		if #found > 0 then explanation:add(found); end
		breaches:look_at(ours[number], pass.ours, pass.original);
	end
	return {
		unexplained = explanation.unexplained, used = explanation.used, aftermath = explanation.aftermath;
		breaches = breaches.found, demanded = breaches.demanded;
	};
end

return comparator;
