-- found with seed 1467: clause-1x-3-ours-raise-note-timer-archive-message-added
return {
	seed = 1467, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "juliet" };
		{ op = "reload" };
		{ op = "note", archive = "with_id", id = "m7", kind = "chat", resource = "tablet", user = "juliet" };
	};
};
