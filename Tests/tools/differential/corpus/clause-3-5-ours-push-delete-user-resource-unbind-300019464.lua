-- found with seed 300019464: clause-3-5-ours-push-delete-user-resource-unbind
return {
	seed = 300019464, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "romeo" };
		{ op = "reload" };
		{ op = "ack_delayed", resource = "tablet", user = "romeo" };
		{ op = "store_failure", operation = "get" };
		{ op = "delete_user", user = "romeo" };
	};
};
