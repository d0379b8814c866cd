-- found with seed 1022: clause-1x-3-ours-raise-message-timer-archive-message-added
return {
	seed = 1022, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "juliet" };
		{ op = "reload" };
		{ op = "message", archive = "with_id", id = "m10", kind = "chat", user = "juliet" };
	};
};
