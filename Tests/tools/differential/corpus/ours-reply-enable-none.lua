-- found with seed 587295419: ours-reply-enable-none
return {
	seed = 587295419, config = { push_max_devices = 2 };
	ops = {
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 3, resource = "phone", user = "juliet" };
		{ op = "hibernate", resource = "tablet", user = "juliet" };
		{ op = "advance", seconds = 4000 };
		{ op = "connect", resource = "tablet", user = "juliet" };
		{ op = "enable", endpoint = 4, resource = "tablet", user = "juliet" };
	};
};
