-- found with seed 1999258781: original-push-close-message-offline-handle
return {
	seed = 1999258781, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
		{ op = "veto", modulo = 2 };
		{ op = "hibernate", resource = "phone", user = "juliet" };
		{ op = "message", id = "m4", kind = "omemo_0", user = "juliet" };
		{ op = "advance", seconds = 5 };
		{ op = "veto", modulo = 3 };
		{ op = "close", resource = "phone", user = "juliet" };
	};
};
