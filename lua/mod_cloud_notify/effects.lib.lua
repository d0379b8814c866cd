-- Carries out what the engine wants done after an answer, or as time goes by, see Effects.swift.

local log = module._log;
local jid_split = require "util.jid".split;
local error_of = module:require "error_of";
local recorded_errors = module:require "recorded_errors";
local st = require "util.stanza";

local shown = module:require "shown".identifier;

return function (rules, registrations, sessions, wake_ups, publisher, prepare_jid, push_services)
	local answers = {}; -- id -> answer, while their effects are carried out
	local last_error; -- what the last of them said
	local carry_out = {};

	function carry_out.refused(username, identifier, id, refusals, counted)
		last_error = error_of.of(answers[id]);
		log(refusals == 1 and "warn" or "info", "Push to '%s' of %s refused: %s (%d in a row, %d of them count)",
			shown(identifier), username, error_of.sentence(last_error), refusals, counted);
	end

	function carry_out.unreachable(username, identifier, id, attempts)
		last_error = error_of.of(answers[id]);
		log("info", "Push to '%s' of %s failed, the service is unreachable: %s (%d in a row)",
			shown(identifier), username, error_of.sentence(last_error), attempts);
	end

	-- Follows the error.
	function carry_out.disabled(username, identifier, _, count)
		log("warn", "Push registration '%s' of %s ends after %d errors that count, the last one %s",
			shown(identifier), username, count, error_of.sentence(last_error));
		registrations.remove(username, { identifier }, "disabled_after_errors", last_error);
	end

	function carry_out.recorded(username, identifier, _, age, counted, all_gone)
		local fields = recorded_errors.fields(os.time() - age, counted, all_gone == 1);
		if registrations.set_fields(username, identifier, fields) then return; end
		rules.engine:record_failed(username, identifier, rules.monotonic());
	end

	function carry_out.recovered(username, identifier, _, refusals, is_recorded)
		if refusals > 0 then
			log("warn", "Push to '%s' of %s succeeded after %d errors in a row", shown(identifier), username, refusals);
		end
		if is_recorded == 0 or registrations.set_fields(username, identifier, recorded_errors.no_fields) then return; end
		rules.engine:record_failed(username, identifier, rules.monotonic());
	end

	-- hib.5
	function carry_out.failed(username, identifier, id, wake_up, is_repeated, is_repeat)
		if is_repeated == 1 then wake_ups.failed(id, wake_up, is_repeat == 1); end
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

	-- The JID that a registration's pushes go to, as in its record.
	local function service_of(username, identifier)
		local services = registrations.any(username);
		local record = services and services[identifier] or sessions.held_record(username, identifier);
		local jid = record and record.jid or identifier:match("^[^<]*");
		return prepare_jid(jid) or jid;
	end

	function carry_out.probe(username, identifier)
		local to = service_of(username, identifier);
		-- A user's session: mod_smacks would queue the probes while it hibernates, and each would be a reason to push it (4a.8).
		-- An account without a resource is answered for by its server.
		local node, _, resource = jid_split(to);
		if node and resource then return; end
		local id = rules.engine:expect_probe(to, rules.monotonic());
		log("debug", "Asking push service %s whether it answers", to);
		module:send(st.iq({ type = "get"; to = to; from = module.host; id = id; })
			:query("http://jabber.org/protocol/disco#info"));
	end

	function carry_out.away(username, identifier)
		local jid = service_of(username, identifier);
		log("warn", "Push service %s cannot be reached; pushes that show something are sent again when it answers", jid);
		push_services.away(jid);
	end

	function carry_out.back(username, identifier)
		local jid = service_of(username, identifier);
		log("warn", "Push service %s answers again", jid);
		push_services.back(jid);
	end

	function carry_out.unasked(username, identifier)
		local jid = service_of(username, identifier);
		log("info", "Nothing waits any more for push service %s, which is not asked any more whether it answers", jid);
	end

	local by_number = {};
	for name, number in pairs(rules.effects) do by_number[number] = carry_out[name]; end

	local function carry_out_all()
		local kind, username, identifier, id, first, second, third = rules.engine:take_effect();
		while kind do
			local ok, err = pcall(by_number[kind], username, identifier, id, first, second, third);
			if not ok then log("error", "Cannot carry out what an answer of a push service needs: %s", err); end
			kind, username, identifier, id, first, second, third = rules.engine:take_effect();
		end
	end

	local is_running = false;

	-- answer: the stanza that the effects come from, if any. One that comes while a push is sent again waits until the others
	-- are done: a service on this server answers before the send has returned, and calls within calls would run out of stack.
	return function (answer)
		if answer then answers[answer.attr.id] = answer; end
		if is_running then return; end
		is_running = true;
		local ok, err = pcall(carry_out_all);
		if not ok then log("error", "Cannot take what an answer of a push service needs: %s", err); end
		for id in pairs(answers) do
			wake_ups.answered(id);
			answers[id] = nil;
		end
		is_running = false;
	end;
end
