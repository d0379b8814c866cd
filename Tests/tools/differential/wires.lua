-- A publish as a text, in parts.

local wires = { parts = { "rest", "sender", "body", "options" } };

local function without_ends(wire)
	while wire:sub(-3) == "</>" do wire = wire:sub(1, -4); end
	return wire;
end

-- Returns the form without the value of a field, and that value.
local function take_value(wire, field)
	local head, value, rest = wire:match("^(.-var='"..field.."'>)<value>([^<]*)</>(.*)$");
	if not head then return wire, "none"; end
	return head..rest, value;
end

-- wire: of recorder.lua. A field without a value is "none".
function wires.take_apart(wire)
	local plain, options = wire:match("^(.-)(<publish%-options>.*)$");
	local body, sender;
	plain, sender = take_value(plain or wire, "last%-message%-sender");
	plain, body = take_value(plain, "last%-message%-body");
	return { rest = without_ends(plain), sender = sender, body = body, options = options or "none" };
end

return wires;
