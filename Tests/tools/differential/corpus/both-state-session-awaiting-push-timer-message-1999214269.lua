-- found with seed 1999214269: both-state-session-awaiting-push-timer-message
return {
	seed = 1999214269, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "message", id = "m2", kind = "omemo_1", user = "juliet" };
		{ op = "advance", seconds = 0.4 };
		{ op = "advance", seconds = 602 };
		{ op = "message", id = "m3", kind = "pgp", user = "juliet" };
	};
};
