-- found with seed 273: clause-1x-3-ours-raise-outgoing-timer-archive-message-added
return {
	seed = 273, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 3, resource = "tablet", user = "juliet" };
		{ op = "reload" };
		{ op = "outgoing", archive = "with_id", id = "m8", kind = "chat", resource = "tablet", user = "juliet" };
	};
};
