-- found with seed 348261636: ours-push-advance-message-offline-handle
return {
	seed = 348261636, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "tablet", user = "juliet" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
		{ op = "reload" };
		{ op = "message", id = "m6", kind = "groupchat", resource = "tablet", user = "juliet" };
		{ op = "hibernate", resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "advance", seconds = 1.1 };
		{ op = "message", id = "m9", kind = "chat_state", resource = "tablet", user = "juliet" };
		{ op = "advance", seconds = 1.1 };
		{ op = "advance", seconds = 599 };
	};
};
