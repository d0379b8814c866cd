-- found with seed 3808352688: clause-1x-1-ours-push-advance-timer
return {
	seed = 3808352688, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "romeo" };
		{ op = "hibernate", resource = "tablet", user = "romeo" };
		{ op = "message", id = "m2", kind = "subscribe", user = "romeo" };
		{ op = "advance", seconds = 31 };
		{ op = "restart" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", id = "m11", kind = "subscribe", user = "romeo" };
		{ op = "advance", seconds = 4000 };
	};
};
