-- found with seed 1991166029: both-state-session-alive-advance
return {
	seed = 1991166029, config = { push_max_errors = 1 };
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "answer", endpoint = 3, how = "cancel" };
		{ op = "advance", seconds = 1.1 };
		{ op = "reload" };
		{ op = "advance", seconds = 601 };
	};
};
