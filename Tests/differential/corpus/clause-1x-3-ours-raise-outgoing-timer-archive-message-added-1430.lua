-- found with seed 1430: clause-1x-3-ours-raise-outgoing-timer-archive-message-added
return {
	seed = 1430, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
		{ op = "reload" };
		{ op = "outgoing", archive = "with_id", id = "m3", kind = "receipt", resource = "phone", user = "juliet" };
	};
};
