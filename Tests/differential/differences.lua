-- The intended differences from the original: one row each, data only.
--   clause, reason: why ours is right
--   when: facts (see facts.lua) that a mismatch must have; a list means one of these, { at_least = n } a number,
--         false also the absence
--   parts: the states of the two sides part there, so that what follows within that scope is not compared: "scan" (this
--         step and registration), "group" (the fields
--         of a session that belong together), "registration", "user", "sequence", or a list of these

local batch_fields = { "awaiting_push_timer", "push_queue" };
local timeout_fields = { "first_hibernated_push", "watchdog_timeout" };
local push_or_veto = { "push", "veto" };

return {
	{
		clause = "3.2", reason = "a JID that is none is refused";
		when = { kind = "reply", op = "enable", wrong = "not_a_jid", side = "original", answer = "result" };
	}, {
		clause = "3.2", reason = "a JID that is none is refused";
		when = { kind = "reply", op = "enable", wrong = "not_a_jid", side = "ours", answer = "modify/jid-malformed" };
	}, {
		clause = "3.2", reason = "a JID that is none is not stored, and evicts nothing";
		when = { kind = "state", op = "enable", wrong = "not_a_jid" }, parts = "user";
	}, {
		clause = "3.1", reason = "a new record replaces the old one in every session that holds the registration";
		when = { kind = "state", field = "push_settings", op = "enable", own_session = false };
	}, {
		clause = "3.1", reason = "the last publish-options win in every session";
		when = { kind = "content", settings_differ = true };
	}, {
		clause = "3.3", reason = "a session whose registration is gone has mod_smacks' own timeout again";
		when = {
			kind = "state", field = "watchdog_timeout", op = { "disable", "enable" }, own_session = false, registered_ours = false;
		};
		parts = { "user" };
	}, {
		clause = "3.3", reason = "a session whose registration is gone does not get the extended timeout";
		when = { kind = "state", field = "watchdog_timeout", op = "hibernate", registered_ours = false }, parts = "user";
	}, {
		clause = "3.3", reason = "disabling takes effect for every session that holds the registration";
		when = { kind = "state", area = "session", op = "disable", own_session = false, registered_ours = false };
		parts = { "group", "registration" };
	}, {
		clause = "3.3", reason = "disabling drops the pending batch";
		when = { kind = "state", op = "disable", field = batch_fields, ours = "none" }, parts = "group";
	}, {
		clause = "3.3", reason = "nothing is pushed to a registration that is gone";
		when = { kind = push_or_veto, side = "original", registered_here = false }, parts = "scan";
	}, {
		clause = "3.3", reason = "eviction takes effect for every session that holds the registration";
		when = { kind = "state", area = "session", op = "enable", registered_ours = false, ours = "none" };
		parts = { "group", "registration" };
	}, {
		clause = "3.3", reason = "eviction drops the pending batch, also of the session that enables another registration";
		when = { kind = "state", op = "enable", field = batch_fields, ours = "none" }, parts = "group";
	}, {
		clause = "3.3", reason = "the batch of a registration that is gone is not pushed to the next one that its session enables";
		when = { kind = push_or_veto, side = "original", trigger = "timer", enables = { at_least = 1 } }, parts = "scan";
	}, {
		clause = "3.3", reason = "disabling after errors drops the pending batch";
		when = { kind = "state", op = "answer", field = batch_fields, ours = "none", registered_ours = false };
		parts = "group";
	}, {
		clause = "3.4", reason = "the oldest registration is evicted, also after a restart";
		when = { kind = "state", area = "store", op = "enable", restarts = { at_least = 1 } }, parts = "user";
	}, {
		clause = "3.4", reason = "the oldest registration is evicted, also after a reload";
		when = { kind = "state", area = "store", op = "enable", reloads = { at_least = 1 } }, parts = "user";
	}, {
		clause = "3.4", reason = "the oldest registration is evicted, whatever was answered since";
		when = { kind = "state", area = "store", op = "enable", answers = { at_least = 1 } }, parts = "user";
	}, {
		clause = "3.5", reason = "a re-created account inherits nothing";
		when = { deleted = true }, parts = "user";
	}, {
		clause = "3.6", reason = "a storage failure changes nothing in memory, and is answered as such";
		when = { store_failing = true }, parts = "sequence";
	}, {
		clause = "3.6", reason = "what could not be written is not in memory, to be written later";
		when = { kind = "state", area = "store", op = { "enable", "disable", "answer" }, store_failures = { at_least = 1 } };
		parts = "user";
	}, {
		clause = "3.6", reason = "what could not be written is not shown in notifications";
		when = { kind = "content", store_failures = { at_least = 1 } };
	}, {
		clause = "3.6", reason = "a failed read does not turn into a user without registrations";
		when = { kind = push_or_veto, side = "ours", store_failures = { at_least = 1 }, pushed_there = 0 }, parts = "user";
	}, {
		clause = "4a.3", reason = "resumption empties the batch";
		when = { kind = "state", op = "resume", field = "push_queue", ours = "none" }, parts = "group";
	}, {
		clause = "4a.3", reason = "a batch from before the resumption is not pushed";
		when = { kind = push_or_veto, side = "original", trigger = "timer", born_before_resume = true }, parts = "scan";
	}, {
		clause = "4a.6", reason = "a session that ends with a batch pending has it scanned";
		when = { kind = push_or_veto, side = "ours", trigger = { "resource-unbind", "pre-resource-unbind" } };
	}, {
		clause = "4b.1", reason = "the sender's own copy of a note to oneself does not push";
		when = { kind = push_or_veto, side = "original", way = "note", trigger = "archive-message-added" };
	}, {
		clause = "imp", reason = "the original takes it for another class";
		when = { kind = push_or_veto, side = "original", misclassified = true }, parts = "scan";
	}, {
		clause = "imp", reason = "ours takes it for what it is, the original does not";
		when = { kind = push_or_veto, side = "ours", misclassified = false, classes_differ = true }, parts = "scan";
	}, {
		clause = "imp.9", reason = "the class does not depend on what the notification shows";
		when = { kind = push_or_veto, side = "ours", misclassified = false, with_body = true, other_importance = true };
	}, {
		clause = "imp.9", reason = "the class does not depend on what the notification shows, for handlers that veto either";
		when = { kind = "veto", side = "ours", misclassified = false, with_body = true, vetoed_there = true };
	}, {
		clause = "1x.1", reason = "one message makes one push per registration";
		when = { kind = push_or_veto, side = "original", pushed_there = { at_least = 1 } }, parts = "scan";
	}, {
		clause = "1x.1", reason = "a vetoed message is not offered again";
		when = { kind = "veto", side = "original", vetoed_there = true }, parts = "scan";
	}, {
		clause = "4c.2", reason = "the unacked stanzas of an ending session are one batch";
		when = {
			kind = push_or_veto, side = "original", trigger = "message/offline/handle", op = { "close", "advance" };
			same_class_there = true;
		};
		parts = "scan";
	}, {
		clause = "4a.1", reason = "the others of the class were thereby notified";
		when = { kind = push_or_veto, side = "original", covered_there = true }, parts = "scan";
	}, {
		clause = "note.1", reason = "an empty important body makes no body field";
		when = { kind = "content", important_body = "empty" };
	}, {
		clause = "err.1", reason = "late and repeated answers do not raise";
		when = { kind = "raise", side = "original", op = "answer" };
	}, {
		clause = "err.1", reason = "errors are counted per user";
		when = { kind = "state", op = "answer", shared_endpoint = true }, parts = "registration";
	}, {
		clause = "err.1", reason = "errors are counted once per publish";
		when = { kind = "state", op = "answer", repeats = { at_least = 1 } }, parts = "registration";
	}, {
		clause = "err.2", reason = "publishes are not remembered for ever";
		when = { kind = "state", op = "answer", waited = { at_least = 600 } }, parts = "registration";
	}, {
		clause = "err.1", reason = "where pushes differ, so do their answers";
		when = { kind = "state", op = "answer", pushes_differed = true }, parts = "registration";
	}, {
		clause = "err.1", reason = "a new registration starts without errors";
		when = { kind = "state", op = "answer", enables = { at_least = 2 } }, parts = "registration";
	}, {
		clause = "life.1", reason = "answers to what was sent before a reload count";
		when = { kind = "state", op = "answer", reloads = { at_least = 1 } }, parts = "registration";
	}, {
		clause = "life.1", reason = "reload keeps the pending batch";
		when = { kind = "state", op = "reload", field = batch_fields, original = "none" }, parts = "group";
	}, {
		clause = "life.1", reason = "reload keeps the extended timeout";
		when = { kind = "state", op = "reload", field = timeout_fields }, parts = "user";
	}, {
		clause = "life.1", reason = "a batch from before the reload is pushed";
		when = { kind = push_or_veto, side = "ours", reloads = { at_least = 1 }, trigger = "timer" };
	}, {
		clause = "hib.2", reason = "on 13 a session ends when its extended timeout runs out";
		when = { kind = "state", field = "alive", smacks_style = "13", op = { "advance", "enable" } }, parts = "user";
	}, {
		clause = "hib.1", reason = "an important push on any path starts the own timeout of all that hibernate on it";
		when = { kind = "state", field = "first_hibernated_push", important_push_ours = true, original = "none" };
		parts = "user";
	}, {
		clause = "life.1", reason = "reload does not start a timeout again that runs already";
		when = { kind = "state", field = "alive", reloads = { at_least = 1 }, original = "hibernating", ours = "none" };
		parts = "user";
	}, {
		clause = "hib.1", reason = "the timeout follows from the pushes of this step, which differ";
		when = { kind = "state", field = timeout_fields, pushes_differ = true }, parts = "user";
	};
};
