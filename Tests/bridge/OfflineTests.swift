import Testing

@Suite("4c, note.3 Offline and group messages and pings, read from the event")
struct OfflineTests {
  @Test("all registrations are notified once")
  func all() {
    lua(
      #"""
      local registrations = { a = {}, b = {} }
      local stanza = message({ to = me, id = "1" }, body())
      local r = offline(stanza, registrations)
      equal(r.path, "offline") equal(r.count, 2)
      equal(r.reasons.a, "important (body)") equal(r.reasons.b, "important (body)")
      r = offline(clone(stanza), registrations)
      equal(r.count, 2) equal(r.reasons.a, "already notified") equal(r.reasons.b, "already notified")
      """#)
  }

  @Test("unimportant messages and other stanzas are pushed too, as unimportant")
  func unimportant() {
    lua(
      #"""
      equal(offline(message({ id = "1" })).reasons["push<1"], "unimportant (no body)")
      equal(offline({}).reasons["push<1"], "unimportant (not a message)")
      """#)
  }

  @Test("a call is not urgent here")
  func call() {
    lua(
      #"""
      local r = offline(message({ id = "1" }, child("propose", "urn:xmpp:jingle-message:0")))
      equal(r.path, "offline") equal(r.reasons["push<1"], "important (call)")
      """#)
  }

  @Test("without registrations nobody is notified")
  func none() {
    lua(
      #"""
      for _, way in ipairs({ engine.offline, engine.groupchat }) do
        local path, extra = way(engine, "me", {}, {}, now)
        equal(sentence(path), way == engine.offline and "offline" or "groupchat") equal(extra, nil)
      end
      """#)
  }

  @Test("4c.3 group messages are pushed like offline messages, on a path of their own")
  func group() {
    lua(
      #"""
      local registrations, stanza = { a = {}, b = {} }, message({ to = me, id = "1", type = "groupchat" }, body())
      local r = groupchat(stanza, registrations)
      equal(r.path, "groupchat") equal(r.count, 2)
      equal(r.reasons.a, "important (body)") equal(r.reasons.b, "important (body)")
      r = groupchat(clone(stanza), registrations)
      equal(r.path, "groupchat") equal(r.reasons.a, "already notified") equal(r.reasons.b, "already notified")
      equal(offline(stanza, registrations).reasons.a, "already notified")
      """#)
  }

  @Test("note.3 a ping is pushed to each registration of the event, every time")
  func ping() {
    lua(
      #"""
      for path, is_test in pairs({ ping = false, test = true }) do
        for _, identifier in ipairs({ "a", "", "a\0b", ("x"):rep(100000), "a" }) do
          local r = decided("me", engine:ping("me", identifier, now, is_test))
          equal(r.path, path) equal(r.count, 1)
          equal(r.reasons[identifier], "unimportant (ping)")
        end
      end
      """#)
  }

  /// Lua: `ending(stanza)` returns the decisions for `registrations` about an unacked stanza of `session`, the user's
  /// ending session; `unacked(stanza)` returns the reason for "push<1".
  private func endingSession(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local session, registrations = { username = "me", hibernating = true }, { ["push<1"] = {}, other = {} }
      local function ending(stanza, of) return offline(stanza, registrations, of or session) end
      local function unacked(stanza, of) return ending(stanza, of).reasons["push<1"] end
      local important, known, used = "important (body)", "already notified", "class already notified in this scan"
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("4c.2 a stanza of an ending session is pushed unless its class was, with the reason")
  func unackedStanzas() {
    endingSession(
      #"""
      local first, second = message({ id = "1" }, body()), message({ id = "2" }, body())
      local r = ending(first)
      equal(r.path, "offline") equal(r.count, 2)
      equal(r.reasons["push<1"], important) equal(r.reasons.other, important)
      equal(unacked(first), known)
      equal(unacked(second), used)
      equal(unacked(second), known)
      equal(unacked(message({ id = "3" })), "unimportant (no body)")
      equal(unacked({}), used)
      """#)
  }

  @Test("4c.2 a stanza of an ending session is left to its scan where it holds the registration")
  func ownRegistration() {
    endingSession(
      #"""
      session.push_identifier = "push<1"
      for _ = 1, 2 do
        local r = ending(message({ id = "1" }, body()))
        equal(r.count, 2)
        equal(r.reasons["push<1"], "left to the scan of its own session")
      end
      equal(ending(message({ id = "1" }, body())).reasons.other, known)
      equal(offline(message({ id = "2" }, body())).reasons["push<1"], important)
      equal(scan({ message({ id = "1" }, body()) })[3], important, "what was left to the scan is not notified")
      """#)
  }

  @Test("4c.2 each registration has its own used classes")
  func classOfEachRegistration() {
    endingSession(
      #"""
      registrations.other = nil
      equal(unacked(message({ id = "1" }, body())), important)
      registrations.other = {}
      local r = ending(message({ id = "2" }, body()))
      equal(r.reasons["push<1"], used) equal(r.reasons.other, important)
      """#)
  }

  @Test("4a.4 an unsent push frees its class, for its registration only")
  func giveBack() {
    endingSession(
      #"""
      local _, first_identifier, class, _, key = engine:offline("me", message({ id = "1" }, body()), registrations, now, session)
      equal(class, 2)
      same(table.pack(engine:give_back(key, 1, session)))
      equal(unacked(message({ id = "2" }, body())), used)
      same(table.pack(engine:give_back(key, 2, session)))
      local r = ending(message({ id = "3" }, body()))
      for identifier in pairs(registrations) do
        equal(r.reasons[identifier], identifier == first_identifier and important or used)
      end
      equal(ending(message({ id = "4" }, body())).reasons[first_identifier], used)
      engine:give_back(key + 1, 2, session)
      for _, other in ipairs({ {}, "x", 5, true }) do engine:give_back(key, 2, other) end
      engine:give_back(key, 2)
      equal(ending(message({ id = "5" }, body())).reasons[first_identifier], used)
      """#)
  }

  @Test("4a.4 giving back a class that was not pushed changes nothing")
  func giveBackNothing() {
    endingSession(
      #"""
      local key = select(5, engine:ping("me", "push<1", now))
      engine:give_back(key, 2, session)
      equal(unacked(message({ id = "1" })), "unimportant (no body)")
      engine:give_back(key, 2, session)
      equal(unacked(message({ id = "2" }, body())), important)
      equal(unacked(message({ id = "3" }, body())), used)
      equal(unacked(message({ id = "4" })), used)
      """#)
  }

  @Test("4c.2 the stanzas of another session are another scan, even if it has the same table")
  func sessionsAreScans() {
    endingSession(
      #"""
      local another = { username = "me", smacks = false }
      equal(unacked(message({ id = "1" }, body())), important)
      equal(unacked(message({ id = "2" }, body()), another), important)
      equal(unacked(message({ id = "3" }, body()), another), used)
      engine:forget_session(session)
      equal(unacked(message({ id = "4" }, body()), another), used)
      same(table.pack(engine:forget_session(another)))
      equal(unacked(message({ id = "5" }, body()), another), important)
      """#)
  }

  @Test("4c.2 another message in between is pushed and uses no class")
  func betweenUnacked() {
    endingSession(
      #"""
      equal(unacked(message({ id = "1" }, body())), important)
      equal(offline(message({ id = "2" }, body())).reasons["push<1"], important)
      equal(groupchat(message({ id = "3" }, body())).reasons["push<1"], important)
      equal(unacked(message({ id = "4" }, body())), used)
      """#)
  }

  @Test("4c.2 a session is ending if it is the recipient's, and hibernates or has ended stream management")
  func whichSessions() {
    endingSession(
      #"""
      local number = 0
      local function ends(of)
        number = number + 1
        engine:offline("me", message({ id = number .. "a" }, body()), registrations, now, of)
        return offline(message({ id = number .. "b" }, body()), registrations, of).reasons["push<1"] == used
      end
      for _, hibernating in ipairs({ true, 1000, "x", {} }) do
        assert(ends({ username = "me", hibernating = hibernating }))
        assert(ends({ username = "me", hibernating = hibernating, smacks = "urn:xmpp:sm:3" }))
      end
      assert(ends({ username = "me", smacks = false }))
      assert(ends({ username = "me", smacks = false, hibernating = false }))
      for _, smacks in ipairs({ true, "urn:xmpp:sm:3", 0, {}, "" }) do assert(not ends({ username = "me", smacks = smacks })) end
      assert(not ends({ username = "me" }))
      assert(not ends({ username = "me", hibernating = false }))
      for _, username in ipairs({ "you", "", "ME", "me\0", 5, true, {} }) do
        assert(not ends({ username = username, hibernating = true, smacks = false }))
      end
      assert(not ends({ hibernating = true, smacks = false }))
      for _, odd in ipairs({ 5, "me", true, false, print, {} }) do assert(not ends(odd)) end
      assert(not ends(nil))
      """#)
  }

  @Test("4b.1 an unacked sent carbon of a note to oneself is skipped")
  func unackedOutgoingCopy() {
    endingSession(
      #"""
      local function note() return message({ from = me .. "/desk", to = me, id = "n" }, body()) end
      local copy = message({ from = me, to = me .. "/phone" }, carbon("sent", note()))
      equal(unacked(copy), "the sender's own outgoing copy")
      equal(unacked(note()), important)
      """#)
  }

  @Test("1x.1 what the scan pushed is not pushed again as an offline message")
  func afterScan() {
    lua(
      #"""
      local stanza = message({ to = me .. "/phone" }, body(), delay("1"))
      assert(is_pushed(stanza))
      equal(offline(stanza).reasons["push<1"], "already notified")
      equal(offline(stanza, { other = {} }).reasons.other, "important (body)")
      """#)
  }
}
