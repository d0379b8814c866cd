-- Carries out what the engine wants done after an answer, or as time goes by, see Effects.swift.

local log = module._log;
local st = require "util.stanza";

local max_text = 200; -- characters of an error's text in the log

-- Returns what an answer says, for the log.
local function error_of(answer)
	if not answer then return "no answer"; end
	local _, condition, text = answer:get_error();
	condition = condition or "undefined-condition"; -- without an error element
	return text and ("%s ('%s')"):format(condition, text:gsub("%c", " "):sub(1, max_text)) or condition;
end

return function (rules, registrations, sessions, wake_ups, publisher, prepare_jid)
	local carry_out = {};

	function carry_out.refused(username, identifier, _, refusals, counted, _, answer)
		log(refusals == 1 and "warn" or "info", "Push to '%s' of %s refused: %s (%d in a row, %d of them count)",
			identifier, username, error_of(answer), refusals, counted);
	end

	function carry_out.unreachable(username, identifier, _, attempts, _, _, answer)
		log("info", "Push to '%s' of %s failed, the service is unreachable: %s (%d in a row)",
			identifier, username, error_of(answer), attempts);
	end

	function carry_out.disabled(username, identifier, _, count, _, _, answer)
		log("warn", "Push registration '%s' of %s ends after %d errors in a row, the last one %s",
			identifier, username, count, error_of(answer));
		registrations.remove(username, { identifier });
	end

	function carry_out.recorded(username, identifier, _, age, counted, all_gone)
		registrations.note_errors(username, identifier, os.time() - age, counted, all_gone == 1);
	end

	function carry_out.recovered(username, identifier, _, refusals, is_recorded)
		log("warn", "Push to '%s' of %s succeeded after %d errors in a row", identifier, username, refusals);
		if is_recorded == 1 then registrations.forget_errors(username, identifier); end
	end

	-- hib.5
	function carry_out.failed(username, identifier, id, wake_up)
		wake_ups.failed(id, wake_up);
		publisher.failed(id);
		sessions.push_failed(username, identifier);
	end

	function carry_out.woken(username, identifier, _, wake_up, class)
		wake_ups.ended(wake_up);
		sessions.push_sent(username, identifier, class);
	end

	function carry_out.ended(_, _, _, wake_up)
		wake_ups.ended(wake_up);
	end

	function carry_out.again(username, identifier, _, wake_up, class, reason)
		publisher.push_again(username, identifier, wake_up, class, reason);
	end

	function carry_out.probe(jid)
		local to = prepare_jid(jid) or jid;
		local id = rules.engine:expect_probe(to, rules.monotonic());
		log("debug", "Asking push service %s whether it answers", to);
		module:send(st.iq({ type = "get"; to = to; from = module.host; id = id; })
			:query("http://jabber.org/protocol/disco#info"));
	end

	function carry_out.away(jid)
		log("warn", "Push service %s cannot be reached; pushes that show something are sent again when it answers", jid);
	end

	function carry_out.back(jid)
		log("warn", "Push service %s answers again", jid);
	end

	local by_number = {};
	for name, number in pairs(rules.effects) do by_number[number] = carry_out[name]; end

	-- answer: the stanza that the effects come from, if any
	return function (answer)
		local kind, username, identifier, id, first, second, third = rules.engine:take_effect();
		while kind do
			local ok, err = pcall(by_number[kind], username, identifier, id, first, second, third, answer);
			if not ok then log("error", "Cannot carry out what an answer of a push service needs: %s", err); end
			kind, username, identifier, id, first, second, third = rules.engine:take_effect();
		end
	end;
end
