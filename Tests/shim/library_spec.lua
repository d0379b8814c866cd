local world = require "shim.world";
local lfs = require "lfs";
local random = require "util.random";
local sha256 = require "util.hashes".sha256;
local st = require "util.stanza";
local storagemanager = require "core.storagemanager";

local folder = world.module_path:match("^(.*)/");
local library = "cloud_notify_rules.so";
local own_timeout = 600;

local function copy_file(source_path, target_path)
	local source, target = assert(io.open(source_path, "rb")), assert(io.open(target_path, "wb"));
	target:write(source:read("a"));
	source:close();
	target:close();
end

-- The Lua files and the library.
local function copy_folder(source, target)
	assert(lfs.mkdir(target));
	for name in lfs.dir(source) do
		local from, to = source.."/"..name, target.."/"..name;
		if name:match("^%.") then
			goto continue;
		elseif lfs.attributes(from, "mode") == "directory" then
			copy_folder(from, to);
		elseif name:match("%.lua$") or name == library then
			copy_file(from, to);
		end
		::continue::
	end
end

-- A copy of the module in a folder of its own.
local function copy_of_module()
	local root = os.tmpname();
	os.remove(root);
	assert(lfs.mkdir(root));
	copy_folder(folder, root.."/mod_cloud_notify");
	return root.."/mod_cloud_notify";
end

local function remove_folder(path)
	for name in lfs.dir(path) do
		local inner = path.."/"..name;
		if name == "." or name == ".." then
			goto continue;
		elseif lfs.attributes(inner, "mode") == "directory" then
			remove_folder(inner);
		else
			os.remove(inner);
		end
		::continue::
	end
	lfs.rmdir(path);
end

local function remove(copy)
	remove_folder((copy:match("^(.*)/")));
end

-- By renaming, because the process has the old file mapped into its memory.
local function change(path, f)
	local file = assert(io.open(path, "rb"));
	local content = file:read("a");
	file:close();
	file = assert(io.open(path..".new", "wb"));
	file:write(f(content));
	file:close();
	assert(os.rename(path..".new", path));
end

-- Followed by its digest, as Makefile does.
local function sealed(content)
	return content..sha256(content, true);
end

describe("A library", function ()
	local copy, loadlib, open_store;

	before_each(function ()
		copy = copy_of_module();
		loadlib, open_store = package.loadlib, storagemanager.open;
	end);
	after_each(function ()
		package.loadlib, storagemanager.open = loadlib, open_store;
		world.finish();
		remove(copy);
	end);

	local function load()
		local w = world.new { module_path = copy.."/mod_cloud_notify.lua", unloaded = true };
		return w, w.host.manager.load(w.host.name, w.host.module_name);
	end

	local function refuses(text)
		local w, loaded, sentence = load();
		assert.is_false(loaded);
		sentence = tostring(sentence);
		assert.equal("mod_cloud_notify needs "..copy.."/"..library..": "..text, sentence:sub(1, #copy + #library + #text + 26));
		assert.is_nil(sentence:find("\n", 1, true));
		assert.is_nil(w:fire("iq-set/self/urn:xmpp:push:0:enable", {}));
	end

	it("that is there is loaded from the module's own folder", function ()
		local w, loaded = load();
		assert.is_table(loaded);
		w:absent("alice", "phone");
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	-- The id of the first publish of a new engine.
	local function first_id()
		local w = load();
		w:absent("alice", "phone");
		return w:publishes_to("alice")[1].attr.id;
	end

	it("gives each engine a key of its own", function ()
		assert.not_equal(first_id(), first_id());
	end);

	it("gives an engine a key of sixteen random bytes, each of which counts", function ()
		local bytes = random.bytes;
		finally(function () random.bytes = bytes; end);
		local ids = {};
		for place = 0, 16 do
			function random.bytes(count)
				assert.equal(16, count);
				return ("\0"):rep(place - 1)..(place > 0 and "\1" or "")..("\0"):rep(16 - place);
			end
			local id = first_id();
			assert.is_nil(ids[id]);
			ids[id] = true;
		end
	end);

	it("is not left open as a file", function ()
		local function open_files()
			local count = 0;
			for _ in lfs.dir("/proc/self/fd") do count = count + 1; end
			return count;
		end
		local before = open_files();
		collectgarbage("stop");
		local _, loaded = load();
		local after = open_files();
		collectgarbage("restart");
		assert.is_table(loaded);
		assert.equal(before, after);
	end);

	it("that is missing keeps the module from loading, in one sentence", function ()
		os.remove(copy.."/"..library);
		refuses("run 'make build' or install it again, it cannot be read (");
	end);

	it("that cannot be read to its end keeps the module from loading, in one sentence", function ()
		os.remove(copy.."/"..library);
		assert(lfs.mkdir(copy.."/"..library));
		refuses("run 'make build' or install it again, it cannot be read (");
	end);

	for what, damage in pairs {
		["is cut off"] = function (content) return content:sub(1, -2); end;
		["has one other byte"] = function (content)
			return content:sub(1, 999)..string.char(content:byte(1000) ~ 255)..content:sub(1001);
		end;
		["has another digest"] = function (content) return content:sub(1, -2).."x"; end;
		["is empty"] = function () return ""; end;
	} do
		it("that "..what.." is never loaded and keeps the module from loading, in one sentence", function ()
			change(copy.."/"..library, damage);
			function package.loadlib() error("loaded"); end
			refuses("run 'make build' or install it again, the file is damaged or from another release");
		end);
	end

	local function reload(w)
		return w.host.manager.reload(w.host.name, w.host.module_name);
	end

	-- Whether the file that is there now is mapped into this process.
	local function is_mapped(path)
		local inode = tostring(lfs.attributes(path, "ino"));
		for line in io.lines("/proc/self/maps") do
			if line:match("^%S+ %S+ %S+ %S+ (%d+)") == inode then return true; end
		end
		return false;
	end

	-- Another build: other bytes, the same code.
	local function rebuild()
		change(copy.."/"..library, function (content) return sealed(content:sub(1, -65).."\0"); end);
	end

	it("life.1 that was replaced is the one that a reload takes, and an earlier one can come back", function ()
		local w = load();
		local first = copy.."/first";
		assert(lfs.link(copy.."/"..library, first));
		for _ = 1, 2 do
			rebuild();
			assert.is_false(is_mapped(copy.."/"..library));
			assert(reload(w));
			assert.is_true(is_mapped(copy.."/"..library));
		end
		assert(os.rename(first, copy.."/"..library));
		assert(reload(w));
		w:absent("alice", "phone");
		w:offline("alice", w:message("alice"));
		assert.same({ "phone New Message!" }, w:pushes());
	end);

	it("life.1 that was replaced makes a new engine at a reload, and one that was not goes on with its own", function ()
		local w = load();
		w:absent("alice", "phone");
		local stanza = w:message("alice");
		local function pushes_again_after_reload()
			assert(reload(w));
			w:offline("alice", st.clone(stanza));
			return #w:pushes();
		end
		w:offline("alice", stanza);
		assert.equal(1, #w:pushes());
		assert.equal(0, pushes_again_after_reload());
		rebuild();
		assert.equal(1, pushes_again_after_reload());
	end);

	-- A device that hibernates for long, with a batch pending.
	local function asleep(w)
		local phone = w:sleeper("alice", "phone");
		phone.send(w:message("alice"));
		assert.is_not_nil(phone.awaiting_push_timer);
		assert.is_true(phone.hibernating_watchdog.push_extended);
		return phone;
	end

	local function assert_as_stream_management_made_it(w, phone)
		for _, field in ipairs {
			"push_queue", "awaiting_push_timer", "first_hibernated_push", "original_smacks_callback", "original_smacks_timeout";
		} do
			assert.is_nil(phone[field]);
		end
		assert.is_nil(phone.hibernating_watchdog.push_extended);
		world.clock.advance(own_timeout - 1);
		assert.is_nil(phone.destroyed);
		world.clock.advance(3);
		assert.is_true(phone.destroyed);
		assert.same({}, w:pushes());
	end

	for what, damage in pairs {
		["is damaged"] = function () change(copy.."/"..library, function () return ""; end); end;
		["is whole, beside Lua files that are not,"] = function ()
			change(copy.."/messages.lib.lua", function () return "return {"; end);
		end;
	} do
		it("life.2 that "..what.." at a reload leaves sessions as stream management made them", function ()
			local w = load();
			local phone = asleep(w);
			damage();
			assert.is_false((reload(w)));
			assert.equal(1, w:logged("Not pushed (stream management) to 'push.test<phone' of alice: the module is unloaded"));
			assert_as_stream_management_made_it(w, phone);
		end);
	end

	it("life.2 that is damaged at a reload gives the reload its one sentence", function ()
		local w = load();
		asleep(w);
		change(copy.."/"..library, function () return ""; end);
		local loaded, sentence = reload(w);
		assert.is_false(loaded);
		assert.equal("mod_cloud_notify needs "..copy.."/"..library
			..": run 'make build' or install it again, the file is damaged or from another release", tostring(sentence));
	end);

	it("life.2 without a store that can be opened leaves sessions as stream management made them", function ()
		local w = load();
		local phone = asleep(w);
		function storagemanager.open() return nil, "closed on purpose"; end
		local loaded, problem = reload(w);
		assert.is_false(loaded);
		local sentence = tostring(problem):match("^[^\n]*");
		assert.is_not_nil(sentence:find("registrations.lib.lua:%d+: closed on purpose$"));
		assert.is_nil(sentence:find("mod_cloud_notify.lua", 1, true));
		assert_as_stream_management_made_it(w, phone);
	end);

	for what, content in pairs {
		["is no machine code"] = "text"; ["ends within its header"] = "\127ELF";
	} do
		it("that "..what.." keeps the module from loading, in one sentence", function ()
			change(copy.."/"..library, function () return sealed(content); end);
			refuses("run 'make build' or install the one for this system, it cannot be loaded (");
		end);
	end

	local function elf(order, machine)
		local ident = "\127ELF\2"..(order == ">" and "\2" or "\1")..("\0"):rep(10);
		return function () return sealed(ident..string.pack(order.."I2I2", 3, machine)); end;
	end

	for what, content in pairs {
		["arm64"] = elf("<", 183); ["s390x"] = elf(">", 22); ["machine 258"] = elf("<", 258);
	} do
		it("for another architecture keeps the module from loading, in one sentence that names both: "..what, function ()
			change(copy.."/"..library, content);
			refuses("install the one for this system, the file is for "..what.." and this server runs on ");
		end);
	end

	-- What a library says that is not from the release of the Lua files. It has interface 6.
	local version = io.open("VERSION"):read("l");
	for what, other in pairs { ["interface"] = { abi = "0", version = version }, ["version"] = { abi = "6", version = "0.9.0" } } do
		it("of another "..what.." keeps the module from loading, in one sentence", function ()
			function package.loadlib(file, name)
				assert.equal(copy.."/"..library, file);
				assert.equal("luaopen_cloud_notify_rules", name);
				return function () return other; end;
			end
			refuses(("install library and module from one release, the module is %s (interface 6) and the library is %s (%s)")
				:format(version, other.version, other.abi));
		end);
	end
end);
