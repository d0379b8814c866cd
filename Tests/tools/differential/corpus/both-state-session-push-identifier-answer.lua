-- found with seed 1283063619: both-state-session-push-identifier-answer
return {
	seed = 1283063619, config = { push_max_errors = 1 };
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 2, resource = "phone", user = "juliet" };
		{ op = "ack_delayed", resource = "phone", user = "juliet" };
		{ op = "advance", seconds = 260000 };
		{ op = "answer", endpoint = 2, how = "auth" };
	};
};
