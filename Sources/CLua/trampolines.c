/* The functions that Lua calls. Only this file may raise a Lua error, and never while Swift runs: an error is a longjmp,
 * which must not cross a Swift frame. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <sys/mman.h>

#include "include/bridge.h"
#include "include/cloud_notify_rules.h"
#include "swift_frames.h"

/* The version of the interface: changes with arguments and results of methods. A server that reloads the module may still
 * have the library of another release. */
#define CN_ABI "6"

_Static_assert(LUA_REGISTRYINDEX == CN_REGISTRY_INDEX, "bridge.h follows lua.h");
_Static_assert(LUA_TBOOLEAN == CN_TYPE_BOOLEAN, "bridge.h follows lua.h");
_Static_assert(LUA_TNUMBER == CN_TYPE_NUMBER && LUA_TSTRING == CN_TYPE_STRING, "bridge.h follows lua.h");
_Static_assert(LUA_TTABLE == CN_TYPE_TABLE, "bridge.h follows lua.h");

/* The userdata of an engine. Its first word tells it from other userdata. */
struct engine {
	const void *library;
	void *swift;
};

static const char library;

static struct engine *engine_at(lua_State *L, int argument) {
	struct engine *engine = lua_touserdata(L, argument);
	if (!engine || lua_rawlen(L, argument) != sizeof *engine || engine->library != &library)
		return NULL;
	return engine;
}

/* A method of an engine, in Swift or in C. Only the latter may raise. */
struct method {
	const char *name;
	int (*swift)(lua_State *L, void *engine);
	int (*c)(lua_State *L, void *engine);
	/* Arguments after the engine. */
	int count;
	/* The types of the first ones, a letter each: s string, S string or nil, t table, T table or nil, i integer, I integer
	 * or nil, v any. The others may have any type. */
	const char *types;
};

static int expect_answer(lua_State *L, void *engine);
static int expect_again(lua_State *L, void *engine);
static int expect_probe(lua_State *L, void *engine);
static int take_effect(lua_State *L, void *engine);

/* For arguments and results see the Swift functions, and Decisions.swift. */
static const struct method methods[] = {
	{"next_candidate", cnNextCandidate, NULL, 8, "sstiiiTT"},
	{"archived_for_nobody", cnArchivedForNobody, NULL, 5, ""},
	{"archived", cnArchived, NULL, 7, "sttTSvi"},
	{"not_archived", cnNotArchived, NULL, 5, "sttTi"},
	{"offline", cnOffline, NULL, 5, "stti"},
	{"groupchat", cnGroupchat, NULL, 4, "stti"},
	{"ping", cnPing, NULL, 4, "ssi"},
	{"give_back", cnGiveBack, NULL, 3, "ii"},
	{"left_unacked", cnLeftUnacked, NULL, 3, "tti"},
	{"ended_session", cnEndedSession, NULL, 4, "tTii"},
	{"device_is_back", cnDeviceIsBack, NULL, 3, "tti"},
	{"forget_session", cnForgetSession, NULL, 1, "t"},
	{"extends_timeout", cnExtendsTimeout, NULL, 1, "t"},
	{"starts_own_timeout", cnStartsOwnTimeout, NULL, 3, "tsi"},
	{"knock_lead", cnKnockLead, NULL, 2, "ii"},
	{"knock", cnKnock, NULL, 5, "stTvi"},
	{"enable", cnEnable, NULL, 6, "SSSSTI"},
	{"replaced", cnReplaced, NULL, 4, "tssS"},
	{"disable", cnDisable, NULL, 3, "tSS"},
	{"stamped_ahead", cnStampedAhead, NULL, 3, "sti"},
	{"over_limit", cnOverLimit, NULL, 5, "stis"},
	{"arrived", cnArrived, NULL, 3, "ssi"},
	{"forget_registration", cnForgetRegistration, NULL, 4, "ssii"},
	{"summary", cnSummary, NULL, 5, "i"},
	{"shown", cnShown, NULL, 2, "tS"},
	{"cut", cnCut, NULL, 1, "s"},
	{"believe_archive_ids", cnBelieveArchiveIDs, NULL, 1, ""},
	{"server_stops", cnServerStops, NULL, 0, ""},
	{"clock_is_behind", cnClockIsBehind, NULL, 2, "ii"},
	{"configure", cnConfigure, NULL, 5, "iivii"},
	{"expect_answer", NULL, expect_answer, 6, "sssiii"},
	{"confirm", cnConfirm, NULL, 2, "si"},
	{"withdraw", cnWithdraw, NULL, 3, "sii"},
	{"take_answer", cnTakeAnswer, NULL, 5, "sSsTi"},
	{"take_effect", NULL, take_effect, 0, ""},
	{"tick", cnTick, NULL, 1, "i"},
	{"expect_again", NULL, expect_again, 3, "isi"},
	{"expect_probe", NULL, expect_probe, 2, "si"},
	{"end_wake_up", cnEndWakeUp, NULL, 2, "ii"},
	{"device_enabled", cnDeviceEnabled, NULL, 3, "ssi"},
	{"session_resumed", cnSessionResumed, NULL, 3, "ssi"},
	{"has_wake_ups", cnHasWakeUps, NULL, 0, ""},
	{"device_bound", cnDeviceBound, NULL, 4, "stti"},
	{"is_of_device", cnIsOfDevice, NULL, 2, "tt"},
	{"note_call", cnNoteCall, NULL, 3, "sst"},
	{"call_is_over", cnCallIsOver, NULL, 2, "st"},
	{"restore_errors", cnRestoreErrors, NULL, 6, "ssiii"},
	{"record_failed", cnRecordFailed, NULL, 3, "ssi"},
	{"not_pushed", cnNotPushed, NULL, 6, "sSiiii"},
	{"recorded", cnRecorded, NULL, 5, "sSiii"},
	{"recorded_counts", cnRecordedCounts, NULL, 0, ""},
	{"registration_key", cnRegistrationKey, NULL, 2, "ss"},
	{"registration_state", cnRegistrationState, NULL, 3, "ssi"},
	{"service_state", cnServiceState, NULL, 1, "s"},
	{"retry_service", cnRetryService, NULL, 2, "si"},
	{"totals", cnTotals, NULL, 0, ""},
#ifdef CN_TESTING
	{"counts", cnCounts, NULL, 0, ""},
#endif
};

#define CN_METHODS (sizeof methods / sizeof *methods)

static int is_expected(lua_State *L, int argument, char letter) {
	int type = lua_type(L, argument);
	switch (letter) {
	case 's': return type == LUA_TSTRING;
	case 'S': return type == LUA_TSTRING || type <= LUA_TNIL;
	case 't': return type == LUA_TTABLE;
	case 'T': return type == LUA_TTABLE || type <= LUA_TNIL;
	case 'i': return lua_isinteger(L, argument);
	case 'v': return 1;
	default: return type <= LUA_TNIL || lua_isinteger(L, argument);
	}
}

/* Raises, or returns if Lua can convert the argument to an integer. */
static void refuse_argument(lua_State *L, int argument, char letter) {
	switch (letter) {
	case 's': case 'S': luaL_checktype(L, argument, LUA_TSTRING); return;
	case 't': case 'T': luaL_checktype(L, argument, LUA_TTABLE); return;
	default: luaL_checkinteger(L, argument);
	}
}

/* The function of every method. Raises if argument 1 is no engine, if another has the wrong type, or if Swift had no room
 * for its results: then it has decided about no registration. */
static int call(lua_State *L) {
	const struct method *method = lua_touserdata(L, lua_upvalueindex(CN_UPVALUE_METHOD));
	struct engine *engine = engine_at(L, 1);
	luaL_argexpected(L, engine, 1, "engine");
	luaL_argcheck(L, engine->swift, 1, "engine is closed");
	luaL_checkstack(L, CN_STACK_SLOTS, NULL);
	for (int i = 0; method->types[i]; i++) {
		if (!is_expected(L, i + 2, method->types[i]))
			refuse_argument(L, i + 2, method->types[i]);
	}
	lua_settop(L, method->count + 1);
	if (method->c)
		return method->c(L, engine->swift);
	int results = CN_GIVES(method->swift(L, engine->swift));
	return results == CN_NO_ROOM ? luaL_error(L, "no memory for the results") : results;
}

/* Creates the string of an id first: without memory for it, no answer is expected. Creating it may collect garbage, and a
 * finalizer may push and take the id: hence the loop. */
static int expect(lua_State *L, void *engine, int (*add)(lua_State *L, void *engine, uint64_t number)) {
	char id[CN_PUBLISH_ID_LENGTH];
	int arguments = lua_gettop(L), results;
	do {
		lua_settop(L, arguments);
		uint64_t number = CN_GIVES(cnNextPublish(engine, id));
		lua_pushlstring(L, id, sizeof id);
		results = CN_GIVES(add(L, engine, number));
	} while (!results);
	return results;
}

static int expect_answer(lua_State *L, void *engine) {
	return expect(L, engine, cnExpectAnswer);
}

static int expect_again(lua_State *L, void *engine) {
	return expect(L, engine, cnExpectAgain);
}

static int expect_probe(lua_State *L, void *engine) {
	return expect(L, engine, cnExpectProbe);
}

/* engine:take_effect() -> nil | kind, username, identifier, id or nil, number, number, number
 *
 * The next effect, each once, see Effects.swift. Creating the strings may collect garbage, and a finalizer may add or take
 * effects: hence the loop. */
static int take_effect(lua_State *L, void *engine) {
	for (;;) {
		struct cn_effect effect;
		lua_settop(L, 1);
		CN_DOES(cnFirstEffect(engine, &effect));
		if (!effect.number)
			return 0;
		size_t length = effect.username_length + effect.identifier_length;
		char *buffer = lua_newuserdatauv(L, length + CN_PUBLISH_ID_LENGTH, 0);
		if (!CN_GIVES(cnCopyFirstEffect(engine, effect.number, buffer)))
			continue;
		lua_pushinteger(L, effect.kind);
		lua_pushlstring(L, buffer, effect.username_length);
		lua_pushlstring(L, buffer + effect.username_length, effect.identifier_length);
		if (effect.has_publish)
			lua_pushlstring(L, buffer + length, CN_PUBLISH_ID_LENGTH);
		else
			lua_pushnil(L);
		for (int i = 0; i < 3; i++)
			lua_pushinteger(L, effect.numbers[i]);
		if (CN_GIVES(cnTakeFirstEffect(engine, effect.number)))
			return 7;
	}
}

/* engine:__gc() */
static int collect(lua_State *L) {
	struct engine *engine = engine_at(L, 1);
	if (engine && engine->swift) {
		CN_DOES(cnEngineFree(engine->swift));
		engine->swift = NULL;
	}
	return 0;
}

/* Its address is the key of the mark in a stanza's table. st.clone does not copy it, nor does a store keep it. */
static const char mark_key;

long long cn_mark(lua_State *L, int stanza) {
	lua_rawgetp(L, stanza, &mark_key);
	long long mark = lua_tointeger(L, -1);
	lua_settop(L, -2);
	return mark;
}

/* set_mark(stanza, mark) */
static int set_mark(lua_State *L) {
	lua_rawsetp(L, 1, &mark_key);
	return 0;
}

/* Only the function that lua_pcall calls may raise, and lua_pcall catches that before Swift's frame. */
int cn_set_mark(lua_State *L, int stanza, long long mark) {
	lua_pushcfunction(L, set_mark);
	lua_pushvalue(L, stanza);
	lua_pushinteger(L, mark);
	if (lua_pcall(L, 2, 0, 0) == LUA_OK)
		return 1;
	lua_settop(L, -2);
	return 0;
}

/* Not by malloc: after the free of a large block it would take others of that size from the heap, which keeps them. */
int cn_has_memory(size_t bytes) {
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory != MAP_FAILED && munmap(memory, bytes) == 0;
}

/* new(host, key1, key2) -> engine. Upvalue: the metatable. */
static int new_engine(lua_State *L) {
	size_t length;
	const char *host = luaL_checklstring(L, 1, &length);
	lua_Integer key1 = luaL_checkinteger(L, 2);
	lua_Integer key2 = luaL_checkinteger(L, 3);
	struct engine *engine = lua_newuserdatauv(L, sizeof *engine, 0);
	*engine = (struct engine){ .library = &library };
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_setmetatable(L, -2);
	engine->swift = CN_GIVES(cnEngineNew(host, length, (uint64_t)key1, (uint64_t)key2));
	return 1;
}

static const char *const keys[] = {
#define CN_KEY_TEXT(name, text) text,
	CN_KEYS(CN_KEY_TEXT)
};

/* Pushes the function of a method; its upvalues are the method and the keys. */
static void push_method(lua_State *L, const struct method *method) {
	lua_pushlightuserdata(L, (void *)method);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		lua_pushstring(L, keys[i]);
	lua_pushcclosure(L, call, CN_UPVALUES_END - 1);
}

/* Pushes the metatable of engines. */
static void push_metatable(lua_State *L) {
	lua_createtable(L, 0, 3);
	lua_pushcfunction(L, collect);
	lua_setfield(L, -2, "__gc");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_createtable(L, 0, CN_METHODS);
	for (size_t i = 0; i < CN_METHODS; i++) {
		push_method(L, &methods[i]);
		lua_setfield(L, -2, methods[i].name);
	}
	lua_setfield(L, -2, "__index");
}

/* Sets a field of the table at the top: numbers by name. */
static void set_numbers(lua_State *L, const char *field, const char *(*name)(int number)) {
	lua_newtable(L);
	for (int number = 1; CN_GIVES(name(number)); number++) {
		lua_pushinteger(L, number);
		lua_setfield(L, -2, CN_GIVES(name(number)));
	}
	lua_setfield(L, -2, field);
}

/* Sets a field of the table at the top: texts by number. */
static void set_texts(lua_State *L, const char *field, const char *(*text)(int number)) {
	lua_newtable(L);
	for (int number = 1; CN_GIVES(text(number)); number++) {
		lua_pushstring(L, CN_GIVES(text(number)));
		lua_rawseti(L, -2, number);
	}
	lua_setfield(L, -2, field);
}

/* Sets sentences and kinds (by code), reasons (codes by name), classes and effects (numbers by name) in the table at the
 * top. */
static void set_names(lua_State *L) {
	set_numbers(L, "classes", cnClassName);
	set_numbers(L, "effects", cnEffectName);
	set_texts(L, "sentences", cnSentence);
	set_texts(L, "kinds", cnReasonKind);
	lua_newtable(L);
	for (int code = 1; CN_GIVES(cnSentence(code)); code++) {
		const char *name = CN_GIVES(cnReasonName(code));
		if (!name)
			continue;
		lua_pushinteger(L, code);
		lua_setfield(L, -2, name);
	}
	lua_setfield(L, -2, "reasons");
}

int luaopen_cloud_notify_rules(lua_State *L) {
	luaL_checkstack(L, CN_UPVALUES_END + CN_STACK_SLOTS, NULL);
	lua_createtable(L, 0, 12);
	lua_pushliteral(L, CN_ABI);
	lua_setfield(L, -2, "abi");
	lua_pushliteral(L, CN_VERSION);
	lua_setfield(L, -2, "version");
	lua_pushinteger(L, CN_PUBLISH_ID_LENGTH);
	lua_setfield(L, -2, "publish_id_length");
	lua_pushinteger(L, CN_GIVES(cnAnswerPeriod()));
	lua_setfield(L, -2, "answer_period");
	lua_pushinteger(L, CN_GIVES(cnOverdueAfter()));
	lua_setfield(L, -2, "overdue_after");
	lua_pushstring(L, CN_GIVES(cnEllipsis()));
	lua_setfield(L, -2, "ellipsis");
	set_names(L);
	push_metatable(L);
	lua_pushcclosure(L, new_engine, 1);
	lua_setfield(L, -2, "new");
	return 1;
}
