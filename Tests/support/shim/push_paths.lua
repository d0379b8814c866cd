-- The ways by which a message of a user with a hibernating phone is pushed.

local clock = require "shim.world".clock;

return {
	["stream management"] = function (w, phone)
		phone.send(w:message("alice"));
		clock.advance(1.5);
	end;
	archived = function (w) w:archived("alice", w:message("alice", "propose"), w:next_id()); end;
	offline = function (w) w:offline("alice", w:message("alice")); end;
	groupchat = function (w)
		w:fire("message/bare/groupchat", { origin = {}, stanza = w:message("alice", "groupchat") });
	end;
	ping = function (w) w:fire("cloud-notify-ping", { user = "alice" }); end;
};
