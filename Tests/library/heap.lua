-- The bytes that malloc has given out, by its own books. Resident memory tells less: malloc keeps freed memory, and an
-- emulator lives in the same process.
local folder = os.getenv("PROSODY_ROOT") or "/usr/lib/prosody";
local pposix = assert(package.loadlib(folder .. "/util/pposix.so", "luaopen_util_pposix"))();

return function ()
	collectgarbage();
	collectgarbage();
	local books = pposix.meminfo();
	return books.used + books.allocated_mmap;
end
