-- What the commands about one user's registrations share: their order, how they are shown, and how one of them is named.

local output = module:require "commands/output";
local shown = module:require "shown";

return function (registrations)
	local function comes_before(one, other)
		local its_time, other_time = tonumber(one.record.timestamp) or 0, tonumber(other.record.timestamp) or 0;
		if its_time ~= other_time then return its_time < other_time; end
		return one.identifier < other.identifier;
	end

	-- Returns a list of { identifier; record; number }, the oldest first; or nil, error.
	local function list(username)
		local services = registrations.load(username);
		if not services then return nil, "The store cannot be read; the log tells why."; end
		local all = {};
		for identifier, record in pairs(services) do all[#all + 1] = { identifier = identifier; record = record; }; end
		table.sort(all, comes_before);
		for number, registration in ipairs(all) do registration.number = number; end
		return all;
	end

	-- Returns the registrations that ended lately, see ended_registrations.
	local function ended(username)
		return registrations.ended(username) or {};
	end

	-- The client that made a registration, or else its resource.
	local function device(record)
		return record.client_id or record.resource or "unknown";
	end

	-- A resource or client id beside other texts.
	local function name(text)
		return output.cut(output.clean(text), 24);
	end

	local function node(record)
		return shown.node(record.node or "");
	end

	local function has_node(registration, text) return registration.record.node == text; end
	local function has_number(registration, text) return registration.number == tonumber(text); end
	local function has_beginning(registration, text)
		return #text >= 4 and (registration.record.node or ""):sub(1, #text) == text;
	end

	-- Returns the registration that a text names: its node, its number in the list, or the beginning of its node as the list
	-- shows it; or nil, error.
	local function find(all, text)
		text = text:gsub("…$", "");
		for _, is_meant in ipairs { has_node, has_number, has_beginning } do
			local found = {};
			for _, registration in ipairs(all) do
				if is_meant(registration, text) then found[#found + 1] = registration; end
			end
			if found[2] then
				return nil, ("'%s' names %d registrations; give the number from the list."):format(shown.input(text), #found);
			end
			if found[1] then return found[1]; end
		end
		return nil, ("No registration has the node or number '%s'."):format(shown.input(text));
	end

	return { list = list; ended = ended; find = find; device = device; name = name; node = node; };
end
