-- What the record keeps in memory (why.1): it reserves a ring and takes little of it, and no name and nothing of a message is
-- in it. A process of its own: the heap of others may have room for the ring.
-- Usage: lua5.4 Tests/library/record_test.lua [LIBRARY] [--emulated]
-- Use --emulated in an emulator, which needs more memory for itself than the last test allows.

local directory = arg[0]:match("^(.*)/[^/]*$") or ".";
local path = arg[1] or directory .. "/../../lua/mod_cloud_notify/cloud_notify_rules.so";
local library = assert(package.loadlib(path, "luaopen_cloud_notify_rules"))();

-- Start and length of each private mapping without a file, by start.
local function mappings()
	local found = {};
	for line in io.lines("/proc/self/maps") do
		local first, last, file = line:match("^(%x+)-(%x+) rw%-p %x+ %x+:%x+ %d+%s*(.*)$");
		if first and file == "" then found[tonumber(first, 16)] = tonumber(last, 16) - tonumber(first, 16); end
	end
	return found;
end

-- The bytes of what has been mapped since.
local function mapped_since(before)
	local memory, parts = assert(io.open("/proc/self/mem", "rb")), {};
	for start, length in pairs(mappings()) do
		if before[start] ~= length then
			assert(memory:seek("set", start + (before[start] or 0)));
			table.insert(parts, memory:read(length - (before[start] or 0)));
		end
	end
	memory:close();
	return table.concat(parts);
end

local function resident_bytes()
	local file = assert(io.open("/proc/self/statm"));
	local _, pages = file:read("n", "n");
	file:close();
	return pages * 4096;
end

collectgarbage();
local engine = library.new("example.org", 1, 2);
local secrets = { "secretuser", "secretnode", "secretsender", "secretid", "secretbody" };
local body = { name = "body"; attr = {}; tags = {}; "secretbody" };
local stanza = {
	name = "message"; attr = { id = "secretid"; from = "secretsender@example.net" }; tags = { body }; body;
};
local before, resident = mappings(), resident_bytes();
engine:configure(16, 604800, true, 0, 131072);
for _ = 1, 1000 do engine:offline("secretuser", stanza, { ["push.x<secretnode"] = {} }, 0x11223344); end
local taken = resident_bytes() - resident;
assert(taken < 1024 * 1024, taken);
assert(select("#", engine:recorded("secretuser", nil, 1000, 0, 0)) == 7000);
local bytes = mapped_since(before);
local _, times = bytes:gsub("\x44\x33\x22\x11", "");
assert(#bytes >= 4 * 1024 * 1024 and times >= 1000, "the ring is not found");
for _, secret in ipairs(secrets) do assert(not bytes:find(secret, 1, true), secret); end
print(("ok: 1,000 entries take %d KiB, and have no name and nothing of a message"):format(taken // 1024));

if arg[2] == "--emulated" then return; end

-- Without memory for the ring there is no record; nothing else is lost. In a process that may have less than it takes.
local starved = [[
	local engine = package.loadlib(arg[1], "luaopen_cloud_notify_rules")().new("example.org", 1, 2);
	local stanza = { name = "message"; attr = { id = "1" }; tags = {} };
	local function is_pushed(id)
		stanza.attr.id = id;
		return select("#", engine:offline("me", stanza, { a = {} }, 1000)) == 5 and select("#", engine:recorded_counts()) == 3;
	end
	local function entries() return select("#", engine:recorded("me", nil, 1000, 0, 0)) // 7; end
	engine:configure(16, 0, true, 0, 1000);
	assert(is_pushed("1") and entries() == 1);
	engine:configure(16, 0, true, 0, 4194304);
	assert(is_pushed("2") and entries() == 0, "there is a record without memory");
	engine:configure(16, 0, true, 0, 1000);
	assert(is_pushed("3") and entries() == 1);
]];
local script = os.tmpname();
assert(assert(io.open(script, "w")):write(starved)):close();
local works = os.execute(("ulimit -v 100000; exec lua5.4 '%s' '%s'"):format(script, path));
os.remove(script);
assert(works, "the library fails without memory");
print("ok: without memory for it there is no record, and pushes go on");
