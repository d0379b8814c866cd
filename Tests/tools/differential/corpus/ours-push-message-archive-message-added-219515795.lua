-- found with seed 219515795: ours-push-message-archive-message-added
return {
	seed = 219515795, config = { push_max_errors = 3 };
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "romeo" };
		{ op = "message", id = "m1", kind = "subject", user = "romeo" };
		{ op = "message", archive = "with_id", id = "m2", kind = "chat", resource = "phone", user = "romeo" };
		{ op = "store_failure", operation = "set" };
		{ op = "answer", endpoint = 4, how = "auth" };
		{ op = "message", archive = "with_id", id = "m14", kind = "chat", user = "romeo" };
	};
};
