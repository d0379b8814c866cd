#include "include/testing.h"

#include <stdlib.h>

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

struct testing_lua {
	lua_State *L;
	size_t allocated;
	/* Allocations until memory runs out; 0 has run out, below 0 never does. */
	long long left;
	int ran_out;
};

/* Counts what is allocated. Lua relies on it that shrinking does not fail. */
static void *allocate(void *data, void *block, size_t old_size, size_t new_size) {
	testing_lua *lua = data;
	if (!block)
		old_size = 0;
	if (new_size > old_size && lua->left == 0) {
		lua->ran_out = 1;
		return NULL;
	}
	if (new_size > old_size && lua->left > 0)
		lua->left--;
	lua->allocated = lua->allocated - old_size + new_size;
	if (new_size > 0)
		return realloc(block, new_size);
	free(block);
	return NULL;
}

static testing_lua *owner(lua_State *L) {
	void *lua;
	lua_getallocf(L, &lua);
	return lua;
}

/* starve(k, f, ...) -> ran_out, returned, ... */
static int starve(lua_State *L) {
	testing_lua *lua = owner(L);
	lua_Integer k = luaL_checkinteger(L, 1);
	lua_remove(L, 1);
	lua->ran_out = 0;
	lua->left = k - 1;
	int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
	lua->left = -1;
	luaL_checkstack(L, 2, NULL);
	lua_pushboolean(L, lua->ran_out);
	lua_pushboolean(L, status == LUA_OK);
	lua_rotate(L, 1, 2);
	return lua_gettop(L);
}

/* c_call(n, f, ...) -> ...: from C, above n values on the stack */
static int c_call(lua_State *L) {
	lua_Integer slots = luaL_checkinteger(L, 1);
	int arguments = lua_gettop(L) - 2;
	luaL_checkstack(L, (int)slots + arguments + 1, NULL);
	for (lua_Integer i = 0; i < slots; i++)
		lua_pushnil(L);
	for (int i = 0; i <= arguments; i++)
		lua_pushvalue(L, i + 2);
	int bottom = lua_gettop(L) - arguments - 1;
	lua_call(L, arguments, LUA_MULTRET);
	return lua_gettop(L) - bottom;
}

/* allocated() -> bytes */
static int allocated(lua_State *L) {
	lua_pushinteger(L, (lua_Integer)owner(L)->allocated);
	return 1;
}

static void push_library(lua_State *L, testing_open open) {
	luaL_openlibs(L);
	lua_register(L, "starve", starve);
	lua_register(L, "c_call", c_call);
	lua_register(L, "allocated", allocated);
	lua_register(L, "open_library", open);
	lua_pushcfunction(L, open);
	lua_call(L, 0, 1);
	lua_setglobal(L, "library");
}

testing_lua *testing_new(testing_open open) {
	testing_lua *lua = calloc(1, sizeof *lua);
	if (!lua)
		return NULL;
	lua->left = -1;
	lua->L = lua_newstate(allocate, lua);
	if (lua->L) {
		push_library(lua->L, open);
		return lua;
	}
	free(lua);
	return NULL;
}

size_t testing_close(testing_lua *lua) {
	lua_close(lua->L);
	size_t rest = lua->allocated;
	free(lua);
	return rest;
}

const char *testing_run(testing_lua *lua, const char *name, const char *chunk, size_t length) {
	lua_settop(lua->L, 0);
	int status = luaL_loadbuffer(lua->L, chunk, length, name);
	if (status == LUA_OK)
		status = lua_pcall(lua->L, 0, 0, 0);
	return status == LUA_OK ? NULL : luaL_tolstring(lua->L, -1, NULL);
}

int testing_top(testing_lua *lua) {
	return lua_gettop(lua->L);
}
