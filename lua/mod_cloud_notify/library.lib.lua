-- Loads the library with the rules.

local random_bytes = require "util.random".bytes;
local sha256 = require "util.hashes".sha256;

local refuse = module:require "refusal";

local version = "1.0.0-rc.1"; -- of the Lua files
local expected_abi = "6";
local folder, file_name = module:get_directory(), "/cloud_notify_rules.so";
local file = folder..file_name;

local function read(path)
	local handle, open_error = io.open(path, "rb");
	if not handle then return nil, open_error; end
	local content, read_error = handle:read("a");
	handle:close();
	return content, read_error;
end

local function refuse_library(problem, ...)
	refuse("mod_cloud_notify needs %s: "..problem, file, ...);
end

-- The dynamic loader may crash on a damaged file, so check it first. Its last 64 bytes are the digest of the rest.
local function intact_content()
	local content, reason = read(file);
	if not content then
		refuse_library("run 'make build' or install it again, it cannot be read (%s)", reason);
	elseif sha256(content:sub(1, -65), true) ~= content:sub(-64) then
		refuse_library("run 'make build' or install it again, the file is damaged or from another release");
	end
	return content;
end

local machines = {
	[3] = "i386"; [21] = "ppc64"; [22] = "s390x"; [40] = "arm"; [62] = "x86-64"; [183] = "arm64"; [243] = "riscv64";
};

-- The architecture that a file of machine code is for, from its ELF header.
local function architecture(content)
	if not content or content:sub(1, 4) ~= "\127ELF" or #content < 20 then return nil; end
	local order = content:byte(6) == 2 and ">" or "<";
	local machine = string.unpack(order.."I2", content, 19);
	return machines[machine] or "machine "..machine;
end

-- This process runs another library of its own: that of util.hashes.
local function own_architecture()
	local path = package.searchpath("util.hashes", package.cpath);
	return path and architecture(read(path));
end

-- Of a file for another architecture glibc says "No such file or directory".
local function refuse_to_open(content, reason)
	local its, own = architecture(content:sub(1, -65)), own_architecture();
	if its and own and its ~= own then
		refuse_library("install the one for this system, the file is for %s and this server runs on %s", its, own);
	end
	refuse_library("run 'make build' or install the one for this system, it cannot be loaded (%s)", reason);
end

local function digest_of(content)
	return content:sub(-64, -57);
end

-- The digest of the file as it is now; nil if it cannot be read.
local function digest_on_disk()
	local content = read(file);
	return content and digest_of(content);
end

-- Loaded libraries outlive a reload. path -> its digest
local digests = package.loaded.cloud_notify_rules or {};
package.loaded.cloud_notify_rules = digests; -- luacheck: ignore 122

-- The process knows a loaded library by its path, and would go on with it after another file was installed there. So each
-- content is opened by a path of its own: FOLDER/FILE, FOLDER/./FILE, FOLDER/././FILE
local function path_of(digest)
	local dots, path = "", file;
	while (digests[path] or digest) ~= digest do
		dots = dots.."/.";
		path = folder..dots..file_name;
	end
	digests[path] = digest;
	return path;
end

local function load()
	local content = intact_content();
	local digest = digest_of(content);
	local open, reason = package.loadlib(path_of(digest), "luaopen_cloud_notify_rules");
	if not open then refuse_to_open(content, reason); end
	local library = open();
	if library.abi ~= expected_abi or library.version ~= version then
		refuse_library("install library and module from one release, the module is %s (interface %s) and the library is %s (%s)",
			version, expected_abi, tostring(library.version), tostring(library.abi));
	end
	return library, digest;
end

local library, digest = load();

local function new_engine()
	local key1, key2 = string.unpack("<i8i8", random_bytes(16));
	return library.new(module.host, key1, key2);
end

-- The code of a reason that only the module sees.
local function reason(name)
	return library.reasons[name] or error("the library knows no reason '"..name.."'");
end

return {
	new_engine = new_engine; module_version = version; version = library.version;
	file = file; digest = digest; digest_on_disk = digest_on_disk;
	sentences = library.sentences; kinds = library.kinds; reason = reason; reasons = library.reasons;
	classes = library.classes; effects = library.effects;
	publish_id_length = library.publish_id_length; overdue_after = library.overdue_after;
	answer_period = library.answer_period; ellipsis = library.ellipsis;
};
