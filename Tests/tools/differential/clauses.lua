-- What must never happen on our side, and what must, whatever the original does: the clauses as data.
--   never: facts (see facts.lua and state_facts.lua); a list means one of these, { at_least = n } a number
--   must_push: facts of an event, a message and a registration that was not notified of it (see demands.lua)

local push_or_veto = { "push", "veto" };

return {
	{
		clause = "1x.1", reason = "one message makes at most one push per registration, as long as it is remembered";
		never = { kind = "push", with_message = true, pushed_here = { at_least = 2 }, known_here = true };
	}, {
		clause = "1x.1", reason = "two messages with one sender, id, content and time are one";
		never = { kind = "push", same_pushed_here = true };
	}, {
		clause = "1x.1", reason = "a vetoed message is not offered again";
		never = { kind = push_or_veto, with_message = true, vetoed_earlier_here = true, known_here = true };
	}, {
		clause = "imp", reason = "the class of a push is that of its message";
		never = { kind = push_or_veto, with_message = true, misclassified = true };
	}, {
		clause = "note.1", reason = "the body shows what it has to show: none where nothing is important";
		never = { kind = "push", body_is_right = false };
	}, {
		clause = "note.1", reason = "the sender is that of the message, which a carbon forwards";
		never = { kind = "push", sender_is_right = false };
	}, {
		clause = "3.3", reason = "nothing is pushed to a registration that is gone";
		never = {
			kind = push_or_veto, registered_here = false, registered_before_here = false, with_message = true, store_stale = false;
		};
	}, {
		clause = "3.7", reason = "nothing is pushed for an account that is disabled";
		never = { kind = push_or_veto, account_disabled = true };
	}, {
		clause = "3.7", reason = "the registrations of an account that is disabled stay";
		never = { kind = "registrations", op = "outside", is_outside = false };
	}, {
		clause = "3.5", reason = "nothing is pushed to a user who is being deleted";
		never = { kind = push_or_veto, op = "delete_user", own_user = true };
	}, {
		clause = "4c.2", reason = "the unacked stanzas of an ending session are one batch";
		never = {
			kind = "push", op = { "close", "advance", "enable" }, trigger = "message/offline/handle", class_used_here = true;
		};
	}, {
		clause = "4c.2", reason = "the own registration of a session that ends is left to its scan";
		never = { kind = push_or_veto, trigger = "message/offline/handle", to_own = true };
	}, {
		clause = "4c.2", reason = "a session that ends is scanned later";
		never = { kind = push_or_veto, trigger = "resource-unbind" };
	}, {
		clause = "4b.1", reason = "an archived message is not pushed to a registration that a session holds";
		never = { kind = push_or_veto, trigger = "archive-message-added", urgent = false, held = true };
	}, {
		clause = "4b.1", reason = "the sender's own copy does not push";
		never = { kind = push_or_veto, trigger = "archive-message-added", way = "outgoing" };
	}, {
		clause = "4a.1", reason = "the first of a class in a queue is pushed when its session hibernates";
		must_push = {
			kind = "demand", event = "smacks-hibernation-start", first_of_class = true, account_disabled = false;
			on_awake_device = false;
		};
	}, {
		clause = "4a.2", reason = "the first of a class in a batch is pushed at its end";
		must_push = {
			kind = "demand", event = "batch", first_of_class = true, can_read = true, account_disabled = false;
			on_awake_device = false;
		};
	}, {
		clause = "4a.7", reason = "what a device has that is awake is not pushed when another session loses its connection";
		never = { kind = push_or_veto, trigger = "smacks-hibernation-start", on_awake_device = true };
	}, {
		clause = "4c.2", reason = "the first important message that an ended session has left is pushed a second later";
		must_push = {
			kind = "demand", event = "session-end", class = "important", first_of_class = true, can_read = true;
			account_disabled = false, on_awake_device = false;
		};
	}, {
		clause = "4b.1", reason = "an archived message is pushed to a registration that no session holds";
		must_push = {
			kind = "demand", event = "archive-message-added", way = "message", with_session = true, held = false;
			can_read = true, account_disabled = false;
		};
	}, {
		clause = "4b.2", reason = "a call is pushed to a registration that a session holds, too";
		must_push = {
			kind = "demand", event = "archive-message-added", way = "message", with_session = true, urgent = true;
			can_read = true, account_disabled = false;
		};
	}, {
		clause = "4c.1", reason = "an offline message is pushed to every registration of its user";
		must_push = {
			kind = "demand", event = "message/offline/handle", unacked = false, can_read = true;
			account_disabled = false;
		};
	}, {
		clause = "4c.3", reason = "a group message is pushed to every registration of its user";
		must_push = { kind = "demand", event = "message/bare/groupchat", can_read = true, account_disabled = false };
	}, {
		clause = "1x.3", reason = "no event makes ours raise";
		never = { kind = "raise" };
	}, {
		clause = "3.1", reason = "what a session holds is registered";
		never = { kind = "session", holds = true, registered = false, store_stale = false };
	}, {
		clause = "3.1", reason = "a session holds the record that is stored";
		never = { kind = "session", holds = true, has_stored_record = false, store_stale = false };
	}, {
		clause = "3.3", reason = "a session that holds nothing has no batch";
		never = { kind = "session", holds = false, has_batch = true };
	}, {
		clause = "4a.2", reason = "a batch has a timer";
		never = { kind = "session", has_batch = true, has_timer = false };
	}, {
		clause = "4a.3", reason = "resumption empties the batch";
		never = { kind = "session", just_resumed = true, has_batch = true };
	}, {
		clause = "3.4", reason = "a user has no more registrations than devices are allowed";
		never = { kind = "registrations", over_limit = true, is_outside = false, store_stale = false };
	}, {
		clause = "3.4", reason = "the oldest registration is evicted";
		-- One that was made while the clock was ahead has another timestamp now.
		never = { kind = "registrations", op = "enable", evicted_younger = true, answered = false, clock_set_back = false };
	}, {
		clause = "3.2", reason = "a refused request changes nothing";
		never = { kind = "registrations", op = "enable", wrong = { "not_a_jid", "no_jid", "own_jid" }, answered = false };
	}, {
		clause = "err.3", reason = "a registration with too many errors in a row is disabled";
		never = {
			kind = "errors", was_registered = true, registered = true, reached = true, store_failing = false;
			clock_set = false, store_changed = false, could_store = true, by_request = false;
		};
	}, {
		clause = "err.3", reason = "no registration ends within an outage shorter than its period";
		never = {
			kind = "errors", was_registered = true, registered = false, is_young = true, by_request = false, clock_set = false;
			store_changed = false;
		};
	}, {
		clause = "err.3", reason = "a registration without too many errors in a row stays";
		never = {
			kind = "errors", was_registered = true, registered = false, reached = false, by_request = false, clock_set = false;
			store_changed = false;
		};
	}, {
		clause = "wake.1", reason = "a failed important push ends in a result, or in another of its ends";
		must_push = { kind = "wake_up", is_alive = true, account_disabled = false, store_stale = false };
	}, {
		clause = "wake.2", reason = "no phone is woken to save its session while the device is awake";
		never = { kind = push_or_veto, trigger = "timer", with_message = false, held_by_connected = true };
	}, {
		clause = "hib.1", reason = "a session with push hibernates for long until its first important push";
		never = {
			kind = "session", outages = false, alive = "hibernating", holds = true, important_pushes = 0, may_be_passed_over = false;
			timeout = "own";
		};
	}, {
		clause = "hib.5", reason = "what is passed over counts as pushed for the timeout";
		never = { kind = "session", outages = false, alive = "hibernating", holds = true, passed_over = true, timeout = "extended" };
	}, {
		clause = "hib.1", reason = "the first important push starts the own timeout";
		never = {
			kind = "session", outages = false, alive = "hibernating", holds = true, important_pushes = { at_least = 1 };
			timeout = "extended";
		};
	}, {
		clause = "hib.3", reason = "the first important push is noted in the session";
		never = {
			kind = "session", outages = false, alive = "hibernating", holds = true, important_pushes = { at_least = 1 };
			marked = false;
		};
	}, {
		clause = "hib.1", reason = "only the first important push starts the own timeout";
		never = { kind = "session", marked_again = true, outages = false };
	}, {
		clause = "hib.3", reason = "only an important push is noted in the session";
		never = {
			kind = "session", outages = false, alive = "hibernating", holds = true, important_pushes = 0, may_be_passed_over = false;
			marked = true;
		};
	}, {
		clause = "3.3", reason = "a session without a registration hibernates as long as mod_smacks wants";
		never = { kind = "session", holds = false, timeout = "extended" };
	};
};
