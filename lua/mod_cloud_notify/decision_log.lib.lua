-- Logs the decision about each stanza for each registration (1x.3), and records those that the engine does not make (why.1).

local logger = require "util.logger";

-- What module:log("debug", ...) ends up calling: hot, since most archived messages log a line.
local log_debug = logger.make_logger(module.host..":"..module.name, "debug");

local not_pushed_to_any = "Not pushed (%s) to 'all registrations' of %s: %s";

-- Paths and reasons are codes of the library. Without an identifier the decision is about all registrations.
return function (rules)
	local sentences = rules.sentences; -- filled when the library is loaded

	local function pushed(path, identifier, username, reason)
		log_debug("Pushed (%s) to '%s' of %s: %s", sentences[path], identifier, username, sentences[reason]);
	end

	local function not_pushed(path, identifier, username, reason, detail)
		local sentence = sentences[reason];
		if detail then sentence = sentence..detail; end
		if identifier then
			log_debug("Not pushed (%s) to '%s' of %s: %s", sentences[path], identifier, username, sentence);
		else
			log_debug(not_pushed_to_any, sentences[path], username, sentence);
		end
	end

	-- The same where the reason is one that only the module sees.
	local function decided_not_to_push(path, identifier, username, reason)
		if rules.engine and type(username) == "string" then
			rules.engine:not_pushed(username, identifier, path, reason, rules.now(), rules.monotonic());
		end
		not_pushed(path, identifier, username, reason);
	end

	return {
		pushed = pushed; not_pushed = not_pushed; decided_not_to_push = decided_not_to_push;
		debug = log_debug; not_pushed_to_any = not_pushed_to_any;
	};
end
