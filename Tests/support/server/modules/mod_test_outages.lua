-- Test only: many phones at once, what leaves for push services, and domains that nobody finds.
local time = require "util.time";
local usermanager = require "core.usermanager";

local commands = module:shared "test_control/commands";
local host = module.host;
local registrations = module:open_store("cloud_notify");
local unresolved = module:shared "/*/test_addresses/unresolved"; -- domain -> true

local notification_path = "{http://jabber.org/protocol/pubsub}pubsub/publish/item/{urn:xmpp:push:0}notification";
local departures = {}; -- what left for push services, in order
local errors = {}; -- type/condition, in order
local recorded = {}; -- service -> true

-- Accounts whose phone registered and logged out. Its resource is "phone", its node USERNAME-phone.
function commands.create_phones(args)
	for _, username in ipairs(args.usernames) do
		assert(usermanager.create_user(username, args.password, host));
		local node = username.."-phone";
		assert(registrations:set(username, {
			[args.service.."<"..node] = { jid = args.service; node = node; resource = "phone"; timestamp = os.time() };
		}));
	end
	return true;
end

-- How many of these users have a registration in the store.
function commands.count_registered(args)
	local count = 0;
	for _, username in ipairs(args.usernames) do
		if next(registrations:get(username) or {}) then count = count + 1; end
	end
	return count;
end

local function body_of(notification)
	for field in notification:get_child("x", "jabber:x:data"):childtags("field") do
		if field.attr.var == "last-message-body" then return field:get_child_text("value"); end
	end
end

local function described(stanza)
	local publish = stanza:find("{http://jabber.org/protocol/pubsub}pubsub/publish");
	local notification = stanza:find(notification_path);
	local is_probe = stanza.attr.type == "get" and stanza:get_child("query", "http://jabber.org/protocol/disco#info");
	return {
		kind = notification and "publish" or is_probe and "probe" or "other";
		node = publish and publish.attr.node;
		body = notification and notification:get_child("x", "jabber:x:data") and body_of(notification);
		at = time.monotonic(); -- with what `later` has added
	};
end

local function note(event)
	local stanza = event.stanza;
	if stanza.name == "iq" and recorded[stanza.attr.to] and (stanza.attr.type == "set" or stanza.attr.type == "get") then
		table.insert(departures, described(stanza));
	end
end

module:hook("route/remote", note, 100);

-- Before the module under test sees an error, from a service or from the server itself.
module:hook("iq/host", function (event)
	if event.stanza.attr.type ~= "error" then return; end
	local error_type, condition = event.stanza:get_error();
	table.insert(errors, error_type.."/"..condition);
end, 100);

-- From now on, what this host sends to the service is recorded, whether it arrives or not. Returns the number so far.
function commands.record_departures(args)
	local component = prosody.hosts[args.service];
	if component and not recorded[args.service] then
		module:hook_object_event(component.events, "iq/host", note, 100);
	end
	recorded[args.service] = true;
	return #departures;
end

-- What has left since the departure with this number.
function commands.departures(args)
	return table.move(departures, args.since + 1, #departures, 1, {});
end

-- The errors since the one with this number.
function commands.errors(args)
	return table.move(errors, args.since + 1, #errors, 1, {});
end

-- Whether there is a server for this domain.
function commands.resolve(args)
	unresolved[args.domain] = not args.found or nil;
	return true;
end
