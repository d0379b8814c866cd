-- Reads a publish.

local publish = {};

-- The publish element of an iq.
function publish.of(iq)
	return iq:get_child("pubsub", "http://jabber.org/protocol/pubsub"):get_child("publish");
end

-- The value of a field of the summary in a publish element, or nil.
function publish.field(element, var)
	local form = element:find("item/{urn:xmpp:push:0}notification/{jabber:x:data}x");
	return form:get_child_with_attr("field", nil, "var", var):get_child_text("value");
end

-- Node and shown body of each iq, in alphabetical order: "phone New Message!" is an important push.
function publish.texts(iqs)
	local texts = {};
	for i, iq in ipairs(iqs) do
		local element = publish.of(iq);
		texts[i] = ("%s %s"):format(element.attr.node, publish.field(element, "last-message-body") or "-");
	end
	table.sort(texts);
	return texts;
end

return publish;
