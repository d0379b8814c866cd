-- found with seed 1763437297: both-state-session-awaiting-push-timer-enable
return {
	seed = 1763437297, config = { push_max_devices = 2 };
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "tablet", user = "romeo" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "romeo" };
		{ op = "ack_delayed", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "romeo" };
	};
};
