-- Logs the decision about each stanza for each registration (1x.3).

local logger = require "util.logger";

-- What module:log("debug", ...) ends up calling: hot, since most archived messages log a line.
local log_debug = logger.make_logger(module.host..":"..module.name, "debug");

-- Paths and reasons are codes of the library. Without an identifier the decision is about all registrations.
return function (rules)
	local function pushed(path, identifier, username, reason)
		local sentences = rules.sentences;
		log_debug("Pushed (%s) to '%s' of %s: %s", sentences[path], identifier, username, sentences[reason]);
	end

	local function not_pushed(path, identifier, username, reason, detail)
		local sentences = rules.sentences;
		log_debug("Not pushed (%s) to '%s' of %s: %s%s", sentences[path], identifier or "all registrations", username,
			sentences[reason], detail or "");
	end

	return { pushed = pushed; not_pushed = not_pushed; };
end
