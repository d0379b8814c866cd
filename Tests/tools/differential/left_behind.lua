-- What sessions that have ended leave to a registration (4c.2): the messages that they have not acknowledged, and their
-- batches.

local clock = require "inprocess.clock";
local stanzas = require "inprocess.stanzas";

local left_methods = {};
local left_mt = { __index = left_methods };

local period = 31; -- seconds in which a module may still push them

local function new()
	return setmetatable({ by_registration = {}, unacked = setmetatable({}, { __mode = "k" }) }, left_mt);
end

-- A session that ends hands over a stanza.
function left_methods:delivery_failed(session, stanza)
	local unacked = self.unacked[session] or { messages = {}, has_batch = session.awaiting_push_timer ~= nil };
	self.unacked[session] = unacked;
	table.insert(unacked.messages, stanza);
end

local function add_ids(ids, list)
	for _, stanza in ipairs(type(list) == "table" and list or {}) do ids[stanzas.id(stanza)] = true; end
end

-- A session has ended. Returns its messages, if nothing else is in its scan.
function left_methods:ended(session)
	if not session.push_identifier then return; end
	local unacked, key = self.unacked[session], session.username.."|"..session.push_identifier;
	local ended = { time = clock.now, ids = {} };
	add_ids(ended.ids, session.push_queue);
	add_ids(ended.ids, unacked and unacked.messages);
	self.by_registration[key] = self.by_registration[key] or {};
	table.insert(self.by_registration[key], ended);
	return unacked and not unacked.has_batch and unacked.messages;
end

-- The ids of the messages that a module may still push to a registration; nil if there are none.
function left_methods:ids(user, identifier)
	local ids;
	for _, ended in ipairs(self.by_registration[user.."|"..identifier] or {}) do
		if clock.now - ended.time <= period then
			ids = ids or {};
			for id in pairs(ended.ids) do ids[id] = true; end
		end
	end
	return ids;
end

return { new = new };
