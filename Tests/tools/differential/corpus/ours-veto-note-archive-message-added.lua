-- found with seed 587295832: ours-veto-note-archive-message-added
return {
	seed = 587295832, config = { push_notification_with_body = true };
	ops = {
		{ op = "veto", modulo = 2 };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 3, resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "note", archive = "with_id", id = "m12", kind = "omemo_0", resource = "tablet", user = "juliet" };
	};
};
