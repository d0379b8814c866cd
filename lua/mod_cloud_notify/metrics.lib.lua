-- Metrics for Prosody's statistics, see docs/operating.md. Where no statistics run there is none of this: no table, no hook,
-- no call per event.

local get_metric_registry = require "core.statsmanager".get_metric_registry;
if not get_metric_registry() then return function () end; end

local jid_host = require "util.jid".host;
local time = require "util.time";
local guarded = module:require "guarded";
local new_awaited_answers = module:require "awaited_answers";
local new_families = module:require "metric_families";
local new_generations = module:require "generations";
local new_service_labels = module:require "service_labels";

-- Seconds.
local count_interval = 3600;
-- Registrations whose devices have been pushed and have not come back. They are looked through each hour, so that none is kept
-- for more than a day.
local max_pushed, max_away = 16384, 24*3600 - count_interval;

-- Returns the names and the kinds of the library's codes.
local function names_of(rules)
	local names = {};
	for name, code in pairs(rules.reasons) do names[code] = name; end
	return names, rules.kinds;
end

return function (rules, sessions)
	local families = new_families();
	local names, kinds = names_of(rules);
	local foreign, probe, no_answer = rules.reason "foreign_answer", rules.reason "probe_answered", rules.reason "no_answer";
	local again, important = rules.reason "again", rules.classes.important;
	local class_names = {};
	for name, class in pairs(rules.classes) do class_names[class] = name; end

	local services, awaited = new_service_labels(), new_awaited_answers(rules.overdue_after);
	local pushed_at = new_generations(max_pushed); -- registration key -> time of the first important push
	local counted = {}; -- path and reason -> how many of the record's entries have been counted

	-- What may happen is 0 from the start, so that an alert sees the first time.
	for code, kind in ipairs(kinds) do
		if kind == "skip" then families.not_pushed[names[code]]:add(0); end
		if kind == "end" then families.ended[names[code]]:add(0); end
		if kind == "answer" and code ~= foreign and code ~= probe then families.wake_retries[names[code]]:add(0); end
	end

	local function key_of(username, identifier)
		return rules.engine:registration_key(username or "", identifier);
	end

	-- Whether a session that holds the registration is connected and has acknowledged everything. Its device is not away.
	local function is_there(username, identifier)
		for _, session in pairs(sessions.holding(username, identifier)) do
			local queue = not session.hibernating and session.outgoing_stanza_queue;
			if queue and queue:count_unacked() == 0 then return true; end
		end
		return false;
	end

	-- A push is about to be sent: a service on this server answers at once.
	local function sending(id, to)
		services.pushing(to);
		awaited.sending(id, to);
	end

	-- A push has been sent.
	local function pushed(path, service, username, identifier, class)
		families.pushes[services.of(service)][names[path]][class_names[class]]:add(1);
		if class ~= important or is_there(username, identifier) then return; end
		local key = key_of(username, identifier);
		if not pushed_at:get(key) then pushed_at:keep(key, time.monotonic()); end
	end

	-- A registration has ended.
	local function ended(username, identifier)
		pushed_at:forget(key_of(username, identifier));
	end

	-- The device of a registration is back.
	local function returned(username, identifier)
		local key = key_of(username, identifier);
		local since = pushed_at:get(key);
		if not since then return; end
		pushed_at:forget(key);
		families.wake_seconds:sample(time.monotonic() - since);
	end

	-- from: the sender's JID; outcome: what the engine says of the answer
	local function answered(stanza, from, outcome)
		if outcome == probe then return; end
		local service = services.of(from);
		families.answers[service][names[outcome]]:add(1);
		if outcome == foreign then return; end
		local seconds = awaited.answered(stanza.attr.id);
		if seconds then families.answer_seconds[service]:sample(seconds); end
		if stanza.attr.type ~= "error" then return; end
		local _, condition = stanza:get_error();
		families.errors[families.condition(condition or "undefined-condition")]:add(1);
	end

	local function no_answer_from(service)
		families.answers[services.of(service)][names[no_answer]]:add(1);
	end

	-- So many entries have been added to the record.
	local function add_recorded(path, reason, number)
		local kind, name = kinds[reason], names[reason];
		if kind == "skip" then families.not_pushed[name]:add(number); end
		if kind == "end" then families.ended[name]:add(number); end
		if kind == "answer" and path == again and reason ~= foreign then families.wake_retries[name]:add(number); end
	end

	-- Counts what is new in the record (why.1).
	local function count_recorded()
		local counts, unanswered = table.pack(rules.engine:recorded_counts()), 0;
		for i = 1, counts.n, 3 do
			local path, reason, number = counts[i], counts[i + 1], counts[i + 2];
			local key = (path or 0) << 32 | reason;
			local added = number - (counted[key] or 0);
			add_recorded(path, reason, added);
			if reason == no_answer then unanswered = unanswered + added; end
			counted[key] = number;
		end
		awaited.not_answered(unanswered, no_answer_from);
	end

	local function update(registrations)
		count_recorded();
		local in_flight, pending = rules.engine:totals();
		families.in_flight:set(in_flight);
		families.pending_wake_ups:set(pending);
		families.cache_users:set(registrations.count_cached());
	end

	local has_explained = false;

	local function cannot_count(err)
		if has_explained then return; end
		has_explained = true;
		module:log("info", "The metrics do not have the number of push registrations: %s", err);
	end

	local function count_registrations(all_registrations)
		local total, of_services = 0, {};
		all_registrations.each(function (_, registered)
			for _, record in pairs(registered) do
				local host = jid_host(record.jid);
				total = total + 1;
				if host then of_services[host] = (of_services[host] or 0) + 1; end
			end
		end, function (unread, err)
			if not unread then return cannot_count(err); end
			services.rank(of_services);
			families.set_registrations(total);
		end);
	end

	local function bound(session, registrations)
		for identifier, record in pairs(registrations.cached(session.username)) do
			if pushed_at:get(key_of(session.username, identifier)) and rules.engine:is_of_device(record, session) then
				returned(session.username, identifier);
			end
		end
	end

	-- The device of a session is there.
	local function seen(session)
		if session and session.push_identifier then returned(session.username, session.push_identifier); end
	end

	local function watch_devices(registrations)
		module:hook("resource-bind", guarded("resource-bind", function (event) bound(event.session, registrations); end));
		module:hook("smacks-hibernation-end", guarded("smacks-hibernation-end", function (event) seen(event.resumed); end));
		-- A late ack is a reason to push, so the device may return on the connection that it has. mod_smacks ends the event.
		module:hook_tag("urn:xmpp:sm:3", "a", guarded("an ack", seen), 1);
		module:hook_tag("urn:xmpp:sm:2", "a", guarded("an ack", seen), 1);
	end

	local function start(parts)
		local function count()
			count_registrations(parts.all_registrations);
			pushed_at:forget_below(time.monotonic() - max_away);
			return count_interval;
		end
		count();
		module:add_timer(count_interval, count);
		module:hook_global("stats-update", guarded("stats-update", function () update(parts.registrations); end));
		watch_devices(parts.registrations);
	end

	-- The tables go on being used until the module is unloaded.
	local function save()
		return { counted = counted; pushed_at = pushed_at; awaited = awaited.state; services = services.state; };
	end

	local function restore(saved)
		counted, pushed_at = saved.counted, saved.pushed_at;
		awaited, services = new_awaited_answers(rules.overdue_after, saved.awaited), new_service_labels(saved.services);
	end

	return {
		sending = guarded("a metric", sending); not_sent = function (id) awaited.forget(id); end;
		pushed = guarded("a metric", pushed);
		answered = guarded("a metric", answered); returned = guarded("a metric", returned);
		ended = guarded("a metric", ended);
		count_recorded = guarded("a metric", count_recorded);
		start = start; save = save; restore = restore;
	};
end
