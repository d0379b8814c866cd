-- push check: what is wrong or missing on a host, each with the cure.

local async = require "util.async";

local ask_services = module:require "ask_services";
local output = module:require "commands/output";

local seconds = 10; -- for the answers of services
local most_asked = 20; -- services, those with the most registrations
local columns = { { title = "State" }, { title = "What" } };

return function (of_services, checks)
	local function add(findings, others)
		for _, finding in ipairs(others) do findings[#findings + 1] = finding; end
	end

	local function add_services(findings)
		local function add_error(text) findings[#findings + 1] = { level = "error"; text = text; }; end
		local numbers, jids = of_services.count(add_error);
		if not numbers then return add_error(jids); end
		local answers, err = async.wait_for(ask_services(table.move(jids, 1, math.min(#jids, most_asked), 1, {}), seconds));
		if err then error(err, 0); end
		add(findings, answers);
	end

	local function sentence(text)
		return text:match("[.?!]$") and text or text..".";
	end

	local function run(request)
		local findings, rows, wrong = checks.run(), {}, 0;
		add_services(findings);
		for i, finding in ipairs(findings) do
			rows[i] = { finding.level; sentence(finding.text)..(finding.cure and " "..sentence(finding.cure) or ""); };
			if finding.level ~= "ok" then wrong = wrong + 1; end
		end
		output.table(request.print, columns, rows);
		return wrong == 0 and "Nothing is wrong." or ("%s to look at."):format(output.count(wrong, "thing"));
	end

	return { name = "check"; of = "host"; run = run; description = "Show what is wrong or missing, and the cure"; arguments = {}; };
end
