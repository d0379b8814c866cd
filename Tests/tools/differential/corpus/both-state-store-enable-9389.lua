-- found with seed 9389: both-state-store-enable
return {
	seed = 9389, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "juliet" };
		{ op = "reload" };
		{ op = "store_failure", operation = "get" };
		{ op = "ping", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
	};
};
