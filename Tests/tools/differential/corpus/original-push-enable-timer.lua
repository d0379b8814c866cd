-- found with seed 2017098370: original-push-enable-timer
return {
	seed = 2017098370, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "romeo" };
		{ op = "ack_delayed", resource = "phone", user = "romeo" };
		{ op = "disable", endpoint = 5, resource = "phone", user = "romeo", whole_jid = true };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "romeo", wrong = "own_jid" };
	};
};
