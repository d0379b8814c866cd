-- The events that a long run must play at least once, by the names under which they are counted.

local kinds = require "inprocess.stanzas".names;

local events = {
	"session coming", "session hibernating", "session resumed", "session expired", "session closed", "enable";
	"enable, no_jid", "enable, own_jid", "enable, not_a_jid", "enable, no_form", "disable", "disable, whole jid";
	"outgoing message", "note to oneself", "notes to oneself at once", "clock set back", "clock set forward", "garbage collected";
	"store changed, delete", "store changed, remove", "store changed, edit", "store changed, damage_record";
	"store changed, damage_table", "store changed, restore", "account enabled", "account disabled";
	"ack", "ack delayed", "disco", "ping", "clock moved", "reload", "restart";
	"veto on", "veto off", "store failure", "user deleted", "answer repeat", "answer foreign", "answer result";
	"answer result, late", "answer cancel, late", "answer foreign, late", "answer repeat, late";
	"outage over", "service silent", "service result", "answer unreachable", "answer by_host";
	"push demanded by wake.1", "push demanded by 4a.1", "push demanded by 4a.2";
	"push demanded by 4b.1", "push demanded by 4b.2", "push demanded by 4c.1", "push demanded by 4c.2";
	"push demanded by 4c.3";
};

for _, kind in ipairs { "cancel", "wait", "auth", "modify", "continue" } do events[#events + 1] = "answer "..kind; end
for _, kind in ipairs(kinds) do events[#events + 1] = "message "..kind; end

return events;
