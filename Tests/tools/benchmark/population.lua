-- Fills the store with registrations as the modules write them.

local st = require "util.stanza";

local population = {};

-- Publish-options as the server reads them from a client: each element of the form has its namespace.
local xmlns = "jabber:x:data";
local options = st.preserialize(st.stanza("x", { xmlns = xmlns, type = "submit" })
	:tag("field", { xmlns = xmlns, var = "FORM_TYPE" })
		:text_tag("value", "http://jabber.org/protocol/pubsub#publish-options", { xmlns = xmlns }):up()
	:tag("field", { xmlns = xmlns, var = "secret" }):text_tag("value", "s3cr3t", { xmlns = xmlns }):reset());

function population.store(world, name, registrations)
	local stores, store_name = world.host.disk.stores, world.host.module_name;
	local data, records = stores[store_name] or {}, {};
	stores[store_name], data[name] = data, records;
	for i = 1, registrations do
		local node = name.."-"..i;
		records["push.test<"..node] = {
			jid = "push.test", node = node, timestamp = 1700000000 + i, resource = "device-"..i, options = options;
		};
	end
end

return population;
