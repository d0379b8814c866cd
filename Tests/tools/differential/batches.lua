-- The batches of sessions (4a.2): which messages wait in each, and when it is scanned. Tells of a scan as of an event, see
-- demands.lua.

local batches_methods = {};
local batches_mt = { __index = batches_methods };

local delay = 1.001;
local queues = { ["smacks-ack-delayed"] = true, ["smacks-hibernation-stanza-queued"] = true, ["session-end"] = true };

local function new()
	return setmetatable({ pending = {} }, batches_mt);
end

-- The scan of a session that has ended is like a batch of its own.
local function batch_of(self, event)
	local has_ended = event.name == "session-end";
	local place = has_ended and event or event.place;
	local batch = self.pending[place];
	if not batch or event.time > batch.due then
		batch = {
			name = has_ended and event.name or "batch", user = event.user, identifier = event.registrations[1], messages = {}, open = {};
			registrations = event.registrations, held = {}, with_session = true, unacked = false, place = event.place;
			time = event.time, due = event.time + delay;
		};
		self.pending[place] = batch;
	end
	return batch;
end

-- Something else may notify a registration of a message: an event, or the batch of another session. Returns whether a batch
-- has the message.
function batches_methods:close(user, identifier, message, own)
	local found = false;
	for _, batch in pairs(self.pending) do
		if batch ~= own and batch.user == user and batch.identifier == identifier then
			found = found or batch.open[message] ~= nil;
			batch.open[message] = false;
		end
	end
	return found;
end

-- A message joins the batch of its session. is_open: whether nothing can have notified the registration of it before
function batches_methods:join(event, message, is_open)
	local batch = batch_of(self, event);
	local is_elsewhere = self:close(event.user, event.registrations[1], message, batch);
	batch.messages[#batch.messages + 1] = message;
	batch.open[message] = is_open and not is_elsewhere and batch.open[message] ~= false;
end

-- The session is gone, or has resumed, and so the batch is gone.
local function is_gone(step, place)
	if type(place) == "table" then return false; end
	local is_resumed = step.what == "session resumed" and place == step.op.user.."/"..step.op.resource;
	return is_resumed or not step.sessions[place];
end

-- Whether the session holds another registration since, or the batch may have been scanned before something that happened in
-- the step. Then nobody knows for whom it is scanned.
local calm = { advance = true, close = true };
local function is_disturbed(step, place, batch)
	-- The device of a session that has ended may be back, or its registration be another one.
	if type(place) == "table" then return not calm[step.op.op]; end
	if step.sessions[place].push_identifier ~= batch.identifier then return true; end
	return step.time > batch.due and step.op.op ~= "advance";
end

-- The batches that were scanned in a step. is_void: nobody knows for whom
function batches_methods:scanned(step)
	local list = {};
	for place, batch in pairs(self.pending) do
		if step.op.op == "reload" then batch.due = step.time + delay; end -- the timer starts again
		if is_gone(step, place) then
			self.pending[place] = nil;
		else
			batch.is_void = batch.is_void or is_disturbed(step, place, batch);
			if step.time > batch.due then self.pending[place], list[#list + 1] = nil, batch; end
		end
	end
	return list;
end

return { new = new, queues = queues };
