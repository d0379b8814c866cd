-- Push services that answer as a test says, and what they were sent at which second.

local world = require "shim.world";
local publish = require "shim.publish";
local clock = world.clock;

local service = {
	refused = { type = "auth", condition = "forbidden" }; gone = { type = "cancel", condition = "item-not-found" };
	unreachable = { type = "cancel", condition = "remote-server-not-found" };
};
local methods = {};
local service_mt = { __index = methods };

-- The seconds since the start at which publishes were sent, or probes. to: one service
function methods:times(kind, to)
	local times = {};
	for _, sent in ipairs(self.sent) do
		if sent.kind == kind and (not to or sent.iq.attr.to == to) then times[#times + 1] = sent.at; end
	end
	return times;
end

-- The publishes, or the probes.
function methods:iqs(kind)
	local iqs = {};
	for _, sent in ipairs(self.sent) do
		if sent.kind == kind then iqs[#iqs + 1] = sent.iq; end
	end
	return iqs;
end

function methods:count(kind)
	return #self:times(kind);
end

-- Forgets what was sent, and counts the seconds from now.
function methods:start()
	self.sent, self.started = {}, clock.now;
end

-- behave: kind ("push" or "probe") -> what is answered a tenth of a second later: an error, false for a result, nil for
-- nothing; or a function of the iq that returns one. A test may change it.
function service.new(w, behave)
	local self = setmetatable({ behave = behave or {} }, service_mt);
	self:start();
	function w.host.on_send(iq)
		local kind = iq.attr.type == "get" and "probe" or "push";
		table.insert(self.sent, { kind = kind, iq = iq, at = math.floor(clock.now - self.started + 0.5) });
		local answer = self.behave[kind];
		if type(answer) == "function" then answer = answer(iq); end
		if answer ~= nil then clock.timer.add_task(0.1, function () w:answer(iq, answer or nil); end); end
	end
	return self;
end

-- A world with Alice's phone, which is away or asleep, whose service has answered before; and its service.
function service.new_world(config, is_asleep)
	local w = world.new { config = config };
	local phone;
	if is_asleep then phone = w:sleeper("alice", "phone"); else w:absent("alice", "phone"); end
	w:answer(w:publishes_to("alice")[1]);
	clock.advance(1);
	return w, service.new(w), phone;
end

-- The node of a publish.
function service.node(iq)
	return publish.of(iq).attr.node;
end

-- The nodes that publishes were sent to.
function service.nodes(self)
	local nodes = {};
	for i, iq in ipairs(self:iqs("push")) do nodes[i] = service.node(iq); end
	return nodes;
end

-- Whether a time is that of a repeat after so many seconds: up to a fifth later, and a second for the timer.
function service.is_about(time, seconds)
	return time >= seconds and time <= math.ceil(1.2 * seconds) + 1;
end

return service;
