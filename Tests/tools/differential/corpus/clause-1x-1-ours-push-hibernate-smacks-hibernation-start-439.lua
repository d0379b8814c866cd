-- found with seed 439: clause-1x-1-ours-push-hibernate-smacks-hibernation-start (a note to oneself has no 'to')
return {
	seed = 439, config = {};
	ops = {
		{ op = "connect", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 3, resource = "tablet", user = "romeo" };
		{ op = "note", archive = "with_id", id = "m7", kind = "omemo_0", resource = "tablet", user = "romeo" };
		{ op = "enable", endpoint = 2, resource = "tablet", user = "romeo" };
		{ op = "hibernate", resource = "tablet", user = "romeo" };
	};
};
