-- found with seed 4162: original-push-hibernate-smacks-hibernation-start
return {
	seed = 4162, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "romeo" };
		{ op = "veto", modulo = 3 };
		{ op = "message", archive = "with_id", id = "m3", kind = "pgp", user = "romeo" };
		{ op = "veto", modulo = 2 };
		{ op = "enable", endpoint = 1, resource = "phone", user = "romeo" };
		{ op = "hibernate", resource = "phone", user = "romeo" };
	};
};
