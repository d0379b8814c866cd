-- The outputs of a round: the publishes on the wire, the answers to clients, the registrations in the store.

local clock = require "inprocess.clock";
local measure = require "benchmark.measure";
local stanzas = require "inprocess.stanzas";

local outputs = {};

local own_of_each_side = { id = true, from = true };

local function registrations(host)
	local list = {};
	for user, records in pairs(host.disk.stores[host.module_name] or {}) do
		for identifier in pairs(records) do list[#list + 1] = user.." holds "..identifier; end
	end
	return list;
end

-- The same text for the same outputs in any order.
local function text_of(lists, host_name)
	local lines = {};
	for _, list in ipairs(lists) do
		table.sort(list);
		lines[#lines + 1] = table.concat(list, "\n");
	end
	return (table.concat(lines, "\n\n"):gsub(host_name:gsub("%.", "%%."), "host.test"));
end

-- Returns the text, the number of publishes, and whether the round did what it is about.
local function of_one_round(side, scenario)
	clock.reset();
	local running, sent, replies = measure.start(side, scenario), {}, {};
	function running.world.on_publish(stanza)
		if stanza.attr.type == "get" then return; end -- a probe
		sent[#sent + 1] = stanzas.canonical(stanza, own_of_each_side);
	end
	function running.world.on_reply(stanza) replies[#replies + 1] = stanzas.canonical(stanza, own_of_each_side); end
	measure.play(running, scenario, measure.idle);
	local host = running.world.host;
	local text = text_of({ sent, replies, registrations(host) }, host.name);
	local is_right = not scenario.check or scenario.check(running.context);
	measure.stop(running);
	return text, #sent, is_right;
end

-- Fails unless both sides have the same outputs, with as many pushes as the scenario says.
function outputs.check(scenario, sides)
	local first;
	for _, side in ipairs(measure.sides_of(scenario, { sides[1], sides[2] })) do
		local text, pushes, is_right = of_one_round(side, scenario);
		if not is_right then
			error(("%s: the round of %s is not what the scenario says"):format(scenario.name, side.name), 0);
		elseif pushes ~= scenario.pushes then
			error(("%s: %d pushes of %s instead of %d"):format(scenario.name, pushes, side.name, scenario.pushes), 0);
		elseif first and text ~= first then
			error(("%s: the outputs differ\noriginal:\n%.2000s\nours:\n%.2000s"):format(scenario.name, first, text), 0);
		end
		first = text;
	end
end

return outputs;
