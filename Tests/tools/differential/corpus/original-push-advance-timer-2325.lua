-- found with seed 2325: original-push-advance-timer
return {
	seed = 2325, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "juliet" };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "juliet" };
		{ op = "message", id = "m1", kind = "chat", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "advance", seconds = 601 };
		{ op = "reload" };
		{ op = "message", id = "m3", kind = "ox", user = "juliet" };
		{ op = "advance", seconds = 650 };
	};
};
