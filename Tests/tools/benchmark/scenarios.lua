-- What is measured. Each scenario: name; event: what happens, in plain words; goal, aim: ratios original / ours to be
--   reached; size: events in one round; pushes: publishes that both must send in one round;
--   setup(world) -> context, once; prepare(context) -> work, not timed, fresh stanzas for every event;
--   run(context, work), timed; settle(context, work), not timed.
--   A run in parts returns a function that is timed too, after between(context) has prepared its argument. So may that one.
--   check(context): whether the original and ours did in the round what the scenario is about
--   config: the module's options, if others than those of world.lua
--   ours_only: the original has nothing like it; the reason stands beside it
--   slow: so much has to be prepared that it gets fewer rounds, timed without the collector: that would go over the heap once
--   or not at all in a round, for what the module does not hold
--   minutes_under_callgrind: of the original

local files = { "queues", "messages", "sessions_end", "errors", "requests", "new_users" };

local scenarios = {
	-- How many there are of what takes time to set up. Fewer where instructions are counted or outputs compared: neither
	-- depends on it.
	full = { newcomers = 1000, cold_queues = 40, users_in_turn = 20000, each_turn = 1000 };
	few = { newcomers = 100, cold_queues = 8, users_in_turn = 400, each_turn = 100 };
};

-- sizes: full or few
function scenarios.of(sizes)
	local all = {};
	local function add(scenario) all[#all + 1] = scenario; end
	for _, file in ipairs(files) do
		local add_all = require("benchmark.scenarios."..file);
		add_all(add, sizes);
	end
	return all;
end

return scenarios;
