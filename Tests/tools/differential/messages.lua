-- The messages of a sequence, by name, and which of them the rules may take for one another (1x.1).

local stanzas = require "inprocess.stanzas";

local messages = {};
local messages_methods = {};
local messages_mt = { __index = messages_methods };

local tolerance, request_period = 2, 3600;
-- The kind of stanzas that no operation sends: pings, and replies in a queue.
local other_kind = { class = "unimportant" };

-- What stands in the texts of a message.
function messages.text(op, name)
	return op.text or op.wire_id or name;
end

local function has_archive_id(sequence, op)
	return not sequence.no_mam and (op.archive == "with_id" or op.archive == "with_number");
end

-- place: of the operation in the sequence
local function add(self, sequence, place, op, name, user, resource)
	local kind, is_own = stanzas.kinds[op.kind], op.op ~= "message";
	self.by_name[name] = {
		name = name, user = user, op = op, way = op.op, born = place, kind_name = op.kind, kind = kind;
		from = is_own and user.."@example.test/"..resource or kind.from or op.from or "contact@remote.test/phone";
		id = op.wire_id or name, text = messages.text(op, name), forged = sequence.no_mam and op.forged or nil;
		stamp = op.stamp or nil, has_archive_id = has_archive_id(sequence, op);
	};
	self.order[#self.order + 1] = self.by_name[name];
end

function messages.new(sequence)
	local self = setmetatable({ by_name = {}, order = {}, sequence = sequence }, messages_mt);
	for place, op in ipairs(sequence.ops) do
		if op.id then add(self, sequence, place, op, op.id, op.user, op.resource); end
		if op.second_id then add(self, sequence, place, op, op.second_id, op.second_user, op.second_resource); end
	end
	return self;
end

function messages_methods:get(name)
	return self.by_name[name] or { name = name, kind = other_kind };
end

-- After each operation. number: of the step; wall: what the clock shows. Where the clock was set back, messages may lie ahead
-- of it.
function messages_methods:note(number, wall, was_set_back)
	for _, message in ipairs(self.order) do
		if message.born == number then
			message.sent = math.floor(wall);
			message.second = message.stamp == "past" and message.sent - 3600 or message.sent;
		elseif was_set_back and message.second and message.second > wall + tolerance then
			message.ahead_since = number;
		end
	end
end

-- The class by the rules, on a path. Only a queue belongs to a session, whose occupants are known.
local queues = { ["smacks-hibernation-start"] = true, ["timer"] = true, ["batch"] = true, ["session-end"] = true };

function messages_methods:class(message, trigger)
	if message.way == "outgoing" then return "unimportant"; end
	local is_own = message.kind.own_words and self.sequence.rooms == "joined" and queues[trigger];
	return is_own and "unimportant" or message.kind.class;
end

function messages_methods.old_class(message)
	if message.way == "outgoing" then return "unimportant"; end
	return message.kind.old_class or message.kind.class;
end

-- Nothing says when it was sent, or its stamp says something that was not yet.
local function is_of_any_time(message)
	return message.stamp == "unreadable" or message.stamp == "future" or message.ahead_since ~= nil;
end

local function is_request(message)
	return message.kind_name == "subscribe";
end

local function add_texts(parts, list, id)
	for _, one in ipairs(list) do
		if type(one) == "string" then
			parts[#parts + 1] = stanzas.text(one, id);
		else
			if one.text then parts[#parts + 1] = stanzas.text(one.text, id); end
			add_texts(parts, one, id);
		end
	end
end

-- The texts in a message.
local function content(message)
	local parts = {};
	add_texts(parts, message.kind.bodies or {}, message.text);
	add_texts(parts, message.kind.with or {}, message.text);
	return table.concat(parts, "|");
end

-- Whether two messages with one id and sender are different by their content. Two kinds that share the id and tell no text
-- may be taken for one.
local function differ(one, other)
	if one.forged ~= other.forged then return true; end
	if one.kind_name ~= other.kind_name then return one.id == "none"; end
	return content(one) ~= content(other);
end

-- Whether the rules may take a message for another one.
function messages.may_be_same(one, other)
	if one == other or one.user ~= other.user or not one.second or not other.second then return false; end
	if is_request(one) or is_request(other) then return one.kind_name == other.kind_name and one.from == other.from; end
	if one.has_archive_id or other.has_archive_id or one.kind.stanza == "iq" then return false; end
	if one.id ~= other.id or one.from ~= other.from or differ(one, other) then return false; end
	if is_of_any_time(one) or is_of_any_time(other) then return true; end
	return math.abs(one.second - other.second) <= tolerance;
end

-- Whether the rules have to take a message for another one, which was pushed.
function messages.must_be_same(one, other)
	if not messages.may_be_same(one, other) then return false; end
	if is_request(one) then return true; end
	return one.kind_name == other.kind_name and not is_of_any_time(one) and not is_of_any_time(other);
end

-- Whether a message that was pushed must still be known. push: an effect; now: an effect or a step; last_loss: the
-- last step in which anything may have been forgotten
function messages.must_be_known(message, push, now, last_loss)
	local age = now.wall - push.wall;
	if age < -tolerance and is_request(message) then return false; end
	age = math.max(age, now.time - push.time); -- what is forgotten does not come back where the clock is set back
	if push.step <= last_loss or age >= (is_request(message) and request_period or 86400) then return false; end
	return message.has_archive_id or not is_of_any_time(message);
end

-- The other messages that the rules may take for this one: they have its id, or are subscription requests of its sender.
function messages_methods:alike(message)
	local list = {};
	if not (message.op and message.op.wire_id) and not is_request(message) then return list; end
	for _, other in ipairs(self.order) do
		if messages.may_be_same(message, other) then list[#list + 1] = other; end
	end
	return list;
end

return messages;
