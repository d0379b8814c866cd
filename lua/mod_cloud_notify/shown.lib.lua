-- How a registration, and what a service says of it, is shown to people. A node is a secret of client and push service: only
-- its beginning is shown.

local ellipsis = "…";

-- most: characters
local function cut(text, most)
	local rest = utf8.len(text) and utf8.offset(text, most + 1) or not utf8.len(text) and most + 1;
	local shown = rest and rest <= #text and text:sub(1, rest - 1)..ellipsis or text;
	return (shown:gsub("%c", " "));
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

return { node = node; identifier = identifier; text = text; };
