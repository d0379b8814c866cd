-- found with seed 7: clause-1x-3-ours-raise-message-timer-archive-message-added
return {
	seed = 7, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "juliet" };
		{ op = "reload" };
		{ op = "message", archive = "with_id", id = "m7", kind = "propose", user = "juliet" };
	};
};
