-- Asks push services whether they answer (disco#info).

local jid_split = require "util.jid".split;
local new_id = require "util.id".medium;
local promise = require "util.promise";
local st = require "util.stanza";
local time = require "util.time";
local timer = require "util.timer";

local error_of = module:require "error_of";
local shown = module:require "shown";

local xmlns_disco = "http://jabber.org/protocol/disco#info";
local xmlns_push = "urn:xmpp:push:0";

local function says_push(query)
	if not query then return false; end
	for feature in query:childtags("feature") do
		if feature.attr.var == xmlns_push then return true; end
	end
	return false;
end

-- What came back, and after how many milliseconds. Each returns a finding, see checks.lib.lua, with more fields:
-- jid; outcome = "answered" | "error" | "silent" | "not_connected" | "not_asked"; ms; is_push_service; condition, error_text

local function answered(jid, ms, event)
	local is_push_service = says_push(event.stanza:get_child("query", xmlns_disco));
	return {
		jid = jid; outcome = "answered"; ms = ms; is_push_service = is_push_service;
		level = is_push_service and "ok" or "warn";
		text = ("Push service %s answers in %d ms%s"):format(
			jid, ms, is_push_service and "" or ", and does not say that it is a push service ("..xmlns_push..")");
	};
end

local function failed(jid, ms, err)
	local condition, text = shown.text(err.condition), err.text and shown.text(err.text);
	return {
		jid = jid; outcome = "error"; ms = ms; condition = condition; error_text = text; level = "error";
		text = ("Push service %s answers with an error: %s"):format(jid, error_of.sentence { condition = condition; text = text; });
		cure = "If it cannot be reached, check its DNS, the network and the log of this server";
	};
end

local function silent(jid, ms, seconds)
	return {
		jid = jid; outcome = "silent"; ms = ms; level = "error";
		text = ("Push service %s has not answered for %d s"):format(jid, seconds);
		cure = "Its server may be down, or may be cut off from this one";
	};
end

-- Its session may hibernate, and mod_smacks would queue what it is asked.
local function not_asked(jid)
	return {
		jid = jid; outcome = "not_asked"; level = "ok";
		text = ("Push service %s is the session of a user, which is not asked"):format(jid);
	};
end

-- mod_component answers disco#info in the place of a component that is not connected.
local function is_disconnected(host)
	local object = prosody.hosts[host];
	local component = object and object.modules.component;
	return component and component.connected == false;
end

local function not_connected(jid)
	return {
		jid = jid; outcome = "not_connected"; level = "error";
		text = ("Push service %s is a component of this server, and is not connected"):format(jid);
		cure = "Start it, and see its log";
	};
end

local function ask(jid, timeout)
	local node, host, resource = jid_split(jid);
	if node and resource then return not_asked(jid); end
	if is_disconnected(host) then return not_connected(jid); end
	local started = time.monotonic();
	local function ms() return (time.monotonic() - started) * 1000 // 1 | 0; end
	local iq = st.iq({ type = "get"; to = jid; from = module.host; id = new_id(); }):query(xmlns_disco);
	return module:send_iq(iq, nil, timeout):next(function (event)
		return answered(jid, ms(), event);
	end, function (err)
		-- Prosody makes an error of its own when the time is over.
		if ms() >= timeout * 1000 - 100 then return silent(jid, ms(), timeout); end
		return failed(jid, ms(), err);
	end);
end

-- Whoever waits for an answer must not wait for ever: an unload takes the timers of module:send_iq with it.
local function within(seconds, asked, otherwise)
	return promise.new(function (resolve)
		timer.add_task(seconds, function () resolve(otherwise); end);
		promise.resolve(asked):next(resolve);
	end);
end

-- jids: prepared; timeout: seconds. Returns a promise of a list of findings, in the order of the jids.
return function (jids, timeout)
	local asked = {};
	for i, jid in ipairs(jids) do
		asked[i] = within(timeout + 1, ask(jid, timeout), silent(jid, (timeout + 1) * 1000, timeout + 1));
	end
	return promise.all(asked);
end
