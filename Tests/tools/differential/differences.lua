-- The intended differences from the original: one row each, data only.
--   clause, reason: why ours is right
--   when: facts (see facts.lua and state_facts.lua) that a mismatch must have; a list means one of these,
--         { at_least = n } a number
--   parts: where the states of the two sides part, so that what follows there is not compared: "scan" (this step and
--         registration), "group" (the fields of a session that belong together), "session", "registration", "user"

local batch_fields = { "awaiting_push_timer", "push_queue" };
local registration_fields = { "push_identifier", "push_settings", "first_hibernated_push" };
local timeout_fields = { "first_hibernated_push", "watchdog_timeout", "watchdog_started" };
local watchdog_fields = { "watchdog_timeout", "watchdog_started" };
local push_or_veto = { "push", "veto" };

return {
	{
		clause = "err.3, wake.1", reason = "in outages ours keeps registrations and sessions, and pushes again";
		when = { kind = { "push", "veto", "repeat", "state", "content", "raise", "reply" }, outages = true }, parts = { "user" };
	}, {
		clause = "3.2", reason = "a JID that is none is refused";
		when = {
			kind = "reply", op = "enable", wrong = "not_a_jid", side = "original";
			answer = { "result", "wait/internal-server-error" };
		};
	}, {
		clause = "3.2", reason = "a JID that is none is refused";
		when = { kind = "reply", op = "enable", wrong = "not_a_jid", side = "ours", answer = "modify/jid-malformed" };
	}, {
		clause = "3.2", reason = "a JID that is none is not held by the session";
		when = {
			kind = "state", area = "session", op = "enable", wrong = "not_a_jid", own_session = true, field = registration_fields;
		};
		parts = { "user" };
	}, {
		clause = "3.2", reason = "a JID that is none is not stored, and evicts nothing";
		when = { kind = "state", area = "store", op = "enable", wrong = "not_a_jid" }, parts = { "user" };
	}, {
		clause = "3.1", reason = "a new record replaces the old one in every session that holds the registration";
		when = { kind = "state", field = "push_settings", op = "enable", own_session = false, of_op = true, registered_ours = true };
	}, {
		clause = "3.1", reason = "the last publish-options win in every session";
		when = { kind = "content", part = "options", records_differ = true };
	}, {
		clause = "3.3", reason = "disabling takes effect for every session that holds the registration";
		when = {
			kind = "state", area = "session", op = { "disable", "enable", "answer" }, removed_ours = true, ours = "none";
			field = registration_fields, own_session = false;
		};
		parts = { "session", "registration" };
	}, {
		clause = "3.3", reason = "a session whose registration is gone has mod_smacks' own timeout again";
		when = {
			kind = "state", field = watchdog_fields, op = { "disable", "enable" }, own_session = false, removed_ours = true;
		};
		parts = { "session" };
	}, {
		clause = "3.3", reason = "an own timeout that runs already when the registration goes is not started again";
		when = {
			kind = "state", field = "watchdog_started", op = { "disable", "enable", "answer" }, removed_ours = true;
			timeouts_differed = false;
		};
		parts = { "group" };
	}, {
		clause = "3.3", reason = "disabling, eviction and errors drop the pending batch";
		when = {
			kind = "state", op = { "disable", "enable", "answer" }, field = batch_fields, ours = "none", former_removed = true;
		};
		parts = { "group" };
	}, {
		clause = "3.3", reason = "nothing is pushed to a registration that is gone";
		when = { kind = push_or_veto, side = "original", registered_here = false, registered_before_here = false };
		parts = { "scan" };
	}, {
		clause = "3.3", reason = "the batch of a registration that is gone is not pushed to the next one that its session enables";
		when = { kind = push_or_veto, side = "original", trigger = "timer", carried_batch = true }, parts = { "scan" };
	}, {
		clause = "3.4", reason = "the oldest registration is evicted, not the one that was used longest ago since the module's start";
		when = { kind = "state", area = "store", op = "enable", at_limit = true }, parts = { "user" };
	}, {
		clause = "3.5", reason = "nothing is pushed to a deleted user's registrations";
		when = { kind = push_or_veto, side = "original", deleted = true, registered_there = false }, parts = { "scan" };
	}, {
		clause = "3.5", reason = "a re-created account inherits nothing";
		when = { kind = "state", area = "store", deleted = true, ours = "none" }, parts = { "user" };
	}, {
		clause = "1x.2", reason = "a registration that was made while the clock was ahead was made now";
		when = { kind = "state", clock_set_back = true, dated_back = true }, parts = { "registration" };
	}, {
		clause = "3.5", reason = "what another process did to the store is seen; the original keeps what it knows";
		when = { kind = { "push", "veto", "state", "reply", "content" }, store_changed = true }, parts = { "user" };
	}, {
		clause = "3.5", reason = "what is damaged in the store does no harm to the rest";
		when = { kind = { "push", "veto", "state", "reply", "content" }, damaged = true }, parts = { "user" };
	}, {
		clause = "3.5", reason = "what is damaged in the store makes no event raise";
		when = { kind = "raise", side = "original", store_damaged = true };
	}, {
		clause = "3.7", reason = "nothing is pushed for an account that is disabled";
		when = { kind = push_or_veto, side = "original", account_disabled = true }, parts = { "user" };
	}, {
		clause = "3.6", reason = "what cannot be read is answered as such";
		when = { kind = "reply", store_failing = "get", side = "original", answer = "result" };
	}, {
		clause = "3.6", reason = "what cannot be read is answered as such";
		when = { kind = "reply", store_failing = "get", side = "ours", answer = "wait/internal-server-error" };
	}, {
		clause = "3.6", reason = "where nothing changes nothing has to be written";
		when = { kind = "reply", op = "disable", store_failing = "set", side = "ours", answer = "result" };
	}, {
		clause = "3.6", reason = "where nothing changes nothing has to be written";
		when = { kind = "reply", op = "disable", store_failing = "set", side = "original", answer = "wait/internal-server-error" };
	}, {
		clause = "3.6", reason = "a storage failure changes nothing";
		when = { kind = "state", store_failing = { "get", "set" }, op = { "enable", "disable", "answer" } };
		parts = { "user" };
	}, {
		clause = "3.6", reason = "what could not be written is not in memory, to be written later";
		when = { kind = "state", area = "store", op = { "enable", "disable", "answer" }, write_failed = true };
		parts = { "user" };
	}, {
		clause = "3.6", reason = "what could not be written is not shown in notifications";
		when = { kind = "content", part = "options", write_failed = true };
	}, {
		clause = "3.6", reason = "what could not be written evicts and disables nothing";
		when = {
			kind = push_or_veto, side = "ours", write_failed = true, registered_before_here = true, pushed_here = { at_most = 1 };
		};
		parts = { "user" };
	}, {
		clause = "3.6", reason = "nothing is pushed to what could not be written";
		when = { kind = push_or_veto, side = "original", write_failed = true, registered_there = false }, parts = { "user" };
	}, {
		clause = "3.6", reason = "a failed read does not turn into a user without registrations, to be overwritten";
		when = { kind = "state", area = "store", op = { "enable", "disable", "answer" }, read_failed = true, original = "none" };
		parts = { "user" };
	}, {
		clause = "3.6", reason = "a failed read does not turn into a user without registrations";
		when = { kind = push_or_veto, side = "ours", read_failed = true, pushed_here = { at_most = 1 }, registered_here = true };
		parts = { "user" };
	}, {
		clause = "4a.3", reason = "resumption empties the batch";
		when = { kind = "state", op = "resume", field = "push_queue", own_session = true, ours = "none" }, parts = { "group" };
	}, {
		clause = "4a.3", reason = "a batch from before the resumption is not pushed";
		when = { kind = push_or_veto, side = "original", trigger = "timer", in_stale_batch = true }, parts = { "scan" };
	}, {
		clause = "4c.2", reason = "what a session leaves to its own registration, its batch included, is one scan afterwards";
		when = { kind = push_or_veto, side = "ours", trigger = "timer", left_in_flight = true }, parts = { "scan" };
	}, {
		clause = "4c.2", reason = "what a session leaves to its own registration is left to its scan, if it is important";
		when = { kind = push_or_veto, side = "original", trigger = "message/offline/handle", to_own = true };
		parts = { "scan" };
	}, {
		clause = "4a.7", reason = "what a device has that is awake is not pushed; the original pushes each copy in its old session";
		when = {
			kind = push_or_veto, side = "original", trigger = { "smacks-hibernation-start", "timer" }, may_be_on_awake_device = true;
		};
		parts = { "scan" };
	}, {
		clause = "4b.1", reason = "the sender's own copy of a note to oneself does not push";
		when = {
			kind = push_or_veto, side = "original", way = "note", trigger = "archive-message-added", pushed_now_there = true;
		};
	}, {
		clause = "4b.1", reason = "the sender's own copy of a note to oneself is not offered to handlers";
		when = {
			kind = push_or_veto, side = "original", way = "note", trigger = "archive-message-added", vetoed_now_there = true;
		};
	}, {
		clause = "4b.2", reason = "a call invite is a call, and does not wait for stream management";
		when = {
			kind = push_or_veto, side = "ours", trigger = "archive-message-added", urgent = true, classes_differ = true;
			pushed_here = { at_most = 1 };
		};
	}, {
		clause = "imp", reason = "the original takes it for another class";
		when = { kind = push_or_veto, side = "original", misclassified = true, answered_there = true }, parts = { "scan" };
	}, {
		clause = "imp", reason = "the original takes it for another class, whose push is no reason not to push it";
		when = { kind = push_or_veto, side = "original", misclassified = true, right_class_used_there = true };
		parts = { "scan" };
	}, {
		clause = "imp", reason = "ours takes it for what it is, the original does not";
		when = { kind = push_or_veto, side = "ours", misclassified = false, answered_there = true }, parts = { "scan" };
	}, {
		clause = "imp", reason = "ours takes it for what it is, the original for a class that was notified";
		when = {
			kind = push_or_veto, side = "ours", misclassified = false, classes_differ = true, old_class_used_there = true;
		};
		parts = { "scan" };
	}, {
		clause = "imp", reason = "the original took another one for its class, whatever it showed, which is no reason not to push it";
		when = { kind = push_or_veto, side = "ours", class_misused_there = true }, parts = { "scan" };
	}, {
		clause = "1x.1", reason = "one message makes one push per registration";
		when = { kind = push_or_veto, side = "original", pushed_there = { at_least = 1 } }, parts = { "scan" };
	}, {
		clause = "1x.1", reason = "two messages with one sender, id, content and time are one; so are subscription requests of an hour";
		when = { kind = push_or_veto, side = "original", alike_notified_there = true }, parts = { "scan" };
	}, {
		clause = "1x.2", reason = "what cannot be known any more is pushed again, rather than not at all";
		when = { kind = push_or_veto, side = "ours", answered_before_here = true, known_here = false }, parts = { "scan" };
	}, {
		clause = "1x.1", reason = "a vetoed message is not offered again";
		when = { kind = push_or_veto, side = "original", vetoed_there = true }, parts = { "scan" };
	}, {
		clause = "4c.2", reason = "the unacked stanzas of an ending session are one batch";
		when = {
			kind = push_or_veto, side = "original", trigger = "message/offline/handle", op = { "close", "advance", "enable" };
			class_used_there = true;
		};
		parts = { "scan" };
	}, {
		clause = "4a.1", reason = "the others of the class were thereby notified";
		when = { kind = push_or_veto, side = "original", covered_there = true }, parts = { "scan" };
	}, {
		clause = "hib.1", reason = "which session of a user ends last follows from timeouts that differed for a reason given above";
		when = { kind = push_or_veto, trigger = "message/offline/handle", op = { "advance", "enable" }, lives_differ = true };
		parts = { "user" };
	}, {
		clause = "hib.1", reason = "a session that has ended makes no push, where its timeout differed for a reason given above";
		when = { kind = push_or_veto, trigger = "timer", holder_ended_there = true, lives_differ = true };
		parts = { "scan" };
	}, {
		clause = "note.1", reason = "the body tells the class, and is one that a person can read";
		when = { kind = "content", part = "body", body_is_right = true };
	}, {
		clause = "note.1", reason = "the sender is that of the message that a carbon forwards";
		when = { kind = "content", part = "sender", sender_is_right = true };
	}, {
		clause = "err.1", reason = "late and repeated answers do not raise";
		when = { kind = "raise", side = "original", op = "answer" };
	}, {
		clause = "err.1", reason = "errors are counted per user";
		when = { kind = "state", op = "answer", of_op = true, shared_endpoint = true }, parts = { "registration" };
	}, {
		clause = "err.1", reason = "errors are counted once per publish";
		when = { kind = "state", op = "answer", of_op = true, repeats = { at_least = 1 } }, parts = { "registration" };
	}, {
		clause = "err.2", reason = "publishes are not remembered for ever";
		when = { kind = "state", op = "answer", of_op = true, late_answers = { at_least = 1 } }, parts = { "registration" };
	}, {
		clause = "err.2", reason = "answers are awaited for an hour of the clock, which was set";
		when = { kind = "state", op = "answer", of_op = true, clock_set = true }, parts = { "registration" };
	}, {
		clause = "err.1", reason = "where pushes differ, so do their answers";
		when = { kind = "state", op = "answer", of_op = true, pushes_differed = true }, parts = { "registration" };
	}, {
		clause = "err.1", reason = "a new registration starts without errors";
		when = { kind = "state", op = "answer", of_op = true, enables = { at_least = 2 } }, parts = { "registration" };
	}, {
		clause = "life.1", reason = "answers to what was sent before a reload count";
		when = { kind = "state", op = "answer", of_op = true, reloads = { at_least = 1 } }, parts = { "registration" };
	}, {
		clause = "life.1", reason = "reload keeps the pending batch";
		when = { kind = "state", op = "reload", field = batch_fields, original = "none" }, parts = { "group" };
	}, {
		clause = "life.1", reason = "reload keeps the extended timeout";
		when = { kind = "state", op = "reload", field = timeout_fields }, parts = { "group" };
	}, {
		clause = "life.1", reason = "a batch from before the reload is pushed";
		when = { kind = push_or_veto, side = "ours", trigger = "timer", kept_batch = true, pushed_here = { at_most = 1 } };
	}, {
		clause = "wake.2", reason = "a phone is woken before its session's extended timeout runs out";
		when = { kind = push_or_veto, side = "ours", trigger = "timer", with_message = false, importance = "unimportant" };
	}, {
		clause = "hib.2", reason = "on 13 a session ends when its extended timeout runs out";
		when = {
			kind = "state", field = "alive", smacks_style = "13", op = { "advance", "enable" };
			original = "hibernating", ours = "none";
		};
		parts = { "user" };
	}, {
		clause = "hib.1", reason = "the extended timeout lasts as long as it says, also where the clock was set back";
		when = {
			kind = "state", field = "alive", op = { "advance", "enable" }, clock_set_back = true, original = "hibernating", ours = "none";
		};
		parts = { "user" };
	}, {
		clause = "hib.1", reason = "an important push on any path starts the own timeout of all that hibernate on it";
		when = { kind = "state", field = timeout_fields, important_push_ours = true }, parts = { "group" };
	}, {
		clause = "4a.2", reason = "a batch that differed, for a reason given above, is pushed at another time or by another stanza";
		when = { kind = push_or_veto, trigger = "timer", batches_differ = true }, parts = { "scan" };
	}, {
		clause = "hib.1", reason = "the original starts the own timeout by what it takes for important, whatever it shows";
		when = { kind = "state", field = timeout_fields, misjudged_push = true }, parts = { "group" };
	}, {
		clause = "hib.5", reason = "what is passed over counts as pushed for the timeout, though the original took it for unimportant";
		when = { kind = "state", field = timeout_fields, may_be_passed_over = true }, parts = { "group" };
	}, {
		clause = "hib.1", reason = "the timeout follows from the pushes of this step, which differ";
		when = { kind = "state", field = timeout_fields, pushes_differ = true }, parts = { "group" };
	}, {
		clause = "hib.1", reason = "a session lives as long as its timeout, which differed for a reason given above";
		when = { kind = "state", field = "alive", op = { "advance", "enable" }, timeouts_differed = true }, parts = { "user" };
	}, {
		clause = "hib.1", reason = "a session lives as long as the timeout that an important push on one side alone started";
		when = { kind = "state", field = "alive", op = { "advance", "enable" }, important_pushes_differ = true };
		parts = { "user" };
	};
};
