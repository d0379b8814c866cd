-- found with seed 3693750429: ours-push-message-message-bare-groupchat
return {
	seed = 3693750429, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
		{ op = "reload" };
		{ op = "ack_delayed", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "tablet", user = "romeo" };
		{ op = "store_failure", operation = "get" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "romeo" };
		{ op = "message", id = "m5", kind = "subject", user = "juliet" };
	};
};
