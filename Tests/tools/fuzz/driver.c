/* Passes each input to the function that the script FUZZ_SCRIPT returns, in one Lua state. An error is a finding. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testing.h"

int luaopen_cloud_notify_rules(struct lua_State *L);

/* Speed matters more here than long traces. */
const char *__asan_default_options(void) {
	return "quarantine_size_mb=4:malloc_context_size=1:max_malloc_fill_size=16:detect_stack_use_after_return=0";
}

static testing_lua *lua;

static void stop_on(const char *error) {
	if (!error)
		return;
	fprintf(stderr, "fuzz: %s\n", error);
	abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
	(void)argc, (void)argv;
	const char *script = getenv("FUZZ_SCRIPT");
	char chunk[4096];
	if (!script)
		stop_on("FUZZ_SCRIPT names no script");
	snprintf(chunk, sizeof chunk, "local path = [=[%s]=]; package.path = path:match('^(.*/)')..'?.lua'; run = dofile(path)", script);
	lua = testing_new(luaopen_cloud_notify_rules, NULL);
	stop_on(lua ? testing_run(lua, "=driver", chunk, strlen(chunk)) : "no memory");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	stop_on(testing_call(lua, "run", (const char *)data, size));
	if (testing_top(lua) != 0)
		stop_on("values are left on the stack");
	return 0;
}
