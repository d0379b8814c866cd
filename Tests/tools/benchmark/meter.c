/* Measures the cost of parts of this process: nanoseconds of CPU time, and instructions under callgrind.
 * One counter for the process, on or off: meter.start() and meter.stop(), and around single functions. */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <valgrind/callgrind.h>

static int is_on, is_armed;
static lua_Integer counted, calls, began;

static lua_Integer now(void) {
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (lua_Integer)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void turn_on(void) {
	if (is_on) return;
	is_on = 1;
	began = now();
	CALLGRIND_TOGGLE_COLLECT;
}

static void turn_off(void) {
	if (!is_on) return;
	CALLGRIND_TOGGLE_COLLECT;
	counted += now() - began;
	is_on = 0;
}

static int start(lua_State *L) {
	(void)L;
	turn_on();
	return 0;
}

static int stop(lua_State *L) {
	(void)L;
	turn_off();
	return 0;
}

/* arm(): from now on included functions count; disarm(): they do not. */
static int arm(lua_State *L) {
	(void)L;
	is_armed = 1;
	return 0;
}

static int disarm(lua_State *L) {
	(void)L;
	is_armed = 0;
	return 0;
}

static int call_wrapped(lua_State *L) {
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

static int call_included(lua_State *L) {
	if (!is_armed) return call_wrapped(L);
	calls++;
	turn_on();
	int results = call_wrapped(L);
	turn_off();
	return results;
}

static int call_excluded(lua_State *L) {
	if (!is_on) return call_wrapped(L);
	calls++;
	turn_off();
	int results = call_wrapped(L);
	turn_on();
	return results;
}

/* include(f) -> the function, counted while the counter is armed */
static int include(lua_State *L) {
	luaL_checktype(L, 1, LUA_TFUNCTION);
	lua_settop(L, 1);
	lua_pushcclosure(L, call_included, 1);
	return 1;
}

/* exclude(f) -> the function, not counted even if its caller is */
static int exclude(lua_State *L) {
	luaL_checktype(L, 1, LUA_TFUNCTION);
	lua_settop(L, 1);
	lua_pushcclosure(L, call_excluded, 1);
	return 1;
}

/* take() -> nanoseconds, calls of included and excluded functions: both since the last take */
static int take(lua_State *L) {
	lua_pushinteger(L, counted);
	lua_pushinteger(L, calls);
	counted = calls = 0;
	return 2;
}

/* instrument(on): switches callgrind's counting on or off; off is faster */
static int instrument(lua_State *L) {
	if (lua_toboolean(L, 1))
		CALLGRIND_START_INSTRUMENTATION;
	else
		CALLGRIND_STOP_INSTRUMENTATION;
	return 0;
}

/* dump(label): callgrind writes what it has counted since the last dump */
static int dump(lua_State *L) {
	CALLGRIND_DUMP_STATS_AT(luaL_checkstring(L, 1));
	return 0;
}

static const luaL_Reg functions[] = {
	{"start", start}, {"stop", stop}, {"arm", arm}, {"disarm", disarm}, {"include", include},
	{"exclude", exclude}, {"take", take}, {"instrument", instrument}, {"dump", dump}, {NULL, NULL},
};

int luaopen_meter(lua_State *L) {
	luaL_newlib(L, functions);
	return 1;
}
