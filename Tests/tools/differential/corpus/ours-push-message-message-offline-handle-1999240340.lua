-- found with seed 1999240340: ours-push-message-message-offline-handle
return {
	seed = 1999240340, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", id = "m6", kind = "omemo_1", user = "romeo" };
		{ op = "advance", seconds = 3601 };
		{ op = "message", id = "m8", kind = "omemo_1", user = "romeo" };
	};
};
