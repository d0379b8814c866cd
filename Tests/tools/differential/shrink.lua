-- Shrinks a failing sequence: delta debugging over its operations, then over its settings.

local shrink = {};

local function without(list, from, to)
	local rest = {};
	for i, value in ipairs(list) do
		if i < from or i > to then rest[#rest + 1] = value; end
	end
	return rest;
end

local function with_ops(sequence, ops)
	local copy = {};
	for key, value in pairs(sequence) do copy[key] = value; end
	copy.ops = ops;
	return copy;
end

-- Drops chunks of the given size while the rest still fails.
local function drop_chunks(sequence, size, fails)
	local from = 1;
	while from <= #sequence.ops do
		local candidate = with_ops(sequence, without(sequence.ops, from, from + size - 1));
		if #candidate.ops > 0 and fails(candidate) then
			sequence = candidate;
		else
			from = from + size;
		end
	end
	return sequence;
end

local function shrink_ops(sequence, fails)
	local size = #sequence.ops // 2;
	while size >= 1 do
		local before = #sequence.ops;
		sequence = drop_chunks(sequence, size, fails);
		if size == 1 and #sequence.ops < before then size = 2; end
		size = size // 2;
	end
	return sequence;
end

local function shrink_field(sequence, holder, key, fails)
	local kept = holder[key];
	if kept == nil then return; end
	holder[key] = nil;
	if not fails(sequence) then holder[key] = kept; end
end

local function copy_tables(value)
	if type(value) ~= "table" then return value; end
	local copy = {};
	for key, inner in pairs(value) do copy[key] = copy_tables(inner); end
	return copy;
end

local optional = {
	"mam", "carbons", "client_id", "options", "language", "archive", "count", "with_last", "resource", "second_id", "wire_id";
	"text", "from", "stamp", "forged";
};

local function shrink_settings(sequence, fails)
	for _, key in ipairs { "modify", "smacks_style", "no_mam", "rooms" } do shrink_field(sequence, sequence, key, fails); end
	local keys = {};
	for key in pairs(sequence.config) do keys[#keys + 1] = key; end
	for _, key in ipairs(keys) do shrink_field(sequence, sequence.config, key, fails); end
	for _, op in ipairs(sequence.ops) do
		for _, key in ipairs(optional) do
			if key ~= "resource" or op.op == "message" then shrink_field(sequence, op, key, fails); end
		end
	end
	return sequence;
end

-- fails(sequence) tells whether a candidate still shows the failure (an error while playing it counts as no).
function shrink.shrink(sequence, fails)
	local function safely(candidate)
		local ok, result = pcall(fails, candidate);
		return ok and result;
	end
	local short = copy_tables(shrink_ops(sequence, safely));
	return shrink_ops(shrink_settings(short, safely), safely);
end

return shrink;
