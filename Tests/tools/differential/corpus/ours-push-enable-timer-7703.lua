-- found with seed 7703: ours-push-enable-timer
return {
	seed = 7703, config = { push_max_errors = 2 };
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "juliet" };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "message", id = "m1", kind = "iq", user = "juliet" };
		{ op = "advance", seconds = 4000 };
		{ op = "answer", endpoint = 4, how = "cancel" };
		{ op = "ack_delayed", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
	};
};
