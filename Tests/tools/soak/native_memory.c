/* Test only: lets Lua ask how much memory the process has allocated. */
#include <lua5.4/lua.h>
#include <malloc.h>

/* () -> bytes */
static int native_memory(lua_State *L) {
	struct mallinfo2 info = mallinfo2();
	lua_pushinteger(L, (lua_Integer)(info.uordblks + info.hblkhd));
	return 1;
}

int luaopen_native_memory(lua_State *L) {
	lua_pushcfunction(L, native_memory);
	return 1;
}
