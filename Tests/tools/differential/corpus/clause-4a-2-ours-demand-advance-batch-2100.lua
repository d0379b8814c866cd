-- found with seed 2100: clause-4a-2-ours-demand-advance-batch
return {
	seed = 2100, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "romeo" };
		{ op = "message", id = "m7", kind = "oob", user = "romeo" };
		{ op = "ack_delayed", resource = "phone", user = "romeo" };
		{ op = "ack", count = 0, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", archive = "with_number", id = "m8", kind = "chat", resource = "phone", user = "romeo" };
		{ op = "advance", seconds = 1.1 };
	};
};
