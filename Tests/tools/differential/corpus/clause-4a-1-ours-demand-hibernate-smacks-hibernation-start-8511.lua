-- found with seed 8511: clause-4a-1-ours-demand-hibernate-smacks-hibernation-start
return {
	seed = 8511, config = {};
	ops = {
		{ op = "connect", carbons = true, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "message", id = "m9", kind = "ox", resource = "tablet", user = "romeo" };
		{ op = "message", id = "m10", kind = "omemo_0", user = "romeo" };
		{ op = "clock", seconds = -300000000 };
		{ op = "hibernate", resource = "phone", user = "romeo" };
	};
};
