#include "include/testing.h"

#include <stdlib.h>
#include <string.h>

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

#include "swift_frames.h"

struct testing_lua {
	lua_State *L;
	size_t allocated;
	/* Allocations until memory runs out; 0: out, below 0: never. */
	long long left;
	/* How many fail then; below 0 all. Lua tries each a second time, after a collection. */
	int failures;
	int ran_out;
	int overruns;
	testing_swift swift;
};

/* Guard bytes follow each block that may be a stack: Debian's Lua does not notice a function that uses more stack than it
 * asked for. */
#define SMALLEST_STACK (2 * LUA_MINSTACK * 16)
#define GUARD_SIZE 2048
#define GUARD_BYTE 0xa5

static size_t guard_size(size_t size) {
	return size < SMALLEST_STACK ? 0 : GUARD_SIZE;
}

static int is_overrun(const unsigned char *block, size_t size) {
	for (size_t i = 0; i < guard_size(size); i++)
		if (block[size + i] != GUARD_BYTE)
			return 1;
	return 0;
}

static void *resize(void *block, size_t size) {
	unsigned char *resized = realloc(block, size + guard_size(size));
	if (resized)
		memset(resized + size, GUARD_BYTE, guard_size(size));
	return resized;
}

/* Counts allocations. Never fails to shrink, which Lua relies on. */
static void *allocate(void *data, void *block, size_t old_size, size_t new_size) {
	testing_lua *lua = data;
	if (!block)
		old_size = 0;
	if (new_size > old_size && lua->left == 0) {
		lua->ran_out = 1;
		if (--lua->failures == 0)
			lua->left = -1;
		return NULL;
	}
	if (new_size > old_size && lua->left > 0)
		lua->left--;
	lua->allocated = lua->allocated - old_size + new_size;
	if (block)
		lua->overruns += is_overrun(block, old_size);
	if (new_size > 0)
		return resize(block, new_size);
	free(block);
	return NULL;
}

static testing_lua *owner(lua_State *L) {
	void *lua;
	lua_getallocf(L, &lua);
	return lua;
}

static int run_out(lua_State *L, int failures) {
	testing_lua *lua = owner(L);
	lua_Integer k = luaL_checkinteger(L, 1);
	lua_remove(L, 1);
	lua->failures = failures;
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

/* starve(k, f, ...) -> ran_out, returned, ... */
static int starve(lua_State *L) {
	return run_out(L, -1);
}

/* starve_once(k, f, ...) -> ran_out, returned, ... */
static int starve_once(lua_State *L) {
	return run_out(L, 2);
}

/* swift_frames() -> open, entered */
static int swift_frames(lua_State *L) {
	lua_pushinteger(L, cn_swift_frames.open);
	lua_pushinteger(L, cn_swift_frames.entered);
	return 2;
}

/* overrun(): pushes more values than a function has room for */
static int overrun(lua_State *L) {
	for (int i = 0; i < 5 * LUA_MINSTACK; i++)
		lua_pushnil(L);
	return 0;
}

/* imitation(userdata, size) -> another one that starts with its bytes */
static int imitation(lua_State *L) {
	size_t length = lua_rawlen(L, 1), size = (size_t)luaL_checkinteger(L, 2);
	char *copy = lua_newuserdatauv(L, size, 0);
	memset(copy, 0, size);
	memcpy(copy, lua_touserdata(L, 1), size < length ? size : length);
	return 1;
}

/* light(userdata) -> a light userdata with its address */
static int light(lua_State *L) {
	lua_pushlightuserdata(L, lua_touserdata(L, 1));
	return 1;
}

/* through_swift() -> string, created by Swift, which the library never does */
static int through_swift(lua_State *L) {
	return CN_GIVES(owner(L)->swift(L));
}

int testing_push_string(lua_State *L) {
	static const char text[] = "a string that is too long to be kept as a short one";
	lua_pushlstring(L, text, sizeof text - 1);
	return 1;
}

/* matches(packed, ...) -> boolean */
static int matches(lua_State *L) {
	int count = lua_gettop(L) - 1;
	lua_getfield(L, 1, "n");
	int same = lua_tointeger(L, -1) == count;
	lua_pop(L, 1);
	for (int i = 1; same && i <= count; i++) {
		lua_rawgeti(L, 1, i);
		same = lua_rawequal(L, -1, i + 1);
		lua_pop(L, 1);
	}
	lua_pushboolean(L, same);
	return 1;
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
	lua_register(L, "starve_once", starve_once);
	lua_register(L, "swift_frames", swift_frames);
	lua_register(L, "through_swift", through_swift);
	lua_register(L, "overrun", overrun);
	lua_register(L, "imitation", imitation);
	lua_register(L, "light", light);
	lua_register(L, "c_call", c_call);
	lua_register(L, "matches", matches);
	lua_register(L, "allocated", allocated);
	lua_register(L, "open_library", open);
	lua_pushcfunction(L, open);
	lua_call(L, 0, 1);
	lua_setglobal(L, "library");
}

testing_lua *testing_new(testing_open open, testing_swift swift) {
	testing_lua *lua = calloc(1, sizeof *lua);
	if (!lua)
		return NULL;
	lua->left = -1;
	lua->swift = swift;
	cn_swift_frames.open = 0;
	lua->L = lua_newstate(allocate, lua);
	if (lua->L) {
		push_library(lua->L, open);
		return lua;
	}
	free(lua);
	return NULL;
}

size_t testing_close(testing_lua *lua, int *overruns) {
	lua_close(lua->L);
	size_t rest = lua->allocated;
	*overruns = lua->overruns;
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

const char *testing_call(testing_lua *lua, const char *function, const char *data, size_t length) {
	lua_State *L = lua->L;
	lua_settop(L, 0);
	luaL_checkstack(L, LUA_MINSTACK, NULL);
	lua_getglobal(L, "debug");
	lua_getfield(L, -1, "traceback");
	lua_replace(L, 1);
	lua_getglobal(L, function);
	lua_pushlstring(L, data, length);
	if (lua_pcall(L, 1, 0, 1) != LUA_OK)
		return luaL_tolstring(L, -1, NULL);
	lua_remove(L, 1);
	return NULL;
}

int testing_open_swift_frames(void) {
	return cn_swift_frames.open;
}

int testing_top(testing_lua *lua) {
	return lua_gettop(lua->L);
}
