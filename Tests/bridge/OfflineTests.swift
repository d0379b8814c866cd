import Testing

@Suite("4c.1, 4c.3 Offline and group messages, read from the event")
struct OfflineTests {
  @Test("all registrations are notified once")
  func all() {
    lua(
      #"""
      local registrations = { a = {}, b = {} }
      local stanza = message({ to = me, id = "1" }, body())
      local r = offline(stanza, registrations)
      equal(r[1], 2) equal(r[2], "important (body)") equal(r[3], false) equal(r[4].n, 4)
      equal(r[4].a, false) equal(r[4].b, false)
      r = offline(clone(stanza), registrations)
      equal(r[4].a, "already notified") equal(r[4].b, "already notified")
      """#)
  }

  @Test("an unimportant message and a stanza of another kind are notified too, as unimportant")
  func unimportant() {
    lua(
      #"""
      local r = offline(message({ id = "1" }))
      equal(r[1], 1) equal(r[2], "unimportant (no body)") equal(r[4]["push<1"], false)
      r = offline({})
      equal(r[1], 1) equal(r[2], "unimportant (not a message)") equal(r[4]["push<1"], false)
      """#)
  }

  @Test("a call is no more urgent than others here")
  func call() {
    lua(
      #"""
      local r = offline(message({ id = "1" }, child("propose", "urn:xmpp:jingle-message:0")))
      equal(r[2], "important (call)") equal(r[3], false)
      """#)
  }

  @Test("without registrations nobody is notified")
  func none() {
    lua(#"same(table.pack(engine:offline("me", {}, {}, now)), 1, "unimportant (not a message)", false)"#)
  }

  @Test("4c.2 a stanza of an ending session is pushed unless its class was, and the reason is given")
  func endingSession() {
    lua(
      #"""
      local function ending(stanza, used) return table.pack(engine:ending_session("me", "push<1", stanza, used, now)) end
      local first, second = message({ id = "1" }, body()), message({ id = "2" }, body())
      same(ending(first, 0), 2, "important (body)")
      same(ending(first, 0), nil, "already notified")
      same(ending(second, 2), nil, "class already notified in this scan")
      same(ending(second, 0), nil, "already notified")
      same(ending(message({ id = "3" }), 2), 1, "unimportant (no body)")
      same(ending({}, 3), nil, "class already notified in this scan")
      """#)
  }

  @Test("1x.1 what a scan has pushed is not pushed again")
  func afterScan() {
    lua(
      #"""
      local stanza = message({ to = me .. "/phone" }, body(), delay("1"))
      assert(is_pushed(stanza))
      equal(offline(stanza)[4]["push<1"], "already notified")
      equal(offline(stanza, { other = {} })[4].other, false)
      """#)
  }
}
