import Testing

@Suite("4b Archived messages, read from the event")
struct ArchivedTests {
  @Test("4b.1 registrations that no session holds are notified, held ones are not")
  func held() {
    lua(
      #"""
      local registrations = { a = {}, b = {}, c = {} }
      local sessions = { x = { push_identifier = "a" }, y = { push_identifier = "b", hibernating = 1 }, z = {} }
      local r = archived(message({ to = me, id = "1" }, body()), { registrations = registrations, sessions = sessions })
      equal(r.path, "archived") equal(r.count, 3)
      equal(r.reasons.a, "held by a session") equal(r.reasons.b, "held by a session")
      equal(r.reasons.c, "important (body)")
      r = archived(message({ to = me, id = "2" }), { registrations = registrations, sessions = sessions })
      equal(r.reasons.c, "unimportant (no body)")
      """#)
  }

  @Test("4b.2 a call goes to held registrations too")
  func urgent() {
    lua(
      #"""
      local call = child("propose", "urn:xmpp:jingle-message:0")
      local options = { registrations = { a = {}, b = {} }, sessions = { x = { push_identifier = "a" } }, id = "A" }
      local r = archived(message({ to = me }, call), options)
      equal(r.path, "urgent") equal(r.reasons.a, "important (call)") equal(r.reasons.b, "important (call)")
      r = archived(message({ to = me }, call), options)
      equal(r.path, "urgent") equal(r.reasons.a, "already notified") equal(r.reasons.b, "already notified")
      """#)
  }

  @Test("4b.1 a message is for the user if `to` is the user's JID, with or without resource")
  func addressed() {
    lua(
      #"""
      local function archived_to(to)
        engine = library.new("example.org", 1, 2)
        return archived(message({ to = to, from = "you@x", id = "1" }, body()))
      end
      for _, to in ipairs({ me, me .. "/phone", me .. "/", me .. "/a/b" }) do
        equal(archived_to(to).reasons["push<1"], "important (body)")
      end
      for _, to in ipairs({
        "you@example.org", "me@example.com", "me@example.org.x", "xme@example.org", "me@example.or", "example.org",
        "", "/", "me", "me@", "@example.org", "example.org/me@example.org", "me\0@example.org",
      }) do
        local r = archived_to(to)
        equal(r.path, "archived") equal(r.count, 1) equal(r.reasons[false], "addressed to someone else")
      end
      """#)
  }

  @Test("4b.1 a message without `to` is for its sender")
  func noAddress() {
    lua(
      #"""
      local stanza = message({ id = "1" }, body())
      equal(archived(stanza, { sender = "me" }).reasons["push<1"], "important (body)")
      equal(archived(stanza, { sender = "you" }).reasons[false], "addressed to someone else")
      equal(decided("me", engine:archived("me", stanza, {}, {}, nil, nil, now)).reasons[false], "addressed to someone else")
      equal(archived({ name = "message", attr = 5 }, { sender = "me" }).reasons["push<1"], "unimportant (no body)")
      """#)
  }

  @Test("4b.1 a user without a session is not notified")
  func noSession() {
    lua(
      #"""
      local stanza = message({ to = me, id = "1" }, body())
      for _, sessions in ipairs({ false, {} }) do
        local r = decided("me", engine:archived("me", stanza, { a = {} }, sessions or nil, nil, "you", now))
        equal(r.path, "archived") equal(r.count, 1)
        equal(r.reasons[false], "no session, so left to the offline message")
      end
      equal(archived(stanza, { sessions = { x = 5 } }).reasons["push<1"], "important (body)")
      """#)
  }

  @Test("4b.1 the second of the two copies of a note to oneself pushes")
  func note() {
    lua(
      #"""
      local options = { sender = "me", sessions = { s = { push_identifier = "other" } } }
      local function note(id) return message({ from = me .. "/desk", to = me, id = id }, body()) end
      for _, id in ipairs({ "1", "2" }) do
        options.id = "out" .. id
        local r = archived(note(id), options)
        equal(r.count, 1) equal(r.reasons[false], "the sender's own outgoing copy")
        options.id = "in" .. id
        equal(archived(note(id), options).reasons["push<1"], "important (body)")
      end
      """#)
  }

  @Test("4b.1 a message to someone else between the copies of a note makes no difference")
  func messageBetweenCopies() {
    lua(
      #"""
      local note = message({ from = me, to = me, id = "1" }, body())
      local other = message({ from = me, to = "you@x", id = "2" }, body())
      equal(archived(note, { sender = "me" }).reasons[false], "the sender's own outgoing copy")
      equal(archived(other, { sender = "me" }).reasons[false], "addressed to someone else")
      equal(archived(note, { sender = "me" }).reasons["push<1"], "important (body)")
      """#)
  }

  @Test("4b.1 notes without ids, and equal notes in a row, form pairs too")
  func equalNotes() {
    lua(
      #"""
      local function note() return archived(message({ from = me, to = me }, body()), { sender = "me" }).reasons end
      for _ = 1, 3 do
        equal(note()[false], "the sender's own outgoing copy")
        equal(note()["push<1"], "important (body)")
        now = now + 3
      end
      """#)
  }

  @Test("4b.1 a message that only resembles a note to oneself is pushed")
  func noNote() {
    lua(
      #"""
      local function reason(from, sender)
        return archived(message({ from = from, to = me, id = "1" }, body()), { sender = sender }).reasons["push<1"]
      end
      equal(reason(me, "you"), "important (body)")
      equal(reason("you@example.org", "me"), "important (body)")
      equal(reason(nil, "me"), "important (body)")
      equal(reason(me .. ".x", "me"), "important (body)")
      """#)
  }

  @Test("4b.1 a sender that is no name counts as none")
  func oddSender() {
    lua(
      #"""
      for _, sender in ipairs({ 5, true, false, {}, print }) do
        local stanza = message({ to = me, id = tostring(sender) }, body())
        equal(archived(stanza, { sender = sender }).reasons["push<1"], "important (body)")
        stanza.attr.to = nil
        equal(archived(stanza, { sender = sender }).reasons[false], "addressed to someone else")
      end
      """#)
  }

  @Test("4b.1 a message to someone else does not push to its sender")
  func outgoing() {
    lua(
      #"""
      local sent = message({ from = me, to = "you@x", id = "1" }, body())
      equal(archived(sent, { sender = "me" }).reasons[false], "addressed to someone else")
      """#)
  }

  @Test("1x.1 an archived message is known in every later copy, and vice versa")
  func once() {
    lua(
      #"""
      local stanza = message({ to = me, id = "1" }, body())
      equal(archived(stanza, { id = "A" }).reasons["push<1"], "important (body)")
      equal(archived(stanza, { id = "A" }).reasons["push<1"], "already notified")
      local queued = message({ to = me .. "/phone" }, body(), stanza_id(me, "A"), delay("1"))
      assert(not is_pushed(queued))
      assert(is_pushed(queued, "push<2"))
      equal(archived(stanza, { id = "A", registrations = { ["push<2"] = {} } }).reasons["push<2"], "already notified")
      equal(offline(message({ to = me }, body(), stanza_id(me, "A"))).reasons["push<1"], "already notified")
      equal(archived(stanza, { id = "B" }).reasons["push<1"], "important (body)")
      """#)
  }

  @Test("1x.3 skipping a held registration does not mark it as notified: its session pushes later")
  func heldIsNotNotified() {
    lua(
      #"""
      local stanza = message({ to = me }, body(), stanza_id(me, "A"))
      archived(stanza, { id = "A", sessions = { s = { push_identifier = "push<1" } } })
      assert(is_pushed(stanza))
      """#)
  }

  @Test("registrations and sessions may be junk; keys that are not strings are skipped")
  func junk() {
    lua(
      #"""
      local registrations = { [1] = {}, [2.5] = {}, [true] = {}, [print] = {}, a = 5, b = "x", c = false, [""] = {} }
      local sessions = { 5, "x", a = {}, b = { push_identifier = 5 }, c = { push_identifier = {} }, [print] = {} }
      local r = archived(message({ to = me, id = "1" }, body()), { registrations = registrations, sessions = sessions })
      equal(r.count, 4)
      for _, identifier in ipairs({ "a", "b", "c", "" }) do equal(r.reasons[identifier], "important (body)") end
      """#)
  }

  @Test("thousands of registrations and sessions are decided")
  func huge() {
    lua(
      #"""
      local registrations, sessions = {}, {}
      for i = 1, 5000 do registrations["i" .. i] = {} end
      for i = 1, 100 do sessions["s" .. i] = { push_identifier = "i" .. i } end
      local options = { registrations = registrations, sessions = sessions, id = "A" }
      local r = archived(message({ to = me }, body()), options)
      equal(r.count, 5000)
      for i = 1, 5000 do equal(r.reasons["i" .. i], i <= 100 and "held by a session" or "important (body)") end
      """#)
  }

  @Test("4b.1 the quick answer: every registration is held, or the message is to someone else")
  func forNobody() {
    lua(
      #"""
      local function reason(stanza, registrations, sessions)
        local r = archived_for_nobody(stanza, registrations, sessions)
        equal(r.path, "archived") equal(r.count, 1)
        return r.reasons[false]
      end
      local function leaves(...) same(table.pack(engine:archived_for_nobody("me", ...))) end
      local one, both = { x = { push_identifier = "a" } }, { x = { push_identifier = "a" }, y = { push_identifier = "b" } }
      local stanza = message({ to = me .. "/phone" }, body())
      equal(reason(stanza, { a = {} }, one), "held by a session")
      equal(reason(stanza, { a = {}, b = {} }, both), "held by a session")
      leaves(stanza, { a = {}, b = {} }, one)
      leaves(stanza, { a = {} }, {})
      leaves(stanza, { a = {} }, nil)
      equal(reason(message({ to = "you@example.org" }, body()), { a = {} }, nil), "addressed to someone else")
      leaves(message({}, body()), { a = {} }, one)
      leaves({}, { a = {} }, one)
      """#)
  }

  @Test("the quick answer leaves odd arguments to the other method")
  func oddForNobody() {
    lua(
      #"""
      local good = { "me", message({ to = me }, body()), { a = {} }, { x = { push_identifier = "a" } } }
      equal(archived_for_nobody(table.unpack(good, 2)).reasons[false], "held by a session")
      for position = 1, 4 do
        for _, odd in ipairs({ 5, true, "odd", print, {} }) do
          local arguments = table.move(good, 1, 4, 1, {})
          arguments[position] = odd
          local expected
          if position == 1 and odd == "odd" then expected = "addressed to someone else" end
          -- Each of no registrations is held.
          if position == 3 and type(odd) == "table" then expected = "held by a session" end
          local r = decided("me", engine:archived_for_nobody(table.unpack(arguments, 1, 4)))
          equal(r and r.reasons[false], expected, "reason for " .. tostring(odd) .. " at " .. position)
        end
      end
      same(table.pack(engine:archived_for_nobody()))
      """#)
  }

  @Test("4b.2 there is no quick answer for what may be a call")
  func callForNobody() {
    lua(
      #"""
      local call = message({ to = me }, body(), child("propose", "urn:xmpp:jingle-message:0"))
      same(table.pack(engine:archived_for_nobody("me", call, { a = {} }, { x = { push_identifier = "a" } })))
      local other = message({ to = me }, child("propose", "urn:x"))
      local r = archived_for_nobody(other, { a = {} }, { x = { push_identifier = "a" } })
      equal(r.reasons[false], "held by a session")
      """#)
  }

  @Test("4b.1 which registrations are held is known of any number", arguments: [1, 15, 16, 17, 18, 40])
  func many(count: Int) {
    lua(
      #"""
      local count, number = \#(count), 0
      local function ask(held, push_identifier)
        local registrations, sessions = {}, { odd = {}, number = { push_identifier = 7 } }
        for i = 1, count do
          registrations["i" .. i] = { jid = "j" }
          if held(i) then sessions["s" .. i] = { push_identifier = "i" .. i } end
        end
        number = number + 1
        local stanza = message({ to = me, id = "m" .. number }, body())
        local quick = archived_for_nobody(stanza, registrations, sessions)
        return quick, archived(stanza, { registrations = registrations, sessions = sessions }).reasons
      end
      local quick, reasons = ask(function() return true end)
      equal(quick.reasons[false], "held by a session")
      for i = 1, count do equal(reasons["i" .. i], "held by a session") end
      for free = 1, count do
        quick, reasons = ask(function(i) return i ~= free end)
        equal(quick, nil)
        for i = 1, count do equal(reasons["i" .. i], i == free and "important (body)" or "held by a session") end
      end
      """#)
  }

  @Test("why.1 a message that the archive has not taken is noted if a device misses it")
  func notArchived() {
    lua(
      #"""
      local missed = "not archived, and another device got it: a no-store hint, or the user's archive preferences"
      equal(not_archived(message({ to = me, id = "1" }, body())), missed)
      equal(not_archived(message({ to = me }, body()), { a = {}, b = {} }, { s = { push_identifier = "a" } }), missed)
      equal(not_archived(message({ to = me }, body()), { a = {} }, { s = { push_identifier = "a" } }), nil)
      equal(not_archived(message({ to = me .. "/desk" }, body(), stanza_id(me, "A"))), nil)
      equal(not_archived(message({ to = me }, body(), stanza_id("you@example.org", "A"))), missed)
      equal(not_archived(message({ to = me })), nil)
      equal(not_archived(message({ to = me, type = "groupchat" }, body())), nil)
      equal(not_archived(message({ to = me, type = "headline" }, body())), nil)
      equal(archived(message({ to = me, id = "1" }, body())).reasons["push<1"], "important (body)")
      """#)
  }
}
