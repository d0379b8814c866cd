-- found with seed 18: clause-1x-3-ours-raise-outgoing-timer-archive-message-added
return {
	seed = 18, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "romeo" };
		{ op = "reload" };
		{ op = "outgoing", archive = "with_id", id = "m11", kind = "omemo_0", resource = "phone", user = "romeo" };
	};
};
