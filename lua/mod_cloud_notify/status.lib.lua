-- What is wrong now, or else which version runs, for the status that `prosodyctl shell module info cloud_notify` prints.

local shown = module:require "shown";

local most_shown, most_kept = 5, 256;

return function (version)
	local problems = {}; -- in the order in which they came: { key, text }

	local function place_of(key)
		for i, problem in ipairs(problems) do
			if problem.key == key then return i; end
		end
	end

	local function text()
		local texts = {};
		for i = 1, math.min(#problems, most_shown) do texts[i] = problems[i].text; end
		local more = #problems - #texts;
		return table.concat(texts, "; ")..(more > 0 and ("; and %d more"):format(more) or "");
	end

	local function show()
		if problems[1] then
			module:set_status("warn", text());
		else
			module:set_status("info", "Loaded, version "..version); -- one of type core would be overwritten after loading
		end
	end

	local function set(key, problem_text)
		problems[place_of(key) or #problems + 1] = { key = key; text = problem_text; };
		if #problems > most_kept then table.remove(problems, 1); end
		show();
	end

	local function clear(key)
		local place = place_of(key);
		if not place then return; end
		table.remove(problems, place);
		show();
	end

	-- A service is away.
	local function set_service(jid)
		set("service "..jid, ("push service %s has been away since %s"):format(shown.text(jid), os.date("%Y-%m-%d %H:%M:%S")));
	end

	local function clear_service(jid)
		clear("service "..jid);
	end

	-- Those about services: a reload that keeps the engine keeps them.
	local function services()
		local list = {};
		for _, problem in ipairs(problems) do
			if problem.key:match("^service ") then list[#list + 1] = problem; end
		end
		return list;
	end

	local function restore(list)
		for _, problem in ipairs(list) do set(problem.key, problem.text); end
	end

	show();
	return {
		set = set; clear = clear; set_service = set_service; clear_service = clear_service;
		services = services; restore = restore;
	};
end
