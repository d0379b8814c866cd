-- What an error stanza says, in one line.

local most = 200; -- characters of its text

return function (stanza)
	local _, condition, text = stanza:get_error();
	condition = condition or "undefined-condition"; -- without an error element
	return text and ("%s ('%s')"):format(condition, text:gsub("%c", " "):sub(1, most)) or condition;
end
