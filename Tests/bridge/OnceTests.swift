import Testing

@Suite("1x.1 One message, one push, read from stanzas")
struct OnceTests {
  @Test("a clone with the same id, sender, body and stamp is the same message")
  func clones() {
    lua(
      #"""
      local stanza = message({ id = "1", from = "you@x/r", to = "me@example.org" }, body())
      assert(is_pushed(stanza))
      assert(not is_pushed(clone(stanza)))
      local queued = message({ id = "2", from = "you@x/r", to = "me@example.org" }, body(), delay("1970-01-01T00:10:00Z"))
      assert(is_pushed(queued))
      assert(not is_pushed(clone(queued)))
      """#)
  }

  @Test(
    "1x.2 a later message with the same id, sender and body is another one, and a copy of the first is not new"
  )
  func sameIDLater() {
    lua(
      #"""
      local function sent(stamp) return message({ id = "1", from = "you@x/r" }, body(), delay(stamp)) end
      assert(is_pushed(sent("2026-11-26T01:00:00Z")))
      assert(is_pushed(sent("2026-11-26T01:00:01Z")))
      assert(not is_pushed(sent("2026-11-26T01:00:00Z")))
      assert(not is_pushed(sent("2026-11-26T01:00:01Z")))
      assert(is_pushed(sent("2026-11-26T02:00:00Z")))
      """#)
  }

  @Test("the earliest of several stamps counts, in any order: the offline store adds one")
  func earliestStamp() {
    lua(
      #"""
      local function sent(...)
        local stanza = message({ id = "1", from = "you@x/r" }, body())
        for _, stamp in ipairs({ ... }) do table.insert(stanza.tags, delay(stamp)) end
        return stanza
      end
      assert(is_pushed(sent("2026-11-26T01:00:00Z")))
      assert(not is_pushed(sent("2026-11-26T01:00:00Z", "2026-11-26T01:00:09Z")))
      assert(not is_pushed(sent("2026-11-26T01:00:09Z", "2026-11-26T01:00:00Z")))
      assert(is_pushed(sent("2026-11-26T01:00:09Z", "2026-11-26T01:00:08Z")))
      """#)
  }

  @Test("stamps are XEP-0082 times in any time zone; an invalid one is earlier than any")
  func stamps() {
    lua(
      #"""
      local number = 0
      local function is_same(stamp, other)
        number = number + 1
        local function sent(at) return message({ id = "i" .. number, from = "you@x/r" }, body(), delay(at)) end
        assert(is_pushed(sent(stamp)), stamp)
        return not is_pushed(sent(other))
      end
      local time = "2026-03-01T00:00:00Z"
      for _, same in ipairs({
        time, "2026-03-01T00:00:00.9Z", "2026-03-01T00:00:00.123456Z", "2026-03-01T01:00:00+01:00",
        "2026-02-28T22:30:00-01:30", "2026-03-01T00:00:00.5+00:00", "2026-02-28T23:59:59Z", "2025-12-31T23:59:59Z",
        "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "", "now", "2026-03-01T00:00:00", "2026-03-01",
        "2026-03-01T00:00:0xZ", "2026-03-01T00:00:00 01:00", "2026-03-01T00:00:00+0x:00", "2026-03-01T00:00:+01:00",
      }) do
        assert(is_same(time, same), same)
      end
      for _, later in ipairs({
        "2026-03-01T00:00:01Z", "2026-03-01T00:01:00Z", "2026-03-01T01:00:00Z", "2026-03-02T00:00:00Z",
        "2026-04-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-03-01T01:00:01+01:00", "2026-02-28T22:30:01-01:30",
      }) do
        assert(not is_same(time, later), later)
      end
      -- The day after a leap day, and after a day before a year that has none.
      assert(is_same("2024-03-01T00:00:00Z", "2024-02-29T23:59:59Z"))
      assert(not is_same("2024-02-29T23:59:59Z", "2024-03-01T00:00:00Z"))
      assert(is_same("2100-03-01T00:00:00+24:00", "2100-02-28T00:00:00Z"))
      assert(not is_same("2100-02-28T00:00:00Z", "2100-03-01T00:00:01+24:00"))
      assert(is_same("2024-03-01T00:00:00+24:00", "2024-02-29T00:00:00Z"))
      """#)
  }

  @Test("stamps are compared with the clock: a message that arrived is known in the queue")
  func arrivedThenQueued() {
    lua(
      #"""
      now = 1795654800 -- 2026-11-26T01:00:00Z
      local function arriving() return message({ id = "1", from = "you@x/r", to = me }, body()) end
      local function arrives(at) return is_push(engine:offline("me", arriving(), { p = {} }, at)) end
      local function queued(stamp)
        local stanza = arriving()
        table.insert(stanza.tags, delay(stamp))
        return is_push(engine:next_candidate("me", "p", { stanza }, 0, 0, now + 500))
      end
      assert(arrives(now))
      assert(not arrives(now))
      assert(not queued("2026-11-26T01:00:00Z"))
      assert(queued("2026-11-26T01:00:01Z"))
      assert(not arrives(now + 1))
      assert(arrives(now + 2), "a later message with its id")
      assert(not queued("2026-11-26T01:00:02Z"))
      """#)
  }

  @Test("a stamp is read as XEP-0082 says, to the second; an invalid one is earlier than any")
  func timesOfStamps() {
    lua(
      #"""
      local number = 0
      -- Whether a copy with this stamp is one of a message that arrived at a time.
      local function is_copy(stamp, arrival)
        number = number + 1
        local function stanza(...) return message({ id = "t" .. number, from = "you@x/r", to = me }, body(), ...) end
        assert(is_push(engine:offline("me", stanza(), { p = {} }, arrival)))
        return not is_push(engine:next_candidate("me", "p", { stanza(delay(stamp)) }, 0, 0, now))
      end
      for stamp, seconds in pairs({
        ["1970-01-01T00:00:01Z"] = 1, ["2000-02-29T00:00:00Z"] = 951782400, ["2000-03-01T00:00:00Z"] = 951868800,
        ["2001-01-31T23:59:59.999Z"] = 980985599, ["2026-02-28T12:30:15Z"] = 1772281815,
        ["2026-03-31T00:00:00Z"] = 1774915200, ["2026-04-30T00:00:00Z"] = 1777507200,
        ["2026-05-31T00:00:00Z"] = 1780185600, ["2026-06-30T00:00:00Z"] = 1782777600,
        ["2026-07-31T00:00:00Z"] = 1785456000, ["2026-08-31T00:00:00Z"] = 1788134400,
        ["2026-09-30T00:00:00Z"] = 1790726400, ["2026-10-31T00:00:00Z"] = 1793404800,
        ["2026-11-30T00:00:00Z"] = 1795996800, ["2026-12-31T00:00:00Z"] = 1798675200,
        ["2028-02-29T00:00:00+05:45"] = 1835374500,
        ["2100-02-28T23:59:59-11:30"] = 4107583799,
        ["2100-03-01T00:00:00Z"] = 4107542400,
      }) do
        assert(is_copy(stamp, seconds), stamp)
        assert(not is_copy(stamp, seconds - 1), stamp)
      end
      for _, none in ipairs({
        "", "Z", "now", "2026-11-26", "2026-11-26T01:00:00", "2026-11-26T01:00:0Z", "2026-11-26T01:00Z",
        "2026-11-2/T01:00:00Z", "2026-11-2:T01:00:00Z", "2026-11-26T01:00:00+1:00", "2026-11-26T01:00+01:00",
        "2026-11-26T01:00:00*01:00", "2026-11-26T01:00:00+01:0x", "2026-11-26T01:00:00+0x:00", "20261126T01:00:00Z",
      }) do
        assert(is_copy(none, 0), none)
      end
      """#)
  }

  @Test("a copy in a queue with an id and no stamp may be of any time")
  func queuedWithoutStamp() {
    lua(
      #"""
      local function is_new(stanza, at) return is_push(engine:next_candidate("me", "p", { stanza }, 0, 0, at)) end
      local stanza = message({ id = "1", from = "you@x/r" }, body())
      assert(is_new(stanza, now))
      assert(not is_new(clone(stanza), now + 1000))
      local nameless = { attr = { id = "2" }, tags = {} }
      assert(is_new(nameless, now))
      assert(not is_new(clone(nameless), now))
      """#)
  }

  @Test("an iq is the same in the same table, and new in another")
  func iqs() {
    lua(
      #"""
      local function iq() return element("iq", { id = "1", from = me, type = "set" }) end
      local function is_new(stanza, at) return is_push(engine:next_candidate("me", "p", { stanza }, 0, 0, at)) end
      local first = iq()
      assert(is_new(first, now))
      assert(not is_new(first, now + 1000))
      assert(is_new(iq(), now))
      """#)
  }

  @Test("another id, sender, type, body or name is another message")
  func different() {
    lua(
      #"""
      local function make(change)
        local stanza = message({ id = "1", from = "you@x/r", type = "chat" }, body("a"))
        change(stanza)
        return stanza
      end
      assert(is_pushed(make(function() end)))
      for _, field in ipairs({ "id", "from", "type" }) do
        assert(is_pushed(make(function(stanza) stanza.attr[field] = "z" end)), field)
      end
      for _, field in ipairs({ "from", "type" }) do
        assert(is_pushed(make(function(stanza) stanza.attr[field] = nil end)), field)
      end
      assert(is_pushed(make(function(stanza) stanza.tags[1][1] = "b" end)))
      assert(is_pushed(make(function(stanza) stanza.name = "iq" end)))
      assert(not is_pushed(make(function() end)))
      """#)
  }

  @Test("the border between two fields matters")
  func boundaries() {
    lua(
      #"""
      assert(is_pushed(message({ id = "1", from = "ab", type = "c" }, body())))
      assert(is_pushed(message({ id = "1", from = "a", type = "bc" }, body())))
      assert(is_pushed(message({ id = "c1", from = "ab" }, body())))
      """#)
  }

  @Test("a message without id is the same in the same table with its stamp, and new in another")
  func withoutID() {
    lua(
      #"""
      local stanza = message({ from = "you@x" }, body(), delay("2026-01-01T00:00:00Z"))
      assert(is_pushed(stanza))
      assert(not is_pushed(stanza))
      assert(is_pushed(clone(stanza)))
      stanza.tags[2].attr.stamp = "2026-01-01T00:00:01Z"
      assert(is_pushed(stanza))
      """#)
  }

  @Test("a message without id and stamp is new every time")
  func neverQueued() {
    lua(
      #"""
      for _, junk in ipairs({ body(), delay(nil), delay(5), child("delay", "urn:x", { stamp = "1" }) }) do
        for _, attr in ipairs({ {}, false }) do
          local stanza = message(attr or nil, junk)
          assert(is_pushed(stanza))
          assert(is_pushed(stanza))
        end
      end
      same(table.pack(engine:counts()), 0, 0, 0)
      """#)
  }

  @Test("an archive id from the user's own archive identifies a message")
  func archiveID() {
    lua(
      #"""
      local function copy(text) return message({ to = me, id = text }, body(text), stanza_id(me, "A")) end
      assert(is_pushed(copy("1")))
      assert(not is_pushed(copy("2")))
      assert(not is_pushed(message({ to = me .. "/phone" }, stanza_id(me, "A"))))
      assert(is_pushed(message({ to = me }, stanza_id(me, "B"))))
      """#)
  }

  @Test("an archive id from someone else identifies nothing")
  func foreignArchiveID() {
    lua(
      #"""
      local others = {
        "you@example.org", "example.org", "me@example.or", "me@example.orgg", "room@muc.example.org", "",
        "me@example.org/x", 5,
      }
      assert(is_pushed(message({ to = me .. "/phone" }, stanza_id(me, "A"))))
      for i, by in ipairs(others) do
        local stanza = message({ to = me .. "/phone", id = "i" .. i }, stanza_id(by, "A"))
        assert(is_pushed(stanza), by)
        assert(not is_pushed(clone(stanza)), by)
      end
      assert(is_pushed(message({ id = "n" }, stanza_id(me, "A"))), "a message to nobody")
      assert(is_pushed(message({ to = me, id = "e" }, child("stanza-id", "urn:x", { by = me, id = "A" }))))
      assert(is_pushed(message({ to = me, id = "f" }, stanza_id(me, nil))))
      assert(is_pushed(message({ to = me, id = "g" }, stanza_id(me, 5))))
      """#)
  }

  @Test("the archive id of a note to oneself without a recipient is from its sender's archive")
  func archiveIDOfNote() {
    lua(
      #"""
      local function note(id, by) return message({ from = me .. "/desk", id = id }, body(id), stanza_id(by, "A")) end
      local leaving = message({ from = me .. "/desk", id = "1" }, body("1"))
      archived(leaving, { id = "out", sender = "me" })
      archived(clone(leaving), { id = "A", sender = "me" })
      assert(not is_pushed(note("1", me)))
      assert(not is_pushed(note("2", me)))
      assert(is_pushed(note("3", "you@example.org")))
      """#)
  }

  @Test("an archive id by the user's full JID identifies nothing")
  func fullJIDArchiveID() {
    lua(
      #"""
      local full = me .. "/phone"
      assert(is_pushed(message({ to = full, id = "1" }, stanza_id(full, "A"))))
      assert(is_pushed(message({ to = full, id = "2" }, stanza_id(full, "A"))))
      """#)
  }

  @Test("a carbon from one's own account is identified by the message in it")
  func ownCarbon() {
    lua(
      #"""
      local function original(id) return message({ from = "you@x/r", to = me .. "/desk", id = id }, body()) end
      local function own(inner) return message({ from = me, to = me .. "/phone" }, carbon("received", inner)) end
      assert(is_pushed(original("1")))
      assert(not is_pushed(own(original("1"))))
      assert(is_pushed(own(original("2"))))
      assert(not is_pushed(original("2")))
      local archived = original("3")
      table.insert(archived.tags, stanza_id(me, "A"))
      assert(is_pushed(own(archived)))
      assert(not is_pushed(message({ to = me, id = "x" }, stanza_id(me, "A"))))
      local foreign = original("4")
      table.insert(foreign.tags, stanza_id("you@x", "A"))
      assert(is_pushed(own(foreign)))
      """#)
  }

  @Test(
    "a carbon from anyone else is not identified by the message in it",
    arguments: ["you@x", "me@example.org/desk", "example.org", "me@example.or", ""])
  func forgedCarbon(sender: String) {
    lua(
      #"""
      local inner = message({ from = "you@x/r", to = me, id = "1" }, body(), stanza_id(me, "A"))
      assert(is_pushed(clone(inner)))
      local forged = message({ from = "\#(sender)", to = me .. "/phone", id = "f" }, carbon("received", inner))
      assert(is_pushed(forged))
      assert(not is_pushed(clone(forged)))
      local unaddressed = message({ from = me, id = "g" }, carbon("received", inner))
      assert(is_pushed(unaddressed))
      """#)
  }

  @Test("a stanza that is not a message is not identified by the message in it")
  func carbonInPresence() {
    lua(
      #"""
      local inner = message({ from = "you@x/r", to = me, id = "1" }, body())
      assert(is_pushed(clone(inner)))
      assert(is_pushed(element("presence", { from = me, to = me .. "/phone", id = "p" }, carbon("received", inner))))
      """#)
  }

  @Test("two senders' messages with the same id are two")
  func sameID() {
    lua(
      #"""
      assert(is_pushed(message({ from = "a@x", id = "1" }, body())))
      assert(is_pushed(message({ from = "b@x", id = "1" }, body())))
      """#)
  }

  /// Lua: `ways`, the paths of a message to a registration "p"; each returns whether it is pushed.
  private func ways(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local registrations, sessions = { p = {} }, { s = {} }
      local ways = {
        function(user, stanza, now) return is_push(engine:next_candidate(user, "p", { stanza }, 0, 0, now)) end,
        function(user, stanza, now)
          local session = { username = user, hibernating = true }
          local pushed = is_push(engine:offline(user, stanza, registrations, now, session))
          engine:forget_session(session)
          return pushed
        end,
        function(user, stanza, now) return is_push(engine:offline(user, stanza, registrations, now)) end,
        function(user, stanza, now) return is_push(engine:groupchat(user, stanza, registrations, now)) end,
        function(user, stanza, now, archive_id)
          return is_push(engine:archived(user, stanza, registrations, sessions, archive_id, "you", now))
        end,
      }
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("1x.1 a message that came on one path is known on every other, for its user only")
  func everyWay() {
    ways(
      #"""
      for i, first in ipairs(ways) do
        for j, second in ipairs(ways) do
          local stanza = message({ to = me, from = "you@x", id = i .. " " .. j }, body())
          assert(first("me", stanza, now))
          assert(not second("me", stanza, now))
          if second ~= ways[#ways] then
            assert(second("my", stanza, now))
            assert(second("p", stanza, now))
          end
        end
      end
      """#)
  }

  @Test("1x.2 a message is remembered for a day and then forgotten, whatever its path")
  func forgotten() {
    ways(
      #"""
      local day = 86400
      for _, is_pushed in ipairs(ways) do
        engine = library.new("example.org", 1, 2)
        local function message_at(id, now)
          return is_pushed("me", message({ to = me, id = id }, body(), delay("1970-01-01T00:00:00Z")), now, id)
        end
        assert(message_at("a", day))
        assert(not message_at("a", 2 * day - 1))
        assert(message_at("b", 3 * day))
        assert(message_at("c", 4 * day))
        assert(message_at("a", 4 * day))
      end
      """#)
  }
}
