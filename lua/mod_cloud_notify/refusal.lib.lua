-- Ends the loading of the module with one sentence.

-- The error is an object: modulemanager would add a traceback to a string.
local refusal_mt = { __tostring = function (refusal) return refusal.sentence; end };

return function (sentence, ...)
	error(setmetatable({ sentence = sentence:format(...); }, refusal_mt));
end
