-- found with seed 1099: original-push-advance-timer
return {
	seed = 1099, config = { push_max_devices = 2 };
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "juliet" };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "tablet", user = "juliet" };
		{ op = "ack_delayed", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "juliet" };
		{ op = "advance", seconds = 5 };
	};
};
