/* What the C side of the library calls in Swift. LuaBridge implements every function.
 *
 * The lua_State is borrowed for the call. The arguments have the stack indices of the calling Lua function; their types
 * are checked and CN_STACK_SLOTS slots are free. Unless a comment says otherwise, an int is the number of values
 * pushed, or CN_NO_ROOM if there is no memory for them. */
#ifndef BRIDGE_H
#define BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "keys.h"
#include "lua_whitelist.h"

#pragma clang assume_nonnull begin

#define CN_STACK_SLOTS 80
#define CN_PUBLISH_ID_LENGTH 32
#define CN_NO_ROOM (-1)

/* LUA_REGISTRYINDEX and type codes of lua.h; trampolines.c asserts their values. */
enum cn_index { CN_REGISTRY_INDEX = -1000000 - 1000 };
#define CN_TYPE_BOOLEAN 1
#define CN_TYPE_STRING 4
#define CN_TYPE_TABLE 5

void *cnEngineNew(const char *host, size_t host_length, uint64_t key1, uint64_t key2);
void cnEngineFree(void *engine);

/* The sentence of a reason code, from 1; NULL past the last. */
const char *_Nullable cnSentence(int code);
/* The name of a code for what only the module sees; NULL for every other. */
const char *_Nullable cnReasonName(int code);
/* The name of an importance class, from 1; NULL past the last. */
const char *_Nullable cnClassName(int number);

/* What replaces the rest of a body that is cut, in UTF-8. */
const char *cnEllipsis(void);

/* For Swift to call: the mark of a stanza's table, 0 if it has none. Uses 1 stack slot, leaves the stack as found. */
long long cn_mark(lua_State *L, int stanza);
/* For Swift to call: sets the mark of a stanza's table. Raises nothing. Returns 0 if there is no memory for it. Uses 3 stack
 * slots, leaves the stack as found. */
int cn_set_mark(lua_State *L, int stanza, long long mark);

/* Methods, see trampolines.c. */
int cnNextCandidate(lua_State *L, void *engine);
int cnArchivedForNobody(lua_State *L, void *engine);
int cnArchived(lua_State *L, void *engine);
int cnOffline(lua_State *L, void *engine);
int cnGroupchat(lua_State *L, void *engine);
int cnPing(lua_State *L, void *engine);
int cnGiveBack(lua_State *L, void *engine);
int cnPendingBatch(lua_State *L, void *engine);
int cnForgetSession(lua_State *L, void *engine);
int cnExtendsTimeout(lua_State *L, void *engine);
int cnStartsOwnTimeout(lua_State *L, void *engine);
int cnKnockLead(lua_State *L, void *engine);
int cnKnock(lua_State *L, void *engine);
int cnEnable(lua_State *L, void *engine);
int cnReplaced(lua_State *L, void *engine);
int cnDisable(lua_State *L, void *engine);
int cnStampedAhead(lua_State *L, void *engine);
int cnOverLimit(lua_State *L, void *engine);
int cnArrived(lua_State *L, void *engine);
int cnForgetRegistration(lua_State *L, void *engine);
int cnSummary(lua_State *L, void *engine);
int cnShown(lua_State *L, void *engine);
int cnCut(lua_State *L, void *engine);
int cnBelieveArchiveIDs(lua_State *L, void *engine);
int cnClockIsBehind(lua_State *L, void *engine);
int cnWithdraw(lua_State *L, void *engine);
int cnTakeAnswer(lua_State *L, void *engine);
/* Only in builds that define CN_TESTING. */
int cnCounts(lua_State *L, void *engine);

/* The number of the next publish; copies its id, CN_PUBLISH_ID_LENGTH bytes. */
uint64_t cnNextPublish(void *engine, char *id);
/* Remembers the publish with this number; returns 0 if another one has taken it meanwhile. */
int cnExpectAnswer(lua_State *L, void *engine, uint64_t number);
/* The number of the last disabled registration that is not yet forgotten, and the lengths of its username and identifier;
 * 0 if there is none. */
ptrdiff_t cnLastDisabled(void *engine, size_t *username, size_t *identifier);
/* Copies its username and then its identifier; returns 0 if another one is the last meanwhile. */
int cnCopyLastDisabled(void *engine, ptrdiff_t number, char *buffer);
/* Returns 0 if another one is the last meanwhile. */
int cnForgetLastDisabled(void *engine, ptrdiff_t number);

#pragma clang assume_nonnull end

#endif
