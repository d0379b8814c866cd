local world = require "shim.world";
local st = require "util.stanza";

local function features(stanza)
	local names = {};
	for feature in stanza:childtags("feature") do names[#names + 1] = feature.attr.var; end
	return names;
end

describe("The module", function ()
	after_each(world.finish);

	it("announces push in the disco information of the account", function ()
		local w = world.new();
		local reply = st.stanza("query");
		w:fire("account-disco-info", { reply = reply, stanza = st.stanza("iq") });
		assert.same({ "urn:xmpp:push:0" }, features(reply));
		reply:tag("next");
		assert.equal("next", reply.tags[2].name);
	end);

	it("announces push where the event has no reply of its own", function ()
		local w = world.new();
		local stanza = st.stanza("query");
		w:fire("account-disco-info", { stanza = stanza });
		assert.same({ "urn:xmpp:push:0" }, features(stanza));
	end);

	it("tells its version, which is the library's and that of the file VERSION", function ()
		local file = assert(io.open("VERSION"));
		local version = file:read("l");
		file:close();
		local module = world.new().host:module().environment.module;
		assert.equal(version, module.version);
		assert.equal(version, world.library.version);
	end);

	it("life.1 remembers over a reload what was notified", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local stanza = w:message("alice");
		w:offline("alice", stanza);
		assert.equal(1, #w:pushes());
		assert(w.host:reload());
		w:offline("alice", st.clone(stanza));
		assert.same({}, w:pushes());
		w:offline("alice", w:message("alice"));
		assert.equal(1, #w:pushes());
	end);

	for what, version in pairs { ["of another library"] = "0", ["of no library"] = false } do
		it("life.1 begins with a new engine when the one that was kept is "..what, function ()
			local w = world.new();
			w:absent("alice", "phone");
			local stanza = w:message("alice");
			w:offline("alice", stanza);
			local module = w.host:module().environment.module;
			local save = module.save;
			function module.save()
				local saved = save();
				saved.library = version or nil;
				return saved;
			end
			w:pushes();
			assert(w.host:reload());
			w:offline("alice", st.clone(stanza));
			assert.same({ "phone New Message!" }, w:pushes());
		end);
	end

	it("knows no message of another host by the same name", function ()
		local w = world.new();
		w:absent("alice", "phone");
		local stanza = w:message("alice");
		w:offline("alice", stanza);
		w = w:restart();
		w:offline("alice", st.clone(stanza));
		assert.equal(1, #w:pushes());
	end);

	it("life.2 keeps registrations over a restart", function ()
		local w = world.new();
		w:absent("alice", "phone");
		w = w:restart();
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("life.2 does nothing any more once it is unloaded", function ()
		local w = world.new();
		w:absent("alice", "phone");
		assert(w.host:unload());
		w:offline("alice", w:message("alice"));
		assert.same({}, w:pushes());
		prosody.events.fire_event("user-deleted", { username = "alice", host = world.name });
	end);
end);
