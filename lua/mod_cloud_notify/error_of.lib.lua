-- What an error stanza says, for people.

local shown = module:require "shown";

-- stanza: nil if nobody answered. Returns { condition; text or nil }.
local function error_of(stanza)
	local _, condition, text;
	if stanza then _, condition, text = stanza:get_error(); end
	condition = condition or "undefined-condition"; -- without an error element, or an answer
	return { condition = shown.text(condition); text = text and shown.text(text); };
end

-- err: what error_of returns, or the stanza
local function sentence(err)
	if not err.condition then err = error_of(err); end
	return err.text and ("%s ('%s')"):format(err.condition, err.text) or err.condition;
end

return { of = error_of; sentence = sentence; };
