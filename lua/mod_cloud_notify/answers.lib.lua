-- Takes the answers of push services (err.1).

local log = module._log;

local options = module:require "options";
local max_push_errors = options.integer("push_max_errors", 16, 1);
local error_period = options.integer("push_error_period", 7*24*3600, 0);
if error_period == 0 then
	module:log("info", "Option push_error_period is 0: every error counts, however old the first one is");
end
local repeats = options.boolean("push_retry", true);
local record_entries = options.integer("push_record_entries", 131072, 0);

-- metrics: nil where no statistics run
return function (rules, wake_ups, carry_out_effects, prepare_jid, metrics)
	local sentences, id_length = rules.sentences, rules.publish_id_length;

	-- The engine keeps its options over a reload, so each load tells them.
	local function configure()
		rules.engine:configure(max_push_errors, error_period, repeats, rules.monotonic(), record_entries);
	end

	-- iq/host: an answer to a publish or a probe, or an iq for somebody else.
	local function answered(event)
		local stanza = event.stanza;
		local attr = stanza.attr;
		if attr.type ~= "result" and attr.type ~= "error" or not attr.id or #attr.id ~= id_length then return; end
		-- An answer from this server itself has the JID as the client spelled it.
		local from = prepare_jid(attr.from) or attr.from;
		local outcome, has_effects = rules.engine:take_answer(
			attr.id, from, attr.type, stanza:get_child("error"), rules.monotonic());
		if not outcome then return; end
		if metrics then metrics.answered(stanza, from, outcome); end
		log("debug", "Push answer of %s: %s", attr.from, sentences[outcome]);
		if has_effects == nil then return true; end -- it still waits for its answer
		if has_effects then carry_out_effects(stanza); else wake_ups.answered(attr.id); end
		return true;
	end

	return { configure = configure; answered = answered; };
end
