/* A Lua state for tests, whose memory is counted and can be made to run out.
 *
 * Lua's own headers stay out of here: Swift sees them only through CLua's whitelist. */
#ifndef TESTING_H
#define TESTING_H

#include <stddef.h>

#pragma clang assume_nonnull begin

struct lua_State;
typedef struct testing_lua testing_lua;
typedef int (*testing_open)(struct lua_State *L);

/* A state with the standard libraries and these globals; NULL if there is no memory:
 *   library            what `open` returned
 *   open_library()     calls `open` again
 *   c_call(n, f, ...)  calls f from C, above n values on the stack; its results
 *   starve(k, f, ...)  calls f while the k-th allocation and all after it fail
 *     -> whether memory ran out, whether f returned, then its results or its error
 *   allocated()        bytes that the state has now */
testing_lua *_Nullable testing_new(testing_open open);

/* Closes the state. Returns the bytes that it did not give back. */
size_t testing_close(testing_lua *lua);

/* Runs a chunk. Returns NULL, or the error's text, which is valid until the next call. */
const char *_Nullable testing_run(testing_lua *lua, const char *name, const char *chunk, size_t length);

/* The number of values on the main stack. */
int testing_top(testing_lua *lua);

#pragma clang assume_nonnull end

#endif
