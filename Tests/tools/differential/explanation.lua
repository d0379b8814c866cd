-- Explains the mismatches of a sequence by the rows of a table of differences. All exceptions are in that table.

local rows = require "differential.rows";

local explanation_methods = {};
local explanation_mt = { __index = explanation_methods };

local scopes = {
	scan = { "user", "identifier", "step" }, group = { "user", "resource", "group" }, session = { "user", "resource" };
	registration = { "user", "identifier" }, user = { "user" };
};

local function new(context, list)
	return setmetatable({ context = context, rows = list, parted = {}, used = {}, aftermath = 0, unexplained = {} }, explanation_mt);
end

local function scope_key(scope, mismatch)
	local parts = { scope };
	for i, name in ipairs(scopes[scope]) do
		if mismatch[name] == nil then return nil; end
		parts[i + 1] = tostring(mismatch[name]);
	end
	return table.concat(parts, "|");
end

-- The sides differ there for a reason given by a row, so what follows is not compared.
local function is_aftermath(parted, mismatch)
	for scope in pairs(scopes) do
		local key = scope_key(scope, mismatch);
		if key and parted[key] then return true; end
	end
	return false;
end

local function part(parted, row, mismatch)
	for _, scope in ipairs(row.parts or {}) do
		local key = scope_key(scope, mismatch);
		if key then parted[key] = true; end
	end
end

-- Facts that depend on the step's other mismatches.
local function relate(context, mismatches)
	local differing = {};
	for _, mismatch in ipairs(mismatches) do
		if mismatch.kind == "push" or mismatch.kind == "veto" then
			differing[mismatch.user.."|"..mismatch.identifier] = true;
		end
	end
	for _, mismatch in ipairs(mismatches) do
		local key = (mismatch.user or "").."|"..(mismatch.identifier or "");
		mismatch.pushes_differ = differing[key] or false;
	end
	for key in pairs(differing) do context.differed[key] = true; end
end

-- All mismatches of a step: first those with a row of their own, then their consequences.
function explanation_methods:add(mismatches)
	relate(self.context, mismatches);
	local rest = {};
	for _, mismatch in ipairs(mismatches) do
		local number = rows.first(self.rows, "when", mismatch);
		if number then
			self.used[number] = (self.used[number] or 0) + 1;
			part(self.parted, self.rows[number], mismatch);
		else
			rest[#rest + 1] = mismatch;
		end
	end
	for _, mismatch in ipairs(rest) do
		if is_aftermath(self.parted, mismatch) then
			self.aftermath = self.aftermath + 1;
		else
			table.insert(self.unexplained, mismatch);
		end
	end
end

return { new = new };
