-- An error in this module costs a push perhaps, but not the message or the session that an event is about.

return function (event_name, handler)
	return function (...)
		local ok, result = pcall(handler, ...);
		if ok then return result; end
		module:log("error", "Cannot handle %s: %s", event_name, result);
	end
end
