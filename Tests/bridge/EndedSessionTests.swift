import Testing

@Suite("4c.2, 4a.6 Sessions that end")
struct EndedSessionTests {
  @Test("4c.2 of a session's stanzas its scan has the important messages")
  func leftUnacked() {
    lua(
      #"""
      local session = { username = "me", push_identifier = "a" }
      local function reason(stanza, of)
        local r = decided("me", engine:left_unacked(stanza, of or session, now))
        if not r then return end
        equal(r.path, "stream management") equal(r.count, 1)
        return r.reasons.a or r.reasons[false]
      end
      local left_out = "the session ends, and this is not an important message"
      equal(reason(message({ id = "1" }, body())), nil)
      equal(reason(message({ id = "1" }, body())), nil)
      equal(reason(message({ from = me, to = me .. "/phone" }, carbon("received", message({ id = "1" }, body())))), nil)
      equal(reason(message({ id = "2" })), left_out)
      equal(reason(message({}, child("result", "urn:xmpp:mam:2", {}, child("forwarded", "urn:xmpp:forward:0", {},
        message({ xmlns = "jabber:client" }, body()))))), left_out)
      equal(reason(element("iq", { type = "set" }, child("jingle", "urn:xmpp:jingle:1", { action = "session-initiate" }))), left_out)
      equal(reason(element("presence", { type = "subscribe", from = "you@x" })), left_out)
      for _, odd in ipairs({ {}, { name = 5 }, { name = "message", attr = true, tags = 5 } }) do equal(reason(odd), left_out) end
      for _, identifier in ipairs({ false, 5, true, {} }) do equal(reason({}, { push_identifier = identifier }), left_out) end
      equal(scan({ message({ id = "1" }, body()) }, 0, 0, "a")[1], 1, "what was asked about is not notified")
      """#)
  }

  @Test("imp.12 one's own words in a room are not in the scan")
  func ownWords() {
    lua(
      #"""
      local session = { push_identifier = "a", directed = { ["room@muc/me"] = true } }
      local function is_left_out(from)
        return (engine:left_unacked(message({ from = from, type = "groupchat" }, body()), session, now)) ~= nil
      end
      equal(is_left_out("room@muc/me"), true)
      equal(is_left_out("room@muc/you"), false)
      """#)
  }

  @Test("4c.2 the scan waits for a second, and for 30 while a session of the same device is connected")
  func waits() {
    lua(
      #"""
      local ended = { username = "me", push_identifier = "a", resource = "r", client_id = "c" }
      equal(ended_session(ended, {}, 0), 1)
      equal(ended_session(ended, nil, 0), 1)
      equal(ended_session(ended, {}, 1), "scan")
      equal(ended_session(ended, nil, 1), "scan")
      for _, other in ipairs({ { resource = "r" }, { client_id = "c" }, { resource = "r", client_id = "d" } }) do
        equal(ended_session(ended, { other }, 0), 1)
        equal(ended_session(ended, { other }, 1), 29)
        equal(ended_session(ended, { {}, other, 5 }, 12), 18)
        equal(ended_session(ended, { other }, 30), "scan")
        other.hibernating = 1
        equal(ended_session(ended, { other }, 1), "scan")
      end
      for _, value in ipairs({ "R", "", 5, true, {}, "r\0" }) do
        equal(ended_session(ended, { { resource = value, client_id = value } }, 1), "scan")
      end
      for _, value in ipairs({ false, 5, true, {} }) do
        local odd = { push_identifier = "a", resource = value, client_id = value }
        equal(ended_session(odd, { odd, { resource = value, client_id = value } }, 1), "scan")
      end
      equal(ended_session({}, { {} }, 1), "scan")
      """#)
  }

  @Test("4c.2 there is no scan where the device is back and awake after 30 seconds")
  func awake() {
    lua(
      #"""
      local ended = { push_identifier = "a", resource = "r" }
      local function after(fields, age)
        local other = { resource = "r", smacks = "urn:xmpp:sm:3" }
        for name, value in pairs(fields) do other[name] = value end
        return ended_session(ended, { other }, age or 30)
      end
      local awake = "the device is back and awake"
      equal(after({}), awake)
      equal(after({}, 1000), awake)
      equal(after({ state = "active" }), awake)
      equal(after({ awaiting_ack = false, hibernating = false, state = false }), awake)
      for _, state in ipairs({ "inactive", "Active", "", 5, true, {} }) do equal(after({ state = state }), "scan") end
      for _, value in ipairs({ true, 5, "x" }) do
        equal(after({ awaiting_ack = value }), "scan")
        equal(after({ hibernating = value }), "scan")
      end
      equal(after({ smacks = false }), "scan")
      equal(ended_session(ended, { { resource = "r" }, { resource = "r", smacks = true } }, 30), awake)
      equal(ended_session({ resource = "r" }, { { resource = "r", smacks = true } }, 30), awake)
      """#)
  }

  @Test("4c.2 with many sessions the stack does not grow")
  func manySessions() {
    lua(
      #"""
      local sessions, ended = {}, { push_identifier = "a", resource = "r" }
      for i = 1, 10000 do sessions[i] = { resource = "r" } end
      equal(ended_session(ended, sessions, 30), "scan")
      sessions.last = { resource = "r", smacks = true }
      equal(ended_session(ended, sessions, 30), "the device is back and awake")
      """#)
  }

  @Test("4c.2 a session of the same device that enables the registration voids the scan")
  func isBack() {
    lua(
      #"""
      local ended = { push_identifier = "a", resource = "r", client_id = "c" }
      local function is_back(fields)
        local r = decided("me", engine:device_is_back(ended, fields, now))
        if not r then return false end
        equal(r.path, "stream management") equal(r.count, 1)
        equal(r.reasons.a, "the device is back and has enabled the registration")
        return true
      end
      equal(is_back({ push_identifier = "a", resource = "r" }), true)
      equal(is_back({ push_identifier = "a", resource = "x", client_id = "c" }), true)
      equal(is_back({ push_identifier = "a", resource = "x" }), false)
      equal(is_back({ push_identifier = "b", resource = "r", client_id = "c" }), false)
      for _, odd in ipairs({ false, 5, true, {} }) do
        equal(is_back({ push_identifier = odd, resource = "r" }), false)
        equal(is_back({ push_identifier = "a", resource = odd, client_id = odd }), false)
      end
      same(table.pack(engine:device_is_back({}, {}, now)))
      same(table.pack(engine:device_is_back({ push_identifier = 5, resource = "r" }, { push_identifier = 5, resource = "r" }, now)))
      """#)
  }

  @Test("4c.2 a server that stops pushes nothing for the sessions that it ends")
  func serverStops() {
    lua(
      #"""
      local session = { username = "me", push_identifier = "a", smacks = false }
      same(table.pack(engine:server_stops()))
      local stops = "the server stops"
      equal(ended_session(session, {}, 0), stops)
      equal(ended_session(session, {}, 30), stops)
      for _, stanza in ipairs({ message({ id = "1" }, body()), {} }) do
        equal(decided("me", engine:left_unacked(stanza, session, now)).reasons.a, stops)
        local reasons = offline(stanza, { a = {}, b = {} }, session).reasons
        equal(reasons.a, stops) equal(reasons.b, stops)
      end
      equal(offline(message({ id = "1" }, body()), { a = {} }).reasons.a, "important (body)")
      """#)
  }
}
