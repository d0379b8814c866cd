-- found with seed 700003075: clause-4a-6-ours-push-enable-resource-unbind
return {
	seed = 700003075, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "tablet", user = "romeo" };
		{ op = "message", id = "m1", kind = "chat", user = "romeo" };
		{ op = "hibernate", resource = "tablet", user = "romeo" };
		{ op = "advance", seconds = 601 };
		{ op = "message", id = "m3", kind = "chat", user = "romeo" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "romeo" };
	};
};
