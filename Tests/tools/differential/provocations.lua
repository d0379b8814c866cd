-- Operations and settings that lead to intended differences so often that sequences with them are seldom compared in full.
-- For each: its fields, their replacement, and what the same device does first; with neither the operation is left out.
-- Every sequence avoids some of these, most avoid nearly all.

local judged_otherwise = require "inprocess.stanzas".judged_otherwise;
local acks_all = { op = "ack", count = 0 };
local batch_is_due = { op = "advance", seconds = 1.1 };

return {
	{ clause = "3.2", ops = { op = "enable", wrong = "not_a_jid" }, instead = { wrong = "own_jid" } };
	{ clause = "3.3, hib.1", ops = { resource = "tablet" }, instead = { resource = "phone" } };
	{ clause = "3.4", ops = { op = "restart" } };
	{ clause = "3.5", ops = { op = "delete_user" } };
	{ clause = "3.5", ops = { op = "outside" } };
	{ clause = "3.6", ops = { op = "store_failure" } };
	{ clause = "4a.3", ops = { op = "resume" }, first = batch_is_due };
	{ clause = "4a.1", ops = { op = "resume" }, instead = { count = 500 } };
	{ clause = "4c.2", ops = { op = "close" }, first = { op = "resume", count = 500 } };
	{ clause = "4c.2", ops = { op = "close" }, first = acks_all };
	{ clause = "4c.2", ops = { op = "advance", seconds = { 601, 602, 650, 3601, 4000, 260000 } }, instead = { seconds = 120 } };
	{ clause = "1x.1", ops = { op = "enable" }, first = acks_all };
	{ clause = "4b.1", ops = { op = "note" }, instead = { op = "outgoing" } };
	{ clause = "imp", ops = { kind = judged_otherwise }, instead = { kind = "omemo_0" } };
	{ clause = "1x.1", ops = { wire_id = { "same", "none" } }, instead = { wire_id = false, text = false } };
	{ clause = "1x.1", ops = { kind = "subscribe" }, instead = { kind = "presence" } };
	{ clause = "1x.2", ops = { stamp = { "future", "unreadable" } }, instead = { stamp = "past" } };
	{ clause = "1x.2", ops = { op = "clock" }, instead = { seconds = 1 } };
	{ clause = "imp.9", config = { push_notification_with_body = true } };
	{ clause = "1x.1", ops = { op = "ack_delayed" } };
	{ clause = "note.1", config = { push_notification_important_body = "" } };
	{ clause = "note.1", config = { push_notification_with_sender = true } };
	{ clause = "err.1", ops = { how = "repeat" }, instead = { how = "foreign" } };
	{ clause = "err.1", ops = { user = "romeo" }, instead = { user = "juliet" } };
	{ clause = "life.1", ops = { op = "reload" } };
	{ clause = "hib.2", settings = { smacks_style = "13" } };
};
