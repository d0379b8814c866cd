/* The strings that Swift looks up in Lua tables. They are upvalues of every method, in this order, so that reading a
 * field creates no string. */
#ifndef KEYS_H
#define KEYS_H

#define CN_KEYS(KEY) \
	KEY(NAME, "name") \
	KEY(ATTR, "attr") \
	KEY(TAGS, "tags") \
	KEY(XMLNS, "xmlns") \
	KEY(TYPE, "type") \
	KEY(ID, "id") \
	KEY(FROM, "from") \
	KEY(TO, "to") \
	KEY(BY, "by") \
	KEY(LANG, "xml:lang") \
	KEY(ACTION, "action") \
	KEY(STAMP, "stamp") \
	KEY(VAR, "var") \
	KEY(JID, "jid") \
	KEY(NODE, "node") \
	KEY(TIMESTAMP, "timestamp") \
	KEY(USERNAME, "username") \
	KEY(SMACKS, "smacks") \
	KEY(DIRECTED, "directed") \
	KEY(RESOURCE, "resource") \
	KEY(CLIENT_ID, "client_id") \
	KEY(AWAITING_ACK, "awaiting_ack") \
	KEY(STATE, "state") \
	KEY(FULL_JID, "full_jid") \
	KEY(PRIORITY, "priority") \
	KEY(WANT_CARBONS, "want_carbons") \
	KEY(CONNTIME, "conntime") \
	KEY(PUSH_BOUND_AT, "push_bound_at") \
	KEY(PUSH_IDENTIFIER, "push_identifier") \
	KEY(HIBERNATING, "hibernating") \
	KEY(RESUMPTION_TOKEN, "resumption_token") \
	KEY(HIBERNATING_WATCHDOG, "hibernating_watchdog") \
	KEY(FIRST_HIBERNATED_PUSH, "first_hibernated_push")

/* Upvalue 1 is the method, see trampolines.c. */
enum cn_upvalue {
	CN_UPVALUE_METHOD = 1,
#define CN_KEY_INDEX(name, text) CN_KEY_##name,
	CN_KEYS(CN_KEY_INDEX)
#undef CN_KEY_INDEX
	CN_UPVALUES_END
};

#endif
