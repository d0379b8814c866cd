-- found with seed 1999237631: ours-push-advance-timer
return {
	seed = 1999237631, config = { push_max_hibernation_timeout = 3600 };
	ops = {
		{ op = "connect", carbons = true, resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "tablet", user = "juliet" };
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "reload" };
		{ op = "advance", seconds = 601 };
		{ op = "message", id = "m5", kind = "empty_body", user = "juliet" };
		{ op = "advance", seconds = 4000 };
	};
};
