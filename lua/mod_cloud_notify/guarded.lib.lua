-- Runs a handler under pcall: an error may cost a push, never the message or the session.

return function (event_name, handler)
	return function (...)
		local ok, result = pcall(handler, ...);
		if ok then return result; end
		module:log("error", "Cannot handle %s: %s", event_name, result);
	end
end
