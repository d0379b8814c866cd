-- Bytes that this process holds.

local meminfo = require "util.pposix".meminfo;

local memory = {};

function memory.resident()
	local file = assert(io.open("/proc/self/statm"));
	local pages = file:read("a"):match("^%d+ (%d+)");
	file:close();
	return tonumber(pages) * 4096;
end

-- Collects all garbage. malloc sorts what that frees when it is next asked for much, which may take longer than what is
-- measured then: so it is asked now, by a file's buffer, which it gets back at once.
function memory.collect()
	collectgarbage();
	for _ = 1, 100 do
		local file = assert(io.open("/dev/zero"));
		file:read(1);
		file:close();
	end
end

-- Lua's heap, without garbage.
function memory.heap()
	collectgarbage();
	memory.collect();
	return collectgarbage("count") * 1024;
end

-- Bytes of Lua's heap, and all other that malloc has given away.
function memory.take()
	local heap, books = memory.heap(), meminfo();
	return { heap = heap, other = books.used + books.allocated_mmap - heap };
end

return memory;
