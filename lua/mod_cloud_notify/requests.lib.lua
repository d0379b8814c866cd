-- The enable and disable requests of XEP-0357 sections 5 and 6.

local jid_prep = require "util.jid".prep;
local st = require "util.stanza";

local function refuse(event, type, condition, text)
	event.origin.send(st.error_reply(event.stanza, type, condition, text));
	return true;
end

local function accept(event)
	event.origin.send(st.reply(event.stanza));
	return true;
end

local function new_record(event, enable)
	local origin = event.origin;
	return {
		jid = enable.attr.jid;
		node = enable.attr.node;
		include_payload = enable.attr.include_payload;
		timestamp = os.time();
		client_id = origin.client_id;
		resource = not origin.client_id and origin.resource or nil;
		language = event.stanza.attr["xml:lang"];
	};
end

-- Twice, because util.jid lets a host pass of which nothing is left, such as a soft hyphen.
local function prepped(jid)
	local once = jid_prep(jid);
	return once and jid_prep(once);
end

-- Bytes of what a client chooses of a record, but for jid, node and options.
local function attributes_length(record)
	return #(record.include_payload or "") + #(record.language or "")
		+ #(record.client_id or "") + #(record.resource or "");
end

return function (rules, registrations)
	-- Returns whether other modules allow the registration; nil if one of their handlers raised.
	local function ask_handlers(event, record)
		local ok, allowed = pcall(module.fire_event, module, "cloud_notify/registration", {
			origin = event.origin; stanza = event.stanza; push_info = record;
		});
		if ok then return allowed ~= false; end
		module:log("error", "A handler of cloud_notify/registration raised: %s", allowed);
	end

	local function enable(event)
		local origin, request = event.origin, event.stanza.tags[1];
		local jid, node = request.attr.jid, request.attr.node;
		local options = request:get_child("x", "jabber:x:data");
		local full_jid = origin.full_jid or event.stanza.attr.from;
		local record = new_record(event, request);
		local is_malformed_jid, refusal = rules.engine:enable(
			jid, jid and prepped(jid), full_jid, node, options, attributes_length(record));
		if refusal then
			return refuse(event, "modify", is_malformed_jid and "jid-malformed" or "bad-request", refusal);
		end
		record.options = options and st.preserialize(options);
		local allowed = ask_handlers(event, record);
		if allowed == false then return true; end -- the handler has answered
		local identifier = jid.."<"..(node or "");
		if allowed == nil or not registrations.add(origin, identifier, record) then
			return refuse(event, "wait", "internal-server-error");
		end
		module:log("info", "Push registration '%s' of %s enabled", identifier, origin.username);
		return accept(event);
	end

	-- Picks those names of (name, is_picked)... that are picked.
	local function picked(...)
		local names = {};
		for i = 1, select("#", ...), 2 do
			local name, is_picked = select(i, ...);
			if is_picked then names[#names+1] = name; end
		end
		return names;
	end

	local function disable(event)
		local username, request = event.origin.username, event.stanza.tags[1];
		local jid, node = request.attr.jid, request.attr.node;
		if not jid then
			return refuse(event, "modify", "bad-request", "Missing jid");
		end
		local services = registrations.get(username);
		if not services or not registrations.remove(username, picked(rules.engine:disabled_by(services, jid, node))) then
			return refuse(event, "wait", "internal-server-error");
		end
		return accept(event);
	end

	return { enable = enable; disable = disable; };
end
