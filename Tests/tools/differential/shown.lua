-- What a notification has to show by note.1.

local stanzas = require "inprocess.stanzas";

local shown = {};

local longest, ellipsis = 1000, "\u{2026}";

local function parts(body)
	if type(body) == "string" then return body; end
	return body[1], body.lang;
end

-- Of several bodies, how well one fits, best first.
local function rank(language, wanted)
	if not language then return 3; end
	if language == wanted then return 1; end
	return wanted and language == wanted:match("^[^-]*") and 2 or 4;
end

local function best_body(bodies, wanted)
	local best, best_rank;
	for _, body in ipairs(bodies or {}) do
		local text, language = parts(body);
		local body_rank = rank(language, wanted);
		if text:find("%S") and (not best or body_rank < best_rank) then best, best_rank = text, body_rank; end
	end
	return best;
end

-- Cut at the end of a character.
local function shortened(text)
	if #text <= longest then return text; end
	local last = longest - #ellipsis;
	while text:byte(last + 1) >= 0x80 and text:byte(last + 1) < 0xc0 do last = last - 1; end
	return text:sub(1, last)..ellipsis;
end

-- message: of messages.lua; class: by the rules; language: of the registration. Returns "none" for a field without a value.
function shown.body(message, class, language, config)
	if class ~= "important" then return "none"; end
	local body = config.push_notification_with_body and best_body(message.kind.bodies, language);
	if body then return shortened(stanzas.text(body, message.text)); end
	local instead = config.push_notification_important_body or "New Message!";
	return instead == "" and "none" or instead;
end

function shown.sender(message, config)
	return config.push_notification_with_sender and message.from or "none"; -- a ping has no sender
end

return shown;
