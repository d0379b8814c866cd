-- Test only: makes the server's storage fail, other modules' handlers raise, and timers fire too late.
local modulemanager = require "core.modulemanager";
local datamanager = require "core.storagemanager".olddm; -- what mod_storage_internal calls
local timer = require "util.timer";

local commands = module:shared "test_control/commands";
local host = module.host;
local failing = {}; -- "load" or "store" -> { how = "returns", "raises" or "pretends", times = number }
local broken = {}; -- method of the rules -> what it was
local raising = {}; -- event name -> { username = username, value = what is raised }

-- Whether the operation fails now, and what it then returns.
local function fail(operation)
	local fault = failing[operation];
	if not fault or fault.times == 0 then return false; end
	fault.times = fault.times - 1;
	if fault.how == "raises" then error("raised on purpose"); end
	if fault.how == "pretends" then return true, true; end
	return true, nil, "fails on purpose";
end

for _, operation in ipairs { "load", "store" } do
	local original = datamanager[operation];
	datamanager[operation] = function (username, of_host, datastore, ...)
		if datastore ~= "cloud_notify" then return original(username, of_host, datastore, ...); end
		local fails, result, err = fail(operation);
		if fails then return result, err; end
		return original(username, of_host, datastore, ...);
	end
end

-- Loading or storing registrations fails the next few times.
function commands.fail_storage(args)
	failing[args.operation] = { how = args.how, times = args.times };
	return true;
end

function commands.mend_storage()
	failing = {};
	return true;
end

function commands.raise_in(args)
	raising[args.event] = args;
	return true;
end

local function raise(event, username)
	local fault = raising[event];
	if fault and fault.username == username then error(fault.value); end
end

module:hook("cloud_notify/registration", function (event)
	raise("registration", event.origin.username);
end);

module:hook("cloud_notify/push", function (event)
	raise("push", event.username);
end, 2);

-- Makes a method of the rules raise, like a bug would; without a name repairs all of them.
function commands.break_rules(args)
	local engine = modulemanager.get_module(host, "cloud_notify").module.save().engine;
	local methods = debug.getmetatable(engine).__index;
	for name, method in pairs(broken) do methods[name], broken[name] = method, nil; end
	if args.method then
		broken[args.method] = assert(methods[args.method], "no such method");
		methods[args.method] = function () error("raised on purpose"); end
	end
	return true;
end

-- Unloads the module as if none of its timers could be stopped, and runs the session's watchdog.
function commands.unload_with_timers(args)
	local session = prosody.full_sessions[args.jid];
	local batch, watchdog, stop = session.awaiting_push_timer, session.hibernating_watchdog, timer.stop;
	function timer.stop() end
	modulemanager.unload(host, "cloud_notify");
	timer.stop = stop;
	if watchdog.push_extended then watchdog:callback(); end
	return { batch = batch ~= nil; watchdog = watchdog.push_extended or false; };
end
