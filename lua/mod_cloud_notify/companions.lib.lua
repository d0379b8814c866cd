-- The modules that this one listens to, and what does not work without them.

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

return { all = companions; is_loaded = is_loaded; sentences = sentences; };
