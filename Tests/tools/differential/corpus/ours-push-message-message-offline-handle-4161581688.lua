-- found with seed 4161581688: ours-push-message-message-offline-handle
return {
	seed = 4161581688, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "juliet" };
		{ op = "outside", area = "store", endpoint = 5, how = "damage_record", is_down = true, user = "juliet" };
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "juliet" };
		{ op = "outside", area = "store", endpoint = 2, how = "edit", is_down = true, user = "juliet" };
		{ op = "message", id = "m5", kind = "omemo_0", user = "juliet" };
	};
};
