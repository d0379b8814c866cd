-- found with seed 9716: clause-4a-2-ours-demand-advance-batch
return {
	seed = 9716, config = {};
	ops = {
		{ op = "connect", carbons = true, resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "tablet", user = "juliet" };
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 5, resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "message", id = "m2", kind = "groupchat", resource = "phone", user = "juliet" };
		{ op = "message", id = "m4", kind = "chat", resource = "phone", user = "juliet" };
		{ op = "advance", seconds = 1.1 };
	};
};
