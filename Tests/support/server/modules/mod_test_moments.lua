-- Test only: sets the clock that the server's modules read, and makes things happen between two events.
local st = require "util.stanza";

local commands = module:shared "test_control/commands";
local host = module.host;
local real_time = os.time;
local ahead = 0; -- seconds
local ahead_after = { stamp = 0; store = 0; }; -- seconds by which the clock goes on after each of these
local meanwhile = {}; -- username -> what happens when the next of the user's messages has been archived

function os.time(date) -- luacheck: ignore 122
	if date then return real_time(date); end
	return real_time() + ahead;
end

-- Stamps of XEP-0203.
local function set_clock_of(datetime)
	local original = datetime.datetime;
	function datetime.datetime(time)
		if time then return original(time); end
		local now = os.time();
		ahead = ahead + ahead_after.stamp;
		return original(now);
	end
end

local library = require "util.datetime";
set_clock_of(library);
if package.loaded["prosody.util.datetime"] ~= library and package.loaded["prosody.util.datetime"] then
	set_clock_of(package.loaded["prosody.util.datetime"]);
end

-- Sets the clock, in seconds from the true time, and by how much it goes on with each stamp or stored message.
function commands.clock(args)
	ahead = args.ahead;
	ahead_after = { stamp = args.with_each_stamp or 0; store = args.with_each_stored_message or 0; };
	return true;
end

-- Between mod_cloud_notify and mod_offline.
module:hook("message/offline/handle", function ()
	ahead = ahead + ahead_after.store;
end);

-- When the user's next message has been archived, a session writes a note to itself.
function commands.write_note_meanwhile(args)
	meanwhile[args.username] = args;
	return true;
end

module:hook("archive-message-added", function (event)
	local note = meanwhile[event.for_user];
	if not note then return; end
	meanwhile[event.for_user] = nil;
	local session = prosody.full_sessions[note.jid];
	prosody.core_process_stanza(session, st.message({
		type = "chat"; id = note.id; to = session.username.."@"..host;
	}):text_tag("body", note.body));
end, -100);
