-- wake.2: one unimportant push before the extended timeout of a session runs out.

local guarded = module:require "guarded";

return function (rules, registrations, publisher, sessions, decision_log)
	local path, no_registration = rules.reason "knock", rules.reason "no_registration";

	-- Else mod_smacks refuses to resume: the queue has lost stanzas.
	local function has_resumable_queue(session)
		local queue = session.outgoing_stanza_queue;
		return queue and queue:resumable();
	end

	local function knock(session)
		local username, identifier = session.username, session.push_identifier;
		if not identifier then return; end
		local record, reason = registrations.due_to(session, identifier);
		if not record then
			decision_log.decided_not_to_push(path, identifier, username, reason or no_registration);
			return;
		end
		publisher.carry_out(username, { [identifier] = record }, nil, nil,
			rules.engine:knock(
				username, session, sessions.of_user(username), has_resumable_queue(session), rules.monotonic()));
	end

	return guarded("a knock", knock);
end
