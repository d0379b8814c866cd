-- Plays one sequence through the original and ours and compares.

local comparator = require "differential.comparator";
local player = require "differential.player";

-- The pushes on the wire of every step, without what only handlers know.
local function wire_only(steps)
	local lines = {};
	for number, step in ipairs(steps) do
		local list = {};
		for _, effect in ipairs(step.effects) do
			if effect.kind == "push" then list[#list + 1] = effect.wire; end
		end
		table.sort(list);
		lines[number] = table.concat(list, "\n");
	end
	return lines;
end

local function has_handlers_that_act(sequence)
	if sequence.modify then return true; end
	for _, op in ipairs(sequence.ops) do
		if op.op == "veto" then return true; end
	end
	return false;
end

-- A handler that only observes must not change what is sent.
local function differs_unwatched(sequence, ours, module_path)
	if has_handlers_that_act(sequence) then return nil; end
	local watched, unwatched = wire_only(ours), wire_only(player.play(sequence, module_path, false));
	for number, lines in ipairs(watched) do
		if lines ~= unwatched[number] then
			return {
				side = "ours", kind = "unwatched", op = ours[number].op.op, step = number, watched = lines;
				unwatched = unwatched[number];
			};
		end
	end
end

-- modules: paths { original, ours }; tables: { differences, clauses }. Every eighth sequence is also played unwatched.
local function check(sequence, modules, tables)
	local original = player.play(sequence, modules.original, true);
	local ours, events = player.play(sequence, modules.ours, true);
	local result = comparator.compare(sequence, original, ours, tables.differences, tables.clauses);
	-- Without a handler nobody tells what is sent again from what is new.
	if (sequence.seed or 0) % 8 == 0 and not sequence.outages then
		result.unexplained[#result.unexplained + 1] = differs_unwatched(sequence, ours, modules.ours);
	end
	for what, number in pairs(result.demanded) do events[what] = number; end
	result.original, result.events = original, events;
	return result;
end

return check;
