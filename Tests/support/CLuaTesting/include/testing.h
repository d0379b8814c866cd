/* A Lua state for tests, which counts memory and can run out of it.
 *
 * Does not include Lua's headers: Swift must see Lua only through CLua's whitelist. */
#ifndef TESTING_H
#define TESTING_H

#include <stddef.h>

#pragma clang assume_nonnull begin

struct lua_State;
typedef struct testing_lua testing_lua;
typedef int (*testing_open)(struct lua_State *L);
typedef int (*testing_swift)(struct lua_State *L);

/* A state with the standard libraries and these globals; NULL if there is no memory:
 *   library            what `open` returned
 *   open_library()     calls `open` again
 *   c_call(n, f, ...)  calls f from C, above n values on the stack; its results
 *   starve(k, f, ...)  calls f while the k-th allocation and all after it fail
 *     -> whether memory ran out, whether f returned, then its results or its error
 *   starve_once(...)   the same, but later allocations succeed
 *   matches(t, ...)    whether the other arguments are those of t, made by table.pack; allocates nothing
 *   allocated()        bytes that the state holds
 *   swift_frames()     open Swift frames, and calls of Swift so far
 *   through_swift()    calls `swift` like a function of the library
 *   overrun()          writes past the end of a new coroutine's stack
 *   imitation(u, n)    a userdata of n bytes that starts like u
 *   light(u)           a light userdata with the address of u */
testing_lua *_Nullable testing_new(testing_open open, testing_swift _Nullable swift);

/* A Lua function that raises an error when out of memory. */
int testing_push_string(struct lua_State *L);

/* Closes the state. Returns the bytes that it did not free.
 * overruns: writes found past the end of a stack, or of another block of that size. */
size_t testing_close(testing_lua *lua, int *overruns);

/* Runs a chunk. Returns NULL, or the error's text, which is valid until the next call. */
const char *_Nullable testing_run(testing_lua *lua, const char *name, const char *chunk, size_t length);

/* Calls a global function with a string. Returns NULL, or the error's text and trace, valid until the next call. */
const char *_Nullable testing_call(testing_lua *lua, const char *function, const char *data, size_t length);

/* Open Swift frames of this thread: 0 unless an error has crossed one. */
int testing_open_swift_frames(void);

/* The number of values on the main stack. */
int testing_top(testing_lua *lua);

/* Faults that sanitizers must notice. */
int testing_read_freed_memory(void);
int testing_overflow(void);

#pragma clang assume_nonnull end

#endif
