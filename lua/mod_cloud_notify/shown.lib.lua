-- How a registration is shown to people. Its node is a secret of client and push service: only its beginning is shown.

local most = 8; -- characters
local ellipsis = "…";

local function node(text)
	local rest = utf8.len(text) and utf8.offset(text, most + 1) or not utf8.len(text) and most + 1;
	local shown = rest and rest <= #text and text:sub(1, rest - 1)..ellipsis or text;
	return (shown:gsub("%c", " "));
end

-- identifier: "jid<node"
local function identifier(text)
	local jid, its_node = text:match("^([^<]*<)(.*)$");
	return jid and jid..node(its_node) or node(text);
end

return { node = node; identifier = identifier; };
