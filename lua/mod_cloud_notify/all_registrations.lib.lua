-- Reads the registrations of every user of the host, a few users at a time, so that the server goes on meanwhile.

local async = require "util.async";

local guarded = module:require "guarded";

-- Users that are read at once, and the seconds until the next ones.
local slice, pause = 100, 0.01;

-- At once: nothing else may use the store while it lists its users. A hundred thousand files take 0.2 seconds.
local function list_users()
	local store = assert(module:open_store());
	local next_user, list, first;
	if store.users then next_user, list, first = store:users(); end
	if type(next_user) ~= "function" then return nil, "the storage driver cannot list its users"; end
	local usernames = {};
	for username in next_user, list, first do usernames[#usernames + 1] = username; end
	return usernames;
end

-- Returns the names of the users whom the store knows; or nil, error.
local function usernames_of_store()
	local ok, usernames, err = pcall(list_users);
	if ok then return usernames, err; end
	return nil, usernames;
end

return function (registrations)
	local scans = {}; -- the first one runs, the others wait
	local timer; -- while one runs
	local is_stopped = false;

	local read = guarded("the registrations of a user", function (scan, username)
		local services = registrations.peek(username);
		if not services then
			scan.unread = scan.unread + 1;
		elseif next(services) then
			scan.handle(username, services);
		end
	end);

	-- Returns whether users are left.
	local function read_slice(scan)
		for _ = 1, slice do
			local username = table.remove(scan.usernames);
			if not username then return false; end
			read(scan, username);
		end
		return true;
	end

	local function finish(...)
		guarded("the end of a look at all registrations", table.remove(scans, 1).done)(...);
	end

	local function step()
		local scan = scans[1];
		if not scan then
			timer = nil;
			return;
		end
		local err;
		if not scan.usernames then scan.usernames, err = usernames_of_store(); end
		if not scan.usernames then
			finish(nil, err);
		elseif not read_slice(scan) then
			finish(scan.unread);
		end
		return pause;
	end

	-- Calls handle(username, services) for each user with registrations, which it must not change; then done with the number of
	-- users that could not be read; or with nil, error. None of these calls come before this one returns. A look that runs
	-- already is finished first.
	local function each(handle, done)
		scans[#scans + 1] = { handle = handle; done = done; unread = 0; };
		timer = timer or module:add_timer(pause, step);
	end

	-- The same in a runner of util.async: returns what done would get.
	local function wait_for_each(handle)
		local wait, go_on = async.waiter();
		local unread, err;
		each(handle, function (...)
			unread, err = ...;
			go_on();
		end);
		wait();
		return unread, err;
	end

	-- The module is being unloaded: nobody waits for an answer that never comes.
	local function stop()
		is_stopped = true;
		if timer then timer:stop(); end
		while scans[1] do finish(nil, "the module is unloaded"); end
	end

	return {
		each = each; wait_for_each = wait_for_each; stop = stop;
		is_stopped = function () return is_stopped; end;
	};
end
