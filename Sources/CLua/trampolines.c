/* The functions that Lua calls. Only code in this file may raise a Lua error, and it does so before Swift is
 * entered or after Swift has returned. */
#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>

#include "include/bridge.h"
#include "include/cloud_notify_rules.h"
#include "swift_frames.h"

/* Changes with what the methods take and give: a server may load another release of the module and keep the library. */
#define CN_VERSION "2"

_Static_assert(LUA_REGISTRYINDEX == CN_REGISTRY_INDEX, "bridge.h follows lua.h");
_Static_assert(LUA_TSTRING == CN_TYPE_STRING && LUA_TTABLE == CN_TYPE_TABLE, "bridge.h follows lua.h");

/* The userdata of an engine. Its first word tells it from those of others. */
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

/* Raises unless argument 1 is an engine; ensures the stack for an entry point. */
static void *enter(lua_State *L) {
	struct engine *engine = engine_at(L, 1);
	luaL_argexpected(L, engine, 1, "engine");
	luaL_argcheck(L, engine->swift, 1, "engine is closed");
	luaL_checkstack(L, CN_STACK_SLOTS, NULL);
	return engine->swift;
}

static void check_string(lua_State *L, int argument) {
	luaL_checktype(L, argument, LUA_TSTRING);
}

static void check_string_or_nil(lua_State *L, int argument) {
	if (!lua_isnoneornil(L, argument))
		check_string(L, argument);
}

static void check_table_or_nil(lua_State *L, int argument) {
	if (!lua_isnoneornil(L, argument))
		luaL_checktype(L, argument, LUA_TTABLE);
}

/* Raises if Swift had no room for its results: it decides about all registrations or about none. */
static int finish(lua_State *L, int results) {
	return results == CN_NO_ROOM ? luaL_error(L, "no memory for the results") : results;
}

/* engine:importance(stanza) -> is_important, phrase */
static int importance(lua_State *L) {
	void *engine = enter(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);
	return cnImportance(L, engine);
}

/* engine:next_candidate(username, identifier, queue, after, used_classes, now)
 *   -> index, class, phrase | nil, already_notified, class_notified */
static int next_candidate(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	check_string(L, 3);
	luaL_checktype(L, 4, LUA_TTABLE);
	luaL_checkinteger(L, 5);
	luaL_checkinteger(L, 6);
	luaL_checkinteger(L, 7);
	lua_settop(L, 7);
	return cnNextCandidate(L, engine);
}

/* engine:archived_for_nobody(username, stanza, registrations, sessions) -> nil | phrase
 *
 * nil where anything is odd or missing: with an engine it raises only where Lua's stack cannot grow, so that the module
 * calls it without a guard. */
static int archived_for_nobody(lua_State *L) {
	void *engine = enter(L);
	lua_settop(L, 5);
	return cnArchivedForNobody(L, engine);
}

/* engine:archived(username, stanza, registrations, sessions, archive_id, sender_username, now)
 *   -> nil, phrase | class, phrase, is_urgent, { identifier, reason or false }... */
static int archived(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	luaL_checktype(L, 3, LUA_TTABLE);
	luaL_checktype(L, 4, LUA_TTABLE);
	check_table_or_nil(L, 5);
	check_string_or_nil(L, 6);
	check_string_or_nil(L, 7);
	luaL_checkinteger(L, 8);
	lua_settop(L, 8);
	return finish(L, cnArchived(L, engine));
}

/* engine:offline(username, stanza, registrations, now)
 *   -> class, phrase, false, { identifier, reason or false }... */
static int offline(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	luaL_checktype(L, 3, LUA_TTABLE);
	luaL_checktype(L, 4, LUA_TTABLE);
	luaL_checkinteger(L, 5);
	lua_settop(L, 5);
	return finish(L, cnOffline(L, engine));
}

/* engine:ending_session(username, identifier, stanza, used_classes, now) -> class or nil, phrase */
static int ending_session(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	check_string(L, 3);
	luaL_checktype(L, 4, LUA_TTABLE);
	luaL_checkinteger(L, 5);
	luaL_checkinteger(L, 6);
	lua_settop(L, 6);
	return cnEndingSession(L, engine);
}

/* engine:session_end(session, sessions) -> nil | phrase */
static int session_end(lua_State *L) {
	void *engine = enter(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	check_table_or_nil(L, 3);
	lua_settop(L, 3);
	return cnSessionEnd(L, engine);
}

/* engine:enable(jid, prepped_jid, full_jid, node, options, attributes_length) -> nil | is_malformed_jid, phrase */
static int enable(lua_State *L) {
	void *engine = enter(L);
	for (int argument = 2; argument <= 5; argument++)
		check_string_or_nil(L, argument);
	check_table_or_nil(L, 6);
	luaL_optinteger(L, 7, 0);
	lua_settop(L, 7);
	return cnEnable(L, engine);
}

/* engine:disabled_by(registrations, jid, node) -> { identifier, is_disabled }... */
static int disabled_by(lua_State *L) {
	void *engine = enter(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	check_string(L, 3);
	check_string_or_nil(L, 4);
	lua_settop(L, 4);
	return finish(L, cnDisabledBy(L, engine));
}

/* engine:over_limit(registrations, limit, new_identifier, arrivals) -> nil | identifier: arrivals has the number that
 * a registration was to arrive, by its table */
static int over_limit(lua_State *L) {
	void *engine = enter(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	luaL_checkinteger(L, 3);
	check_string(L, 4);
	check_table_or_nil(L, 5);
	lua_settop(L, 5);
	return cnOverLimit(L, engine);
}

/* engine:forget_registration(username, identifier) */
static int forget_registration(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	check_string(L, 3);
	lua_settop(L, 3);
	return cnForgetRegistration(L, engine);
}

/* engine:summary(class, with_sender, with_body, has_important_body)
 *   -> shows_sender, shows_real_body, shows_important_body */
static int summary(lua_State *L) {
	void *engine = enter(L);
	luaL_checkinteger(L, 2);
	lua_settop(L, 5);
	return cnSummary(L, engine);
}

/* engine:extends_timeout(session) -> boolean */
static int extends_timeout(lua_State *L) {
	void *engine = enter(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 2);
	return cnExtendsTimeout(L, engine);
}

/* engine:starts_own_timeout(session, identifier, class) -> boolean */
static int starts_own_timeout(lua_State *L) {
	void *engine = enter(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	check_string(L, 3);
	luaL_checkinteger(L, 4);
	lua_settop(L, 4);
	return cnStartsOwnTimeout(L, engine);
}

/* engine:counts() -> notified, in_flight, failing */
static int counts(lua_State *L) {
	void *engine = enter(L);
	return cnCounts(L, engine);
}

/* engine:expect_answer(username, identifier, jid, now) -> id
 *
 * The string comes first: there may be no memory for it, and then no answer is waited for. Making it may collect
 * garbage, and a finalizer may push. */
static int expect_answer(lua_State *L) {
	char id[CN_PUBLISH_ID_LENGTH];
	void *engine = enter(L);
	check_string(L, 2);
	check_string(L, 3);
	check_string(L, 4);
	luaL_checkinteger(L, 5);
	do {
		lua_settop(L, 5);
		cnNextPublishID(engine, id);
		lua_pushlstring(L, id, sizeof id);
	} while (!cnExpectAnswer(L, engine));
	return 1;
}

/* engine:withdraw(id) */
static int withdraw(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	lua_settop(L, 2);
	return cnWithdraw(L, engine);
}

/* engine:take_answer(id, jid, type, error_type, error_limit, now)
 *   -> nil | phrase, errors_in_a_row, is_disabled | phrase, 0, false, true for an answer from a foreign JID */
static int take_answer(lua_State *L) {
	void *engine = enter(L);
	check_string(L, 2);
	check_string_or_nil(L, 3);
	check_string(L, 4);
	check_string_or_nil(L, 5);
	luaL_checkinteger(L, 6);
	luaL_checkinteger(L, 7);
	lua_settop(L, 7);
	return cnTakeAnswer(L, engine);
}

/* engine:take_disabled() -> nil | username, identifier: of a registration that an answer disabled, each once, the last first
 *
 * Making the strings may collect garbage, and a finalizer may take answers and ask for what they disabled. */
static int take_disabled(lua_State *L) {
	void *engine = enter(L);
	for (;;) {
		size_t username, identifier;
		lua_settop(L, 1);
		ptrdiff_t number = cnLastDisabled(engine, &username, &identifier);
		if (!number)
			return 0;
		char *buffer = lua_newuserdatauv(L, username + identifier + 1, 0);
		if (!cnCopyLastDisabled(engine, number, buffer))
			continue;
		lua_pushlstring(L, buffer, username);
		lua_pushlstring(L, buffer + username, identifier);
		if (cnForgetLastDisabled(engine, number))
			return 2;
	}
}

/* engine:__gc() */
static int collect(lua_State *L) {
	struct engine *engine = engine_at(L, 1);
	if (engine && engine->swift) {
		cnEngineFree(engine->swift);
		engine->swift = NULL;
	}
	return 0;
}

/* new(host, key1, key2) -> engine */
static int new_engine(lua_State *L) {
	size_t length;
	const char *host = luaL_checklstring(L, 1, &length);
	lua_Integer key1 = luaL_checkinteger(L, 2);
	lua_Integer key2 = luaL_checkinteger(L, 3);
	struct engine *engine = lua_newuserdatauv(L, sizeof *engine, 0);
	*engine = (struct engine){ .library = &library };
	lua_pushvalue(L, lua_upvalueindex(CN_UPVALUE_METATABLE));
	lua_setmetatable(L, -2);
	engine->swift = cnEngineNew(host, length, (uint64_t)key1, (uint64_t)key2);
	return 1;
}

static const luaL_Reg methods[] = {
	{"importance", importance},
	{"next_candidate", next_candidate},
	{"archived_for_nobody", archived_for_nobody},
	{"archived", archived},
	{"offline", offline},
	{"ending_session", ending_session},
	{"session_end", session_end},
	{"enable", enable},
	{"disabled_by", disabled_by},
	{"over_limit", over_limit},
	{"forget_registration", forget_registration},
	{"summary", summary},
	{"extends_timeout", extends_timeout},
	{"starts_own_timeout", starts_own_timeout},
	{"counts", counts},
	{"expect_answer", expect_answer},
	{"withdraw", withdraw},
	{"take_answer", take_answer},
	{"take_disabled", take_disabled},
	{NULL, NULL},
};

static const char *const keys[] = {
#define CN_KEY_TEXT(name, text) text,
	CN_KEYS(CN_KEY_TEXT)
};

/* Pushes the upvalues of the library's functions: metatable, phrases, keys. */
static int push_upvalues(lua_State *L, int metatable, int phrases) {
	lua_pushvalue(L, metatable);
	lua_pushvalue(L, phrases);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		lua_pushstring(L, keys[i]);
	return CN_UPVALUES_END - 1;
}

int luaopen_cloud_notify_rules(lua_State *L) {
	luaL_checkstack(L, CN_UPVALUES_END + CN_STACK_SLOTS, NULL);
	lua_createtable(L, 0, 4);
	int metatable = lua_gettop(L);
	lua_newtable(L);
	int phrases = lua_gettop(L);
	for (int number = 1; cnPhrase(number); number++) {
		lua_pushstring(L, cnPhrase(number));
		lua_rawseti(L, phrases, number);
	}
	lua_pushcfunction(L, collect);
	lua_setfield(L, metatable, "__gc");
	lua_pushboolean(L, 0);
	lua_setfield(L, metatable, "__metatable");
	luaL_newlibtable(L, methods);
	luaL_setfuncs(L, methods, push_upvalues(L, metatable, phrases));
	lua_setfield(L, metatable, "__index");

	lua_createtable(L, 0, 2);
	lua_pushliteral(L, CN_VERSION);
	lua_setfield(L, -2, "version");
	lua_pushcclosure(L, new_engine, push_upvalues(L, metatable, phrases));
	lua_setfield(L, -2, "new");
	return 1;
}
