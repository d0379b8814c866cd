-- What other processes do behind the module's back: to the store of registrations, and to accounts.

local environment = require "inprocess.environment";
local prosody = environment.prosody;
local endpoints = require "differential.operations".endpoints;
local sessions = require "inprocess.sessions";
local smacks = require "inprocess.smacks";
local storage = require "inprocess.storage";

local outside = {};
local changes = {};

local function identifier_of(op)
	local endpoint = endpoints[op.endpoint];
	return endpoint.jid.."<"..(endpoint.node or "");
end

-- As prosodyctl deluser does.
function changes.delete(list)
	return list and {};
end

function changes.remove(list, op)
	if not list or not list[identifier_of(op)] then return nil; end
	list[identifier_of(op)] = nil;
	return list;
end

function changes.edit(list, op)
	local record = list and list[identifier_of(op)];
	if type(record) ~= "table" then return nil; end -- damaged
	record.language = record.language ~= "sv" and "sv" or nil;
	return list;
end

function changes.damage_record(list, op)
	if not list or not list[identifier_of(op)] then return nil; end
	list[identifier_of(op)] = "damaged";
	return list;
end

function changes.damage_table(list)
	return list and "damaged";
end

-- Puts back what there was before the last change.
function changes.restore(_, _, former)
	return former;
end

-- Each change gets a copy of what the store has for the user, the operation, and what it had before the last change; and
-- returns what the store has then, or nil for no change.
function outside.store(run, op)
	local store = storage.open(run.disk, run.host.module_name);
	local before = store:get(op.user);
	local is_sound = type(before) == "table";
	if not is_sound and op.how ~= "restore" then return nil; end
	local after = changes[op.how](before, op, run.former[op.user]);
	if not after then return nil; end
	if is_sound then run.former[op.user] = store:get(op.user); end
	store.data[op.user] = type(after) == "string" and after or next(after) and after or nil;
	return "store changed, "..op.how;
end

-- As an administrator does; mod_c2s closes the sessions during the event.
function outside.account(run, op)
	if environment.is_enabled(op.user) == op.is_enabled then return nil; end
	environment.accounts[op.user] = op.is_enabled;
	local event = op.is_enabled and "user-enabled" or "user-disabled";
	run.host:protect(event, prosody.events.fire_event, event, { username = op.user, host = run.host.name });
	for _, session in ipairs(op.is_enabled and {} or sessions.of(run.host, op.user)) do smacks.close(run.host, session); end
	return op.is_enabled and "account enabled" or "account disabled";
end

return outside;
