-- Key-value stores in memory. They keep copies, like a serializing backend, and can be told to fail.

local storage = {};

local max_depth = 150;

local function copy(value, depth)
	if type(value) ~= "table" then
		if type(value) == "function" or type(value) == "userdata" then error("cannot serialize a "..type(value)); end
		return value;
	end
	if depth > max_depth then error("nested too deeply to be serialized"); end
	local result = {};
	for k, v in pairs(value) do
		result[k] = copy(v, depth + 1);
	end
	return result;
end

local store_methods = {};
local store_mt = { __index = store_methods };

local function take_failure(disk, operation, user)
	local failing = disk.failing[operation];
	if not failing then return false; end
	table.insert(disk.failed, { operation = operation, user = user });
	if failing == "once" then disk.failing[operation] = nil; end
	if failing == "raise" then error("simulated error of the store"); end
	return failing;
end

function store_methods:get(user)
	self.disk.reads = self.disk.reads + 1;
	if take_failure(self.disk, "get", user) then return nil, "simulated read failure"; end
	local value = self.data[user];
	return value and copy(value, 0);
end

function store_methods:set(user, value)
	if take_failure(self.disk, "set", user) then return nil, "simulated write failure"; end
	self.disk.writes = self.disk.writes + 1;
	if value ~= nil and next(value) == nil then value = nil; end
	self.data[user] = value and copy(value, 0);
	return true;
end

function store_methods:users()
	return pairs(self.data);
end

-- A disk outlives its hosts, like files a server process.
function storage.new_disk()
	return { stores = {}, failing = {}, failed = {}, reads = 0, writes = 0 };
end

function storage.open(disk, name)
	local data = disk.stores[name];
	if not data then
		data = {};
		disk.stores[name] = data;
	end
	return setmetatable({ disk = disk, data = data }, store_mt);
end

-- operation: "get" or "set"; mode: "once", "always", "raise" (always) or nil
function storage.fail(disk, operation, mode)
	disk.failing[operation] = mode;
end

-- What the storage drivers do at usermanager.delete_user.
function storage.purge(disk, user)
	for _, data in pairs(disk.stores) do
		data[user] = nil;
	end
end

return storage;
