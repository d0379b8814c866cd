-- Which messages in a session's queue a device has that is awake in another session (4a.7). The simulation has no priorities,
-- no client states, and no acknowledgement that is waited for.

local awake = {};

local function is_copy(message, place)
	if message.way == "outgoing" then return true; end
	local resource = message.op.resource;
	return resource ~= nil and message.user.."/"..resource ~= place;
end

-- Notes have no 'to'; what goes to a session's own full JID goes to it alone.
local function may_be_sent_to_others(message, place)
	local kind = message.kind;
	if not message.op or kind.stanza or kind.type and kind.type ~= "chat" or message.way == "note" then return false; end
	return not message.op.resource or is_copy(message, place);
end

-- By the stamp of mod_smacks, or that of somebody else: a copy is a stanza of its own. What is queued without one counts as sent
-- to every session, like what comes in this step.
local function queued(message, place)
	if is_copy(message, place) then return message.sent or math.huge; end
	if message.stamp and message.stamp ~= "past" then return math.huge; end
	return message.second or math.huge;
end

-- sessions: of one side, by place
function awake.has(sessions, message, place, identifier)
	if not may_be_sent_to_others(message, place) then return false; end
	for other, session in pairs(sessions) do
		if other ~= place and other:match("^[^/]*") == message.user and session.alive == "connected"
		and session.push_identifier == identifier and (session.carbons or not is_copy(message, place))
		and session.connected <= queued(message, place) then
			return true;
		end
	end
	return false;
end

return awake;
