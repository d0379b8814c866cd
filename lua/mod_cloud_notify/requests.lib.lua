-- The enable and disable requests of XEP-0357 sections 5 and 6.

local log = module._log;
local is_same = module:require "same";
local shown = module:require "shown".identifier;
local st = require "util.stanza";

local function refuse(event, type, condition, text)
	event.origin.send(st.error_reply(event.stanza, type, condition, text));
	return true;
end

local function accept(event)
	event.origin.send(st.reply(event.stanza));
	return true;
end

-- jid: prepared; nil if the request's is not valid
local function new_record(event, enable, jid, now)
	local origin = event.origin;
	return {
		jid = jid;
		node = enable.attr.node;
		include_payload = enable.attr.include_payload;
		timestamp = now;
		client_id = origin.client_id;
		resource = not origin.client_id and origin.resource or nil;
		language = event.stanza.attr["xml:lang"];
	};
end

-- Whether an element, preserialized, equals what was saved.
local function is_same_element(saved, element)
	if type(element) ~= "table" or type(saved) ~= "table" then return saved == element; end
	if saved.name ~= element.name or #saved ~= #element then return false; end
	if not is_same(saved.attr, element.attr) then return false; end
	for i = 1, #element do
		if not is_same_element(saved[i], element[i]) then return false; end
	end
	return true;
end

-- Bytes of the attributes that a client chooses, without jid, node and options.
local function attributes_length(record)
	return #(record.include_payload or "") + #(record.language or "")
		+ #(record.client_id or "") + #(record.resource or "");
end

return function (rules, registrations, prepare_jid)
	local get_handlers = prosody.hosts[module.host].events.get_handlers;
	local sentences = rules.sentences;

	-- Returns whether other modules allow the registration; nil if a handler raised.
	local function ask_handlers(event, record)
		if not get_handlers("cloud_notify/registration") then return true; end
		local ok, allowed = pcall(module.fire_event, module, "cloud_notify/registration", {
			origin = event.origin; stanza = event.stanza; push_info = record;
		});
		if ok then return allowed ~= false; end
		log("error", "A handler of cloud_notify/registration raised: %s", allowed);
	end

	-- Most clients enable with the same form at each connect. Then reuse the stored one, unless a handler might change it.
	local function preserialized(options, username, identifier)
		local former = registrations.cached(username)[identifier];
		if former and is_same_element(former.options, options) and not get_handlers("cloud_notify/registration") then
			return former.options;
		end
		return st.preserialize(options);
	end

	local function enable(event)
		local origin, request = event.origin, event.stanza.tags[1];
		local jid, node, now = prepare_jid(request.attr.jid), request.attr.node, os.time();
		local options = request:get_child("x", "jabber:x:data");
		local full_jid = origin.full_jid or event.stanza.attr.from;
		local record = new_record(event, request, jid, now);
		local condition, reason = rules.engine:enable(
			request.attr.jid, jid, full_jid, node, options, attributes_length(record));
		if condition then return refuse(event, "modify", sentences[condition], sentences[reason]); end
		local identifier = jid.."<"..(node or "");
		record.options = options and preserialized(options, origin.username, identifier);
		local allowed = ask_handlers(event, record);
		if allowed == false then return true; end -- the handler answered the request
		if allowed == nil or not registrations.add(origin, identifier, record, now) then
			return refuse(event, "wait", "internal-server-error");
		end
		log("info", "Push registration '%s' of %s enabled", shown(identifier), origin.username);
		return accept(event);
	end

	local function disable(event)
		local origin, request = event.origin, event.stanza.tags[1];
		local username, detail = origin.username, { by = origin.client_id or origin.resource };
		local jid, services = request.attr.jid, registrations.load(username);
		local disabled = { rules.engine:disable(services or {}, prepare_jid(jid) or jid, request.attr.node) };
		local condition = table.remove(disabled, 1);
		if condition then return refuse(event, "modify", sentences[condition], sentences[disabled[1]]); end
		if not services or not registrations.remove(username, disabled, "disabled", detail, services) then
			return refuse(event, "wait", "internal-server-error");
		end
		return accept(event);
	end

	return { enable = enable; disable = disable; };
end
