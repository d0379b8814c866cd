-- found with seed 1999238736: original-push-message-message-offline-handle
return {
	seed = 1999238736, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", id = "m4", kind = "error", user = "romeo" };
		{ op = "advance", seconds = 650 };
		{ op = "message", id = "m7", kind = "omemo_1", user = "romeo" };
	};
};
