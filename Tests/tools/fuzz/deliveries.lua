-- Publishes, their answers and what is sent again, like the module. The effects about errors are predicted. Of wake-ups it is
-- known which are pending: they begin with a failure or a push that has to wait, and end when the engine says so.
local registry = require "registry";

local deliveries = {};

local names = {};
for name, number in pairs(library.effects) do names[number] = name; end

local about_errors = { refused = true; unreachable = true; disabled = true; recorded = true; recovered = true; };

local function equal(actual, expected, what)
	if actual ~= expected then
		error(("%s is %s, expected %s"):format(what, tostring(actual), tostring(expected)), 2);
	end
end

local function is_important(reason) return library.sentences[reason]:match("^important") ~= nil; end

local function is_call(reason) return library.sentences[reason] == "important (call)"; end

-- Carries out what the engine wants done.
local carry_out = {};

function carry_out.disabled(world, username, identifier)
	registry.remove_disabled(world, username, identifier);
end

-- The store may fail.
function carry_out.recorded(world, username, identifier)
	if world.bytes:below(8) < 7 then return; end
	world.engine:record_failed(username, identifier, world.now);
	world.model:record_failed(username.." "..identifier);
end

function carry_out.recovered(world, username, identifier, _, is_recorded)
	if is_recorded == 1 then carry_out.recorded(world, username, identifier); end
end

function carry_out.failed(world, username, identifier, wake_up, is_repeated)
	if is_repeated == 0 then return; end
	local name = username.." "..identifier;
	equal(world.wake_ups[wake_up] or name, name, "registration of a wake-up");
	world.wake_ups[wake_up], world.model.pending[wake_up] = name, name;
end

function carry_out.ended(world, username, identifier, wake_up)
	equal(world.model.pending[wake_up], username.." "..identifier, "pending wake-up");
	world.model.pending[wake_up] = nil;
end
carry_out.woken = carry_out.ended;

function carry_out.again(world, username, identifier, wake_up, _, reason)
	local name = username.." "..identifier;
	equal(world.model.pending[wake_up], name, "pending wake-up");
	if not is_call(reason) then equal(world.model:waits(name, world.now), false, "whether a wake-up has to wait"); end
	if world.bytes:below(8) == 7 then return world.engine:end_wake_up(wake_up, world.now); end
	local jid = identifier:match("^[^<]*");
	local id = world.engine:expect_again(wake_up, jid, world.now);
	world.model:expect(id, username, identifier, jid, world.now);
	if not is_call(reason) then world.model:note_push(name, world.now); end
	table.insert(world.ids, id);
end

function carry_out.probe(world, _, identifier)
	local jid = identifier:match("^[^<]*");
	local id = world.engine:expect_probe(jid, world.now);
	world.model:expect(id, nil, nil, jid, world.now);
	table.insert(world.ids, id);
end

local function check_error(expected, kind, ...)
	local effect = table.remove(expected, 1) or {};
	equal(kind, effect[1], "effect");
	for i = 2, #effect do equal((select(i - 1, ...)), effect[i], "number "..(i - 1).." of "..kind); end
end

-- Takes all effects. expected: those about errors, in order
function deliveries.take_effects(world, expected)
	local kind, username, identifier, _, first, second, third = world.engine:take_effect();
	while kind do
		local name = names[kind];
		if about_errors[name] then check_error(expected, name, first, second, third); end
		if carry_out[name] then carry_out[name](world, username, identifier, first, second, third); end
		kind, username, identifier, _, first, second, third = world.engine:take_effect();
	end
	equal(#expected, 0, "number of effects that are missing");
end

-- An important wake-up that is due goes first; the model does not know when it is.
local function may_give_way(world, name, key, reason)
	local model = world.model;
	return not is_important(reason) and model:is_spaced(model.errors[name]) and model.pending[key] ~= nil;
end

-- Returns whether a publish has to wait (err.4).
local function waits(world, name, id, key, reason, must_confirm)
	local model, should_wait = world.model, not is_call(reason) and world.model:waits(name, world.now);
	if not is_call(reason) then
		local is_needed = model:is_spaced(model.errors[name]) or model.pending[key] ~= nil;
		equal(must_confirm, is_needed, "whether to confirm");
	end
	local actual = must_confirm and world.engine:confirm(id, world.now);
	if actual and may_give_way(world, name, key, reason) then should_wait = true; end
	equal(actual, should_wait, "whether to wait");
	if should_wait then
		model.in_flight[id], model.pending[key], world.wake_ups[key] = nil, name, name;
	elseif model:is_spaced(model.errors[name]) and not is_call(reason) then
		model:note_push(name, world.now);
	end
	return should_wait;
end

-- Returns whether it was pushed, at once or later.
function deliveries.push(world, user, identifier, key, reason)
	local jid = user.registrations[identifier].jid;
	deliveries.take_effects(world, {}); -- of registrations that were removed
	local id, must_confirm = world.engine:expect_answer(user.name, identifier, jid, key, reason, world.now);
	world.model:expect(id, user.name, identifier, jid, world.now);
	if world.bytes:below(8) == 7 then -- a handler vetoes
		world.engine:withdraw(id, world.now, library.reasons.vetoed);
		world.model.in_flight[id] = nil;
		return false;
	end
	if not waits(world, user.name.." "..identifier, id, key, reason, must_confirm) then table.insert(world.ids, id); end
	return true;
end

local answers = {
	{ type = "result" }, { type = "error"; error_type = "cancel"; condition = "forbidden" }, { type = "error" },
	{ type = "error"; error_type = "wait"; condition = "internal-server-error" },
	{ type = "error"; error_type = "cancel"; condition = "item-not-found" },
	{ type = "error"; error_type = "wait"; condition = "resource-constraint" }, { type = "get" },
	{ type = "error"; error_type = "cancel"; condition = "remote-server-not-found" },
	{ type = "error"; error_type = "cancel"; condition = "gone"; by = "h" },
	{ type = "error"; from = "else.where" }, { type = "result"; from = "push.x/r" },
};

local function error_element(answer)
	if not answer.error_type then return; end
	local condition = { name = answer.condition; attr = { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }; tags = {} };
	return { name = "error"; attr = { type = answer.error_type; by = answer.by }; tags = { condition } };
end

-- Answers may be late, repeated, foreign or invented.
function deliveries.answer(world)
	local id = world.bytes:below(8) == 7 and ("0"):rep(32) or world.bytes:pick(world.ids);
	if not id then return; end
	local answer = world.bytes:pick(answers);
	local publish = world.model.in_flight[id];
	local from = answer.from or publish and publish.jid or "push.x";
	local reason, effects = world.model:take(id, from, answer, world.now);
	local actual = table.pack(world.engine:take_answer(id, from, answer.type, error_element(answer), world.now));
	local is_foreign = reason == "answer from a foreign JID ignored";
	equal(actual.n, reason and (is_foreign and 1 or 2) or 0, "number of results");
	equal(library.sentences[actual[1]], reason, "answer");
	deliveries.take_effects(world, effects or {});
end

function deliveries.tick(world)
	deliveries.take_effects(world, {});
	world.engine:tick(world.now);
	deliveries.take_effects(world, {});
	local is_waiting = world.engine:tick(world.now);
	assert(is_waiting or next(world.model.pending) == nil, "the timer stops though wake-ups are pending");
	deliveries.take_effects(world, {});
end

-- The device of a registration is back: nothing of it is pending then.
function deliveries.come_back(world, user, identifier)
	world.engine:session_resumed(user.name, identifier, world.now);
	world.model:reach(user.name.." "..identifier);
	deliveries.take_effects(world, {});
	for _, name in pairs(world.model.pending) do assert(name ~= user.name.." "..identifier, "a wake-up is left"); end
end

-- In the end each pending wake-up is there.
function deliveries.finish(world)
	for _, name in pairs(world.wake_ups) do
		local username, identifier = name:match("^(%S+) (.*)$");
		world.engine:session_resumed(username, identifier, world.now);
	end
	deliveries.take_effects(world, {});
	equal(next(world.model.pending), nil, "wake-up that was forgotten");
end

return deliveries;
