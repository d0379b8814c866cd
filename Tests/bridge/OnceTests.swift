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

  @Test("1x.2 copies whose stamps are two seconds apart are one message, a later or earlier one is another")
  func sameIDLater() {
    lua(
      #"""
      local function sent(stamp) return message({ id = "1", from = "you@x/r" }, body(), delay(stamp)) end
      local function is_new(stamp) return is_pushed(sent("2026-11-26T01:" .. stamp .. "Z")) end
      assert(is_new("00:10"))
      for _, same in ipairs({ "00:08", "00:09", "00:11", "00:12" }) do assert(not is_new(same), same) end
      for _, other in ipairs({ "00:07", "00:13", "30:00", "00:03" }) do
        assert(is_new(other), other)
        assert(not is_new(other), other)
      end
      assert(not is_new("00:10"))
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
      assert(not is_pushed(sent("now", "2026-11-26T01:00:00Z", "")))
      assert(is_pushed(sent("2026-11-26T01:00:09Z", "2026-11-26T01:00:08Z")))
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
      assert(not queued("2026-11-26T01:00:01Z"), "kept in the next second")
      assert(queued("2026-11-26T01:00:03Z"))
      """#)
  }

  @Test("a stamp is read as XEP-0082 says, to the second; one that cannot be read is none")
  func timesOfStamps() {
    lua(
      #"""
      local now = 5000000000
      -- Whether a copy with this stamp is one of a message that arrived at a time.
      local function is_copy(stamp, arrival)
        engine = library.new("example.org", 1, 2)
        local function stanza(...) return message({ id = "t", from = "you@x/r", to = me }, body(), ...) end
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
        ["2028-02-29T00:00:00+05:45"] = 1835374500, ["2026-03-01T00:00:00.123456Z"] = 1772323200,
        ["2100-02-28T23:59:59-11:30"] = 4107583799,
        ["2100-03-01T00:00:00Z"] = 4107542400,
        ["2106-02-07T06:28:17Z"] = 4294967297,
      }) do
        for distance = -4, 4 do
          equal(is_copy(stamp, seconds + distance), distance >= -2 and distance <= 2, stamp .. " " .. distance)
        end
      end
      for _, none in ipairs({
        "", "Z", "now", "2026-11-26", "2026-11-26T01:00:00", "2026-11-26T01:00:0Z", "2026-11-26T01:00Z",
        "2026-11-2/T01:00:00Z", "2026-11-2:T01:00:00Z", "2026-11-26T01:00:00+1:00", "2026-11-26T01:00+01:00",
        "2026-11-26T01:00:00*01:00", "2026-11-26T01:00:00+01:0x", "2026-11-26T01:00:00+0x:00", "20261126T01:00:00Z",
        "20261126T01:00:00", "9999-12-31T23:59:59Z",
      }) do
        assert(not is_copy(none, now - 10), none)
        assert(is_copy(none, now), none .. " counts as now")
      end
      """#)
  }

  @Test(
    "1x.2 a queued message without a stamp that can be read is pushed once, at whatever scan, and another like it too",
    arguments: ["", "garbage", "20261126T01:00:00", "2107-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "none"])
  func queuedWithoutStamp(stamp: String) {
    lua(
      #"""
      local stamp = "\#(stamp)"
      local function alarm()
        return message({ id = "1", from = "bot@x/r", to = me }, body(), stamp ~= "none" and delay(stamp) or nil)
      end
      local function is_new(stanza, at) return is_push(engine:next_candidate("me", "p", { stanza }, 0, 0, at)) end
      local first, second = alarm(), alarm()
      assert(is_new(first, now))
      for after = 1, 10 do assert(not is_new(first, now + after * 60)) end
      assert(not is_new(clone(first), now + 1), "in another session's queue")
      assert(is_new(second, now + 700))
      assert(not is_new(second, now + 800))
      assert(not is_new(first, now + 900))
      """#)
  }

  @Test("an iq is the same while its table lives, whatever becomes of the memory of others")
  func iqs() {
    lua(
      #"""
      local function iq() return element("iq", { id = "1", from = me, type = "set" }) end
      local function is_new(stanza, at) return is_push(engine:next_candidate("me", "p", { stanza }, 0, 0, at)) end
      local first = iq()
      assert(is_new(first, now))
      for cycle = 1, 1000 do
        local stanza = iq()
        assert(is_new(stanza, now), "iq " .. cycle)
        assert(not is_new(stanza, now + 1000), "iq " .. cycle)
        stanza = nil
        collectgarbage()
      end
      assert(not is_new(first, now + 1000))
      """#)
  }

  @Test("a mark is in the stanza's table, so that nothing else keeps it, and a copy has none")
  func marks() {
    lua(
      #"""
      local iq = element("iq", { id = "1", type = "get" })
      local fields = {}
      for name in pairs(iq) do fields[name] = true end
      assert(is_pushed(iq))
      local marks = 0
      for name, value in pairs(iq) do
        if not fields[name] then
          equal(type(name), "userdata")
          equal(math.type(value), "integer")
          marks = marks + 1
        end
      end
      equal(marks, 1)
      assert(not is_pushed(iq))
      assert(is_pushed(element("iq", iq.attr)))
      """#)
  }

  @Test("a stanza that another engine has marked is new to this one")
  func markedByAnother() {
    lua(
      #"""
      local queue = {}
      for i = 1, 50 do queue[i] = element("iq", { id = "1", type = "get" }) end
      for _ = 1, 3 do
        for _, iq in ipairs(queue) do assert(is_pushed(iq)) end
        for _, iq in ipairs(queue) do assert(not is_pushed(iq)) end
        engine = another_engine()
        assert(is_pushed(element("iq", { id = "1", type = "get" })))
      end
      """#)
  }

  @Test("without memory for a mark a stanza is pushed, and pushed again")
  func noMemoryForMark() {
    lua(
      #"""
      local iq = element("iq", { id = "1", type = "get" })
      local queue = { iq }
      local pushed = 0
      for k = 1, 10 do
        local ran_out, returned, path = starve(k, engine.next_candidate, engine, "me", "p", queue, 0, 0, now)
        if ran_out and returned and path then pushed = pushed + 1 end
        if not ran_out then break end
      end
      assert(pushed > 0)
      assert(not is_pushed(iq, "p"))
      """#)
  }

  @Test("1x.1 a subscription request is known by its sender for an hour, in whatever table")
  func subscriptionRequests() {
    lua(
      #"""
      local function request(from) return element("presence", { type = "subscribe", from = from, to = me }) end
      local function is_new(from, at) return is_push(engine:next_candidate("me", "p", { request(from) }, 0, 0, at)) end
      assert(is_new("you@x", now))
      assert(not is_new("you@x", now + 1))
      assert(not is_new("you@x/phone", now + 1))
      assert(is_new("you@y", now + 1))
      assert(not is_new("you@x", now + 3599))
      assert(is_new("you@x", now + 3600))
      """#)
  }

  @Test("1x.1 where archive ids are not believed they are part of the content")
  func archiveIDsNotBelieved() {
    lua(
      #"""
      engine:believe_archive_ids(false)
      local sent = delay("2026-11-26T01:00:00Z")
      local function copy(id, archive_id)
        return message({ from = "you@x/r", to = me, id = id }, body(), stanza_id(me, archive_id), sent)
      end
      assert(is_pushed(copy("1", "fixed")))
      assert(not is_pushed(copy("1", "fixed")))
      assert(is_pushed(copy("2", "fixed")))
      assert(is_pushed(copy("1", "other")))
      local arriving = message({ from = "you@x/r", to = me, id = "3" }, body())
      equal(archived(arriving, { id = "A" }).reasons["push<1"], "important (body)")
      assert(not is_pushed(clone(arriving)), "the id of the event is none that later copies are known by")
      engine:believe_archive_ids(true)
      assert(is_pushed(copy("4", "fixed2")))
      assert(not is_pushed(copy("5", "fixed2")))
      """#)
  }

  @Test(
    "1x.2 a clock that is set back an hour costs none of a bot's alarms, and repeats none of those before")
  func clockSetBack() {
    lua(
      #"""
      local function alarm(at)
        return is_push(engine:offline("me", message({ id = "1", from = "bot@x/r", to = me }, body()), { p = {} }, at))
      end
      for minute = 0, 70, 10 do assert(alarm(now + minute * 60), minute) end
      assert(not alarm(now + 10 * 60))
      assert(engine:clock_is_behind(3600, now + 5 * 60))
      for minute = 10, 70, 10 do assert(alarm(now + minute * 60), minute) end
      now = now + 70 * 60
      local stanza = message({ id = "2", from = "bot@x/r", to = me }, body())
      assert(is_pushed(stanza))
      for second = 1, 2 do
        now = now - 1
        assert(is_pushed(message({ id = "n" .. second, from = "bot@x/r" }, body())))
      end
      assert(not is_pushed(stanza), "set back by a second twice")
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

  @Test("a message without id is known by all that it contains, and when it was sent")
  func withoutID() {
    lua(
      #"""
      local function make(stamp, ...)
        return message({ from = "you@x" }, delay("2026-01-01T00:00:" .. (stamp or "00") .. "Z"), ...)
      end
      local function one() return child("x", "urn:y", { a = "b", c = "d" }, "text", element("e", {}, "f")) end
      assert(is_pushed(make()))
      for _, change in ipairs({
        function() end, function(x) x.name = "z" end, function(x) x.attr.xmlns = "urn:z" end, function(x) x.attr.a = "z" end,
        function(x) x.attr.z = "b" end, function(x) x.attr.a, x.attr.c = "d", "b" end, function(x) x[1] = "z" end, function(x) x.tags[1].name = "z" end,
        function(x) x.tags[1][1] = "z" end, function(x)
          x[3] = element("e", {})
          x.tags[2] = x[3]
        end,
      }) do
        local changed = one()
        change(changed)
        assert(is_pushed(make(nil, changed)))
        assert(not is_pushed(make(nil, clone(changed))))
        assert(not is_pushed(make("02", clone(changed), stanza_id("room@x", "A"))), "added on the way")
        assert(is_pushed(make("03", clone(changed))))
      end
      local function nested(levels, text)
        return levels == 0 and text or element("a", {}, nested(levels - 1, text))
      end
      for levels = 1, 6 do
        assert(is_pushed(make(nil, nested(levels, "e"))))
        assert(is_pushed(make(nil, nested(levels, "f"))), levels)
      end
      assert(is_pushed(make(nil, nested(7, "e"))))
      assert(not is_pushed(make(nil, nested(7, "f"))), "only six levels count")
      """#)
  }

  @Test("with an id, what a person should see tells messages apart")
  func shownContent() {
    lua(
      #"""
      local function make(...)
        return message({ from = "you@x", id = "1" }, delay("2026-01-01T00:00:00Z"), ...)
      end
      local function oob(url) return child("x", "jabber:x:oob", {}, element("url", {}, url)) end
      for i, stanza in ipairs({
        make(child("composing", "urn:x")), make(child("invite", "urn:xmpp:call-invites:0", { id = "a" })),
        make(child("invite", "urn:xmpp:call-invites:0", { id = "b" })), make(oob("a")), make(oob("b")),
        make(child("x", "jabber:x:conference", { jid = "a@x" })), make(child("x", "jabber:x:conference", { jid = "b@x" })),
        make(body("a"), body("c")), make(body("b"), body("c")), make(element("body", {}, "a", "b")),
        make(element("body", {}, "a", "c")), make(body("a")), make(body("b")),
      }) do
        assert(is_pushed(stanza), i)
        assert(not is_pushed(clone(stanza)), i)
      end
      """#)
  }

  @Test("an archive id in a subscription request or an iq is not believed")
  func archiveIDInOthers() {
    lua(
      #"""
      local function request(from, id) return element("presence", { type = "subscribe", from = from, to = me }, stanza_id(me, id)) end
      assert(is_pushed(request("you@x", "A")))
      assert(not is_pushed(request("you@x", "B")))
      assert(is_pushed(request("other@x", "A")))
      for _ = 1, 2 do assert(is_pushed(element("iq", { type = "get", id = "1", to = me }, stanza_id(me, "A")))) end
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
