-- found with seed 2087375532: ours-veto-message-message-offline-handle
return {
	seed = 2087375532, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "veto", modulo = 2 };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "message", id = "m3", kind = "omemo_1", user = "juliet" };
		{ op = "advance", seconds = 3601 };
		{ op = "message", id = "m8", kind = "chat_state", user = "juliet" };
	};
};
