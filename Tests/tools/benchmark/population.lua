-- Fills the store with registrations as the modules write them.

local storage = require "inprocess.storage";
local st = require "util.stanza";

local population = {};

local xmlns = "jabber:x:data";

-- Publish-options as the server reads them from a client: each element of the form has its namespace.
function population.publish_options(secret)
	return st.stanza("x", { xmlns = xmlns, type = "submit" })
		:tag("field", { xmlns = xmlns, var = "FORM_TYPE" })
			:text_tag("value", "http://jabber.org/protocol/pubsub#publish-options", { xmlns = xmlns }):up()
		:tag("field", { xmlns = xmlns, var = "secret" }):text_tag("value", secret, { xmlns = xmlns }):reset();
end

local options = st.preserialize(population.publish_options("s3cr3t"));

local function registrations_of(name, count)
	local records = {};
	for i = 1, count do
		local node = name.."-"..i;
		records["push.test<"..node] = {
			jid = "push.test", node = node, timestamp = 1700000000 + i, resource = "device-"..i, options = options;
		};
	end
	return records;
end

local function data_of(world)
	local stores, store_name = world.host.disk.stores, world.host.module_name;
	stores[store_name] = stores[store_name] or {};
	return stores[store_name];
end

function population.store(world, name, count)
	data_of(world)[name] = registrations_of(name, count);
end

-- A full disk: it has so many registrations of each user, and takes no memory.
function population.full_disk(store_name, count)
	local data = setmetatable({}, { __index = function (_, name) return registrations_of(name, count); end });
	local disk = storage.new_disk();
	disk.stores[store_name] = data;
	return disk;
end

return population;
