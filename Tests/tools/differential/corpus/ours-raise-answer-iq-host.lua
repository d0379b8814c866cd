-- found with seed 44: ours-raise-answer-iq-host (an answer of type result raised)
return {
	seed = 44, config = {};
	ops = {
		{ op = "connect", resource = "phone", user = "juliet" };
		{ op = "enable", endpoint = 1, resource = "phone", user = "juliet" };
		{ op = "close", resource = "phone", user = "juliet" };
		{ op = "message", id = "m1", kind = "chat", user = "juliet" };
		{ op = "answer", endpoint = 1, how = "result" };
	};
};
