-- found with seed 33382: both-state-session-alive-resume
return {
	seed = 33382, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", id = "m1", kind = "omemo_1", user = "romeo" };
		{ op = "advance", seconds = 3601 };
		{ op = "resume", resource = "phone", user = "romeo" };
	};
};
