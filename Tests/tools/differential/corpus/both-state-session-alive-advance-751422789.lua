-- found with seed 751422789: both-state-session-alive-advance
return {
	seed = 751422789, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "clock", seconds = -300000000 };
		{ op = "advance", seconds = 260000 };
	};
};
