/* The one symbol that the library exports. */
#ifndef CLOUD_NOTIFY_RULES_H
#define CLOUD_NOTIFY_RULES_H

#include "lua_whitelist.h"

/* require-like: [-0, +1, m]: the table { version = STRING, abi = STRING, publish_id_length = NUMBER, overdue_after = NUMBER,
 * answer_period = NUMBER, ellipsis = STRING, sentences = { [code] = STRING }, kinds = { [code] = STRING }, reasons = { [name] = code },
 * classes = { [name] = NUMBER }, effects = { [name] = NUMBER }, new = function(host, key1, key2) -> engine }. */
int luaopen_cloud_notify_rules(lua_State *_Nonnull L);

#endif
