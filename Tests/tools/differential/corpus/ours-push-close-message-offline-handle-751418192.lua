-- found with seed 751418192: ours-push-close-message-offline-handle
return {
	seed = 751418192, config = {};
	smacks_style = "13";
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "phone", user = "juliet" };
		{ op = "advance", seconds = 260000 };
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 4, resource = "phone", user = "romeo" };
		{ op = "note",
			id = "m4",
			kind = "chat",
			resource = "phone",
			second_id = "m5",
			second_resource = "phone",
			second_user = "romeo",
			user = "juliet" };
		{ op = "close", resource = "phone", user = "romeo" };
	};
};
