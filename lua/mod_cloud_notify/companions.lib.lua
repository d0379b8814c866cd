-- The modules that this one listens to, and what does not work without them.

local guarded = module:require "guarded";

local companions = {
	{ name = "smacks"; is_needed = true;
		loss = "a phone that loses its connection is not woken for the messages that wait for it" };
	{ name = "mam"; is_needed = true;
		loss = "a device without a session is not woken while another device of its user is online" };
	{ name = "offline"; is_needed = true;
		loss = "what comes while nobody is online is kept only if mod_mam archives it, so a phone may wake for nothing" };
	{ name = "carbons";
		loss = "a phone whose session hibernates is not woken for messages to another device of its user" };
};

local loaded = prosody.hosts[module.host].modules;

local function is_loaded(name)
	return loaded[name] ~= nil;
end

-- What does not work without it, and what to do.
local function sentences(companion)
	return ("mod_%s is not loaded: %s"):format(companion.name, companion.loss),
		("Add \"%s\" to modules_enabled of this host, and see that it is not in modules_disabled"):format(companion.name);
end

-- Warns of those that are missing. Modules are loaded in any order, so it looks for them when the server has started, or a
-- moment after this module was loaded.
local function watch(status)
	local function look_for(companion)
		local problem, cure = sentences(companion);
		if is_loaded(companion.name) then return status.clear(problem); end
		module:log("warn", "%s. %s", problem, cure);
		status.set(problem, problem);
	end

	local function look(event)
		for _, companion in ipairs(companions) do
			if companion.is_needed and (not event or event.module == companion.name) then look_for(companion); end
		end
	end

	local timer;
	if prosody.start_time then
		timer = module:add_timer(1, guarded("the start", function () look(); end));
	else
		module:hook_global("server-started", guarded("server-started", function () look(); end));
	end
	return {
		changed = look; -- module-loaded, module-unloaded
		stop = function () if timer then timer:stop(); end end; -- else it would hold what was unloaded
	};
end

return { all = companions; watch = watch; is_loaded = is_loaded; sentences = sentences; };
