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
#define CN_TYPE_NUMBER 3
#define CN_TYPE_STRING 4
#define CN_TYPE_TABLE 5

void *cnEngineNew(const char *host, size_t host_length, uint64_t key1, uint64_t key2);
void cnEngineFree(void *engine);

/* The sentence of a reason code, from 1; NULL past the last. */
const char *_Nullable cnSentence(int code);
/* The name of a code that the module uses or that a metric tells apart; NULL for every other. */
const char *_Nullable cnReasonName(int code);
/* What a code is about: "push", "skip", "refusal", "path", "end" or "answer"; NULL past the last. */
const char *_Nullable cnReasonKind(int code);
/* The name of an effect, from 1; NULL past the last. */
const char *_Nullable cnEffectName(int number);
/* The name of an importance class, from 1; NULL past the last. */
const char *_Nullable cnClassName(int number);

/* Seconds after which a publish counts as not answered. */
long long cnOverdueAfter(void);

/* What replaces the rest of a body that is cut, in UTF-8. */
const char *cnEllipsis(void);

/* Seconds that an engine waits for the answer to a publish. */
long long cnAnswerPeriod(void);

/* For Swift to call: the mark of a stanza's table, 0 if it has none. Uses 1 stack slot, leaves the stack as found. */
long long cn_mark(lua_State *L, int stanza);
/* For Swift to call: sets the mark of a stanza's table. Raises nothing. Returns 0 if there is no memory for it. Uses 3 stack
 * slots, leaves the stack as found. */
int cn_set_mark(lua_State *L, int stanza, long long mark);
/* Whether the system gives that much memory at once. Swift ends the process if an array cannot have it. */
int cn_has_memory(size_t bytes);

/* Methods, see trampolines.c. */
int cnNextCandidate(lua_State *L, void *engine);
int cnArchivedForNobody(lua_State *L, void *engine);
int cnArchived(lua_State *L, void *engine);
int cnNotArchived(lua_State *L, void *engine);
int cnOffline(lua_State *L, void *engine);
int cnGroupchat(lua_State *L, void *engine);
int cnPing(lua_State *L, void *engine);
int cnGiveBack(lua_State *L, void *engine);
int cnLeftUnacked(lua_State *L, void *engine);
int cnEndedSession(lua_State *L, void *engine);
int cnDeviceIsBack(lua_State *L, void *engine);
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
int cnServerStops(lua_State *L, void *engine);
int cnClockIsBehind(lua_State *L, void *engine);
int cnConfigure(lua_State *L, void *engine);
int cnConfirm(lua_State *L, void *engine);
int cnWithdraw(lua_State *L, void *engine);
int cnTakeAnswer(lua_State *L, void *engine);
int cnTick(lua_State *L, void *engine);
int cnEndWakeUp(lua_State *L, void *engine);
int cnDeviceEnabled(lua_State *L, void *engine);
int cnSessionResumed(lua_State *L, void *engine);
int cnHasWakeUps(lua_State *L, void *engine);
int cnDeviceBound(lua_State *L, void *engine);
int cnIsOfDevice(lua_State *L, void *engine);
int cnNoteCall(lua_State *L, void *engine);
int cnCallIsOver(lua_State *L, void *engine);
int cnRestoreErrors(lua_State *L, void *engine);
int cnRecordFailed(lua_State *L, void *engine);
int cnNotPushed(lua_State *L, void *engine);
int cnRecorded(lua_State *L, void *engine);
int cnRecordedCounts(lua_State *L, void *engine);
int cnRegistrationKey(lua_State *L, void *engine);
int cnRegistrationState(lua_State *L, void *engine);
int cnServiceState(lua_State *L, void *engine);
int cnRetryService(lua_State *L, void *engine);
int cnTotals(lua_State *L, void *engine);
/* Only in builds that define CN_TESTING. */
int cnCounts(lua_State *L, void *engine);

/* The number of the next publish; copies its id, CN_PUBLISH_ID_LENGTH bytes. */
uint64_t cnNextPublish(void *engine, char *id);
/* Each remembers a publish with this number, whose id is at the top of the stack. Returns the number of results, the id
 * among them; 0 if another publish has taken the number meanwhile. */
int cnExpectAnswer(lua_State *L, void *engine, uint64_t number);
int cnExpectAgain(lua_State *L, void *engine, uint64_t number);
int cnExpectProbe(lua_State *L, void *engine, uint64_t number);

/* An effect that is not yet taken, see Effects.swift. */
struct cn_effect {
	/* From 1; 0 if there is none. */
	ptrdiff_t number;
	int kind;
	/* Of the texts. */
	size_t username_length, identifier_length;
	/* Whether it is about a publish. */
	int has_publish;
	long long numbers[3];
};
void cnFirstEffect(void *engine, struct cn_effect *effect);
/* Copies its username, its identifier and, if it has a publish, the publish's id. Returns 0 if another effect is the first
 * meanwhile. */
int cnCopyFirstEffect(void *engine, ptrdiff_t number, char *buffer);
/* Returns 0 if another one is the first meanwhile. */
int cnTakeFirstEffect(void *engine, ptrdiff_t number);

#pragma clang assume_nonnull end

#endif
