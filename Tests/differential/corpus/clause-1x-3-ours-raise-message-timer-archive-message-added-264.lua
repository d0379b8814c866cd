-- found with seed 264: clause-1x-3-ours-raise-message-timer-archive-message-added
return {
	seed = 264, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "reload" };
		{ op = "message", archive = "with_id", id = "m5", kind = "receipt", user = "romeo" };
	};
};
