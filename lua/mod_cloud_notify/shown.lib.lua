-- How a registration, and what a service says of it, is shown to people. A node is a secret of client and push service: only
-- its beginning is shown.

local ellipsis = "…";

-- Control characters of ASCII and of Unicode, ends of lines, and what turns the direction of writing.
local disturbing = { "%c"; "\194[\128-\159]"; "\226\128[\142\143\168-\174]"; "\226\129[\166-\169]" };

-- Clients and services choose these texts: they must not move the cursor of an operator's terminal, or make up a line of
-- the log.
local function one_line(text)
	for _, pattern in ipairs(disturbing) do text = text:gsub(pattern, " "); end
	return text;
end

-- most: characters
local function cut(text, most)
	local rest = utf8.len(text) and utf8.offset(text, most + 1) or not utf8.len(text) and most + 1;
	return one_line(rest and rest <= #text and text:sub(1, rest - 1)..ellipsis or text);
end

local function node(text)
	return cut(text, 8);
end

-- identifier: "jid<node"
local function identifier(text)
	local jid, its_node = text:match("^([^<]*<)(.*)$");
	return jid and jid..node(its_node) or node(text);
end

-- What a push service says of an error.
local function text(long)
	return cut(long, 200);
end

-- What somebody has typed, in a sentence. It may be as long as a stanza.
local function input(long)
	return cut(long, 60);
end

return { node = node; identifier = identifier; text = text; input = input; one_line = one_line; };
