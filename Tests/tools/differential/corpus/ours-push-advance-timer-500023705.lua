-- found with seed 500023705: ours-push-advance-timer
return {
	seed = 500023705, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "message", id = "m2", kind = "chat_state", user = "juliet" };
		{ op = "reload" };
		{ op = "enable", endpoint = 3, resource = "tablet", user = "juliet" };
		{ op = "message", id = "m3", kind = "omemo_legacy", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "message", id = "m4", kind = "chat", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "message", id = "m5", kind = "chat_state", user = "juliet" };
		{ op = "advance", seconds = 0.4 };
	};
};
