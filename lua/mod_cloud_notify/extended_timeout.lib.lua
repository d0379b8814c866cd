-- The extended timeout of a hibernating session with push (hib.1), and the knock before it runs out (wake.2).

local timer = require "util.timer";
local watchdog = require "util.watchdog";

local options = module:require "options";
local max_hibernation_timeout = options.get "push_max_hibernation_timeout";
if max_hibernation_timeout == 0 then
	module:log("info", "Option push_max_hibernation_timeout is 0: sessions with push hibernate as long as others");
elseif max_hibernation_timeout >= 2^31 then
	-- hib.4: never. Such a time plus a second may overflow, in this module and in others.
	max_hibernation_timeout = math.huge;
end
local knock_before_timeout = options.get "push_knock_before_timeout";

return function (rules)
	-- Replaces util.watchdog, which in Prosody 0.12 keeps the timer of a cancelled watchdog until it runs out, and the session
	-- with it. This one stops the timer. Timers measure the time that passes, whatever the clock shows.
	local extended_watchdog = { push_extended = true; timeout = max_hibernation_timeout; };
	local extended_watchdog_mt = { __index = extended_watchdog };

	-- Calls a method, so that a timer from before a reload runs the code of after it (life.1).
	local function step(_, _, extended)
		return extended:step();
	end

	function extended_watchdog:wait(seconds)
		self.task = timer.add_task(seconds, step, self);
	end

	function extended_watchdog:start()
		if self.timeout == math.huge then return; end
		self.has_knocked = nil;
		self:wait(self.timeout + 1 - self.lead);
	end

	function extended_watchdog:cancel()
		if self.task then timer.stop(self.task); end
	end

	function extended_watchdog:reset()
		self:cancel();
		self:start();
	end

	-- The wait before the knock is over, or that after it. The latter starts before the knock, which may call it off. A reload
	-- may have turned the knock off meanwhile.
	function extended_watchdog:step()
		if self.lead == 0 or self.has_knocked then return self:callback(); end
		self.has_knocked = true;
		self:wait(self.lead);
		if knock_before_timeout > 0 then self.knock(self.session); end
	end

	-- Passes self: mod_smacks of Prosody 13 compares it with the session's watchdog.
	function extended_watchdog:callback()
		local callback = self.session.original_smacks_callback; -- nil after unload
		return callback and callback(self);
	end

	local function of(session)
		local extended = session.hibernating_watchdog;
		return type(extended) == "table" and extended.push_extended and extended;
	end

	local function start(session)
		local original = session.hibernating_watchdog;
		if max_hibernation_timeout == 0 or of(session) or not rules.engine:extends_timeout(session) then return; end
		if type(original) ~= "table" then return; end -- another module's value
		session.original_smacks_callback = original.callback;
		session.original_smacks_timeout = original.timeout;
		original:cancel();
		local extended = setmetatable({ session = session; task = false; }, extended_watchdog_mt);
		extended:start();
		session.hibernating_watchdog = extended;
	end

	-- Gives the session back mod_smacks' own timeout, which begins anew.
	local function restore(session)
		local extended = of(session);
		if not extended then return; end
		extended:cancel();
		session.hibernating_watchdog = watchdog.new(session.original_smacks_timeout, session.original_smacks_callback);
	end

	-- knock(session): what sessions get before their timeout runs out
	local function knock_with(knock)
		extended_watchdog.knock = knock;
		if max_hibernation_timeout == math.huge then return; end
		-- The seconds from the knock to the end, 0 for no knock.
		extended_watchdog.lead = rules.engine:knock_lead(max_hibernation_timeout, knock_before_timeout);
	end

	-- Takes over the timeout of before a reload. It keeps its times, whatever the options say now.
	local function adopt(session)
		local extended = of(session);
		if not extended then return; end
		extended.timeout, extended.lead = extended.timeout, extended.lead;
		setmetatable(extended, extended_watchdog_mt);
	end

	return { start = start; restore = restore; knock_with = knock_with; adopt = adopt; };
end
