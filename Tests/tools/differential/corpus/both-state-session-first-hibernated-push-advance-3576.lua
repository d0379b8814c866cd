-- found with seed 3576: both-state-session-first-hibernated-push-advance
return {
	seed = 3576, config = { push_notification_with_body = true };
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", id = "m1", kind = "key_transport_0", user = "romeo" };
		{ op = "advance", seconds = 1.1 };
	};
};
