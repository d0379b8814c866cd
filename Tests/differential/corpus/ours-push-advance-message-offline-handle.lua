-- found with seed 587295087: ours-push-advance-message-offline-handle
return {
	seed = 587295087, config = { push_max_devices = 2 };
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "romeo" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "romeo" };
		{ op = "message", id = "m9", kind = "omemo_0", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "advance", seconds = 601 };
		{ op = "hibernate", resource = "tablet", user = "romeo" };
		{ op = "reload" };
		{ op = "message", id = "m14", kind = "omemo_0", user = "romeo" };
		{ op = "advance", seconds = 601 };
	};
};
