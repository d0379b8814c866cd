/* The calls of the Lua 5.4 API that cannot raise an error: the only ones that Swift sees.
 *
 * A Lua error is a longjmp, which must not cross a Swift frame. Some calls need the condition beside them not to raise;
 * LuaBridge keeps these conditions. */
#ifndef LUA_WHITELIST_H
#define LUA_WHITELIST_H

#include <stddef.h>
#include <string.h>

#pragma clang assume_nonnull begin

typedef struct lua_State lua_State;

int lua_checkstack(lua_State *L, int slots);
int lua_gettop(lua_State *L);
void lua_settop(lua_State *L, int index); /* never over a to-be-closed slot */
int lua_type(lua_State *L, int index);
int lua_rawget(lua_State *L, int index);                 /* on a table only */
int lua_rawgeti(lua_State *L, int index, long long key); /* on a table only */
unsigned long long lua_rawlen(lua_State *L, int index);
int lua_rawequal(lua_State *L, int index1, int index2);
int lua_next(lua_State *L, int index); /* on a table, with nil or a key that it gave */
const void *_Nullable lua_topointer(lua_State *L, int index);
const char *_Nullable lua_tolstring(lua_State *L, int index, size_t *length); /* on a string only */
int lua_toboolean(lua_State *L, int index);
long long lua_tointegerx(lua_State *L, int index, int *_Nullable is_number);
double lua_tonumberx(lua_State *L, int index, int *_Nullable is_number);
void lua_pushvalue(lua_State *L, int index);
void lua_copy(lua_State *L, int from, int to);
void lua_pushnil(lua_State *L);
void lua_pushboolean(lua_State *L, int value);
void lua_pushinteger(lua_State *L, long long value);

#pragma clang assume_nonnull end

#endif
