-- found with seed 9497: ours-push-advance-timer
return {
	seed = 9497, config = { push_notification_with_body = true };
	ops = {
		{ op = "connect", carbons = true, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "romeo" };
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "message", id = "m7", kind = "retract_0", resource = "tablet", user = "romeo" };
		{ op = "message", id = "m16", kind = "subject_chat", user = "romeo" };
		{ op = "advance", seconds = 31 };
	};
};
