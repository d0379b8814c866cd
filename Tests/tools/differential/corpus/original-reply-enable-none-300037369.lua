-- found with seed 300037369: original-reply-enable-none
return {
	seed = 300037369, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "store_failure", operation = "set" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo", wrong = "not_a_jid" };
	};
};
