-- found with seed 5663: clause-1x-1-ours-veto-hibernate-smacks-hibernation-start
return {
	seed = 5663, config = {};
	ops = {
		{ op = "veto", modulo = 2 };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "message", id = "m4", kind = "subscribe", user = "juliet" };
		{ op = "advance", seconds = 4000 };
		{ op = "resume", resource = "tablet", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
	};
};
