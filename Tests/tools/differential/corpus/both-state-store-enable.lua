-- found with seed 149644334: both-state-store-enable
return {
	seed = 149644334, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "store_failure", operation = "set" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "romeo" };
	};
};
