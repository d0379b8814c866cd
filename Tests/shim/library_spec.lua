local world = require "shim.world";
local lfs = require "lfs";

local folder = world.module_path:match("^(.*)/");
local library = "cloud_notify_rules.so";

-- A copy of the module in a folder of its own.
local function copy_of_module()
	local root = os.tmpname();
	os.remove(root);
	assert(lfs.mkdir(root));
	local copy = root.."/mod_cloud_notify";
	assert(lfs.mkdir(copy));
	for name in lfs.dir(folder) do
		if name:match("%.lua$") or name == library then
			local source, target = assert(io.open(folder.."/"..name, "rb")), assert(io.open(copy.."/"..name, "wb"));
			target:write(source:read("a"));
			source:close();
			target:close();
		end
	end
	return copy;
end

local function remove(copy)
	for name in lfs.dir(copy) do
		if name ~= "." and name ~= ".." then os.remove(copy.."/"..name); end
	end
	lfs.rmdir(copy);
	lfs.rmdir((copy:match("^(.*)/")));
end

local function overwrite(path, content)
	local file = assert(io.open(path, "wb"));
	file:write(content);
	file:close();
end

describe("A library", function ()
	local copy;

	before_each(function () copy = copy_of_module(); end);
	after_each(function ()
		world.finish();
		remove(copy);
	end);

	local function load()
		local w = world.new { module_path = copy.."/mod_cloud_notify.lua", unloaded = true };
		local ok, err = pcall(w.host.load, w.host);
		return w, ok, err;
	end

	local function refuses(sentence)
		local w, ok, err = load();
		assert.is_false(ok);
		assert.truthy(err:find(sentence, 1, true));
		assert.is_nil(w:fire("iq-set/self/urn:xmpp:push:0:enable", {}));
	end

	it("that is there is loaded from the module's own folder", function ()
		local w, ok = load();
		assert.is_true(ok);
		w:absent("alice", "phone");
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("that is missing keeps the module from loading, in one sentence", function ()
		os.remove(copy.."/"..library);
		refuses("mod_cloud_notify cannot load its rules, run 'make build' or install the library for this system: "..copy);
	end);

	it("that is damaged keeps the module from loading, in one sentence", function ()
		overwrite(copy.."/"..library, "\127ELF damaged");
		refuses("mod_cloud_notify cannot load its rules, run 'make build' or install the library for this system: "..copy);
	end);

	it("of another version keeps the module from loading, in one sentence", function ()
		local loadlib = package.loadlib;
		finally(function () package.loadlib = loadlib; end);
		function package.loadlib(file, name)
			assert.equal(copy.."/"..library, file);
			assert.equal("luaopen_cloud_notify_rules", name);
			return function () return { version = "0" }; end;
		end
		refuses("mod_cloud_notify needs version 1 of its rules but "..copy.."/"..library
			.." has version 0, install both from one release and restart");
	end);
end);
