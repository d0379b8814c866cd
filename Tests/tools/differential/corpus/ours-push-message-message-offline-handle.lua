-- found with seed 2884979975: ours-push-message-message-offline-handle
return {
	seed = 2884979975, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "romeo" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "disable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "tablet", user = "romeo" };
		{ op = "advance", seconds = 601 };
		{ op = "message", id = "m11", kind = "chat", resource = "tablet", user = "romeo" };
	};
};
