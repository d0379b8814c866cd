-- found with seed 1561: original-push-advance-timer
return {
	seed = 1561, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "phone", user = "juliet" };
		{ op = "message", id = "m1", kind = "omemo_0", user = "juliet" };
		{ op = "message", id = "m3", kind = "subscribe", user = "juliet" };
		{ op = "advance", seconds = 1.1 };
		{ op = "message", id = "m4", kind = "subscribe", user = "juliet" };
		{ op = "advance", seconds = 1.1 };
	};
};
