import Testing

@Suite("4a.7 Devices that are awake, read from sessions")
struct AwakeDeviceTests {
  /// Lua: `phone` is the session whose queue is scanned; `awake(fields)` is another one that holds its registration and is
  /// awake, `none` as a field's value leaves the field out. `is_passed_over(stanza, ...)`: whether a scan passes over the
  /// stanza with these other sessions.
  private func each(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local none = {}
      local phone = { username = "me", resource = "phone", full_jid = me .. "/phone", push_identifier = "push<1",
        smacks = "urn:xmpp:sm:3", hibernating = 1, priority = 0 }
      local function awake(fields)
        local session = { username = "me", resource = "desk", full_jid = me .. "/desk", push_identifier = "push<1",
          smacks = "urn:xmpp:sm:3", priority = 0 }
        for field, value in pairs(fields or {}) do session[field] = value ~= none and value or nil end
        return session
      end
      local function chat(attr)
        local all = { from = "you@x/y", to = me, id = "1", type = "chat" }
        for name, value in pairs(attr or {}) do all[name] = value ~= none and value or nil end
        return message(all, body())
      end
      local function copied(direction, from)
        return message({ from = from or me, to = me .. "/phone", type = "chat" }, carbon(direction, chat()))
      end
      local function is_passed_over(stanza, ...)
        engine = another_engine()
        local results = scan({ stanza }, 0, 0, nil, phone, { phone, ... })
        if results[1] then equal(results[1], 1) return false end
        same(results, nil, 0, 0, 1, 0)
        return true
      end
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("a message to the bare JID is passed over if a session that is awake holds the registration")
  func bareJID() {
    each(
      #"""
      equal(is_passed_over(chat(), awake()), true)
      equal(is_passed_over(chat()), false)
      equal(is_passed_over(chat({ type = "normal" }), awake()), true)
      equal(is_passed_over(chat({ type = none }), awake()), true)
      equal(is_passed_over(chat({ type = "unheard-of" }), awake()), true)
      for _, type in ipairs({ "groupchat", "headline", "error" }) do
        equal(is_passed_over(chat({ type = type }), awake({ want_carbons = "urn:xmpp:carbons:2" })), false)
      end
      for _, to in ipairs({ none, "", "me", "example.org", "you@example.org", "me@example.orgx", me .. "/", "ME@example.org" }) do
        equal(is_passed_over(chat({ to = to }), awake()), false)
      end
      """#)
  }

  @Test("a message to a full JID is passed over if it is that of the session")
  func fullJID() {
    each(
      #"""
      equal(is_passed_over(chat({ to = me .. "/desk" }), awake()), true)
      equal(is_passed_over(chat({ to = me .. "/desk" }), awake({ priority = -1 })), true)
      for _, to in ipairs({ "/phone", "/tablet", "/desk/", "/des", "/" }) do
        equal(is_passed_over(chat({ to = me .. to }), awake({ want_carbons = true })), false)
      end
      equal(is_passed_over(chat({ to = me .. "/tablet" }), awake(), awake({ full_jid = me .. "/tablet" })), true)
      for _, full_jid in ipairs({ none, 5, true, {}, print }) do
        equal(is_passed_over(chat({ to = me .. "/desk" }), awake({ full_jid = full_jid })), false)
        equal(is_passed_over(chat(), awake({ full_jid = full_jid })), true)
      end
      """#)
  }

  @Test("a carbon is passed over if the session has carbons on")
  func carbons() {
    each(
      #"""
      for _, direction in ipairs({ "received", "sent" }) do
        for _, on in ipairs({ true, "urn:xmpp:carbons:2", 5, {} }) do
          equal(is_passed_over(copied(direction), awake({ want_carbons = on })), true)
        end
        for _, off in ipairs({ false, none }) do
          equal(is_passed_over(copied(direction), awake({ want_carbons = off })), false)
        end
        equal(is_passed_over(copied(direction, "you@x"), awake({ want_carbons = true })), false)
      end
      """#)
  }

  @Test("other stanzas are pushed")
  func otherStanzas() {
    each(
      #"""
      for _, name in ipairs({ "iq", "presence", "massage" }) do
        for _, type in ipairs({ "set", "subscribe", "get" }) do
          local stanza = element(name, { from = "you@x", to = me, id = "1", type = type })
          equal(is_passed_over(stanza, awake({ want_carbons = true })), false)
        end
      end
      """#)
  }

  @Test("only a session that holds the registration, is connected, active and acknowledges is awake")
  func asleep() {
    each(
      #"""
      for field, values in pairs({
        push_identifier = { none, "push<2", 5, true, {}, "push" }, smacks = { none, false }, hibernating = { true, 1, "x", {} },
        awaiting_ack = { true, 1, "x", {} }, state = { "inactive", "", "Active", true, 5, {} },
      }) do
        for _, value in ipairs(values) do
          local asleep = awake({ [field] = value, want_carbons = true })
          for _, stanza in ipairs({ chat(), chat({ to = me .. "/desk" }), copied("received") }) do
            equal(is_passed_over(stanza, asleep), false, field)
            equal(is_passed_over(stanza, asleep, awake({ want_carbons = true })), true, field)
          end
        end
      end
      for field, values in pairs({
        smacks = { true, "x", 5, {} }, hibernating = { false }, awaiting_ack = { false }, state = { "active", false },
      }) do
        for _, value in ipairs(values) do equal(is_passed_over(chat(), awake({ [field] = value })), true, field) end
      end
      """#)
  }

  @Test("without carbons only a session that is available gets messages to the bare JID")
  func priorities() {
    each(
      #"""
      for _, priority in ipairs({ none, -1, "x", true, {}, 0.5 }) do
        equal(is_passed_over(chat(), awake({ priority = priority })), false)
        equal(is_passed_over(chat(), awake({ priority = priority, want_carbons = true })), true)
      end
      equal(is_passed_over(chat(), awake({ priority = 5 })), true)
      phone.priority = 5
      equal(is_passed_over(chat(), awake()), false)
      equal(is_passed_over(chat(), awake({ priority = 5.0 })), true)
      for _, priority in ipairs({ false, "x", {}, -7 }) do
        phone.priority = priority
        equal(is_passed_over(chat(), awake()), true)
        equal(is_passed_over(chat(), awake({ priority = -1 })), false)
      end
      """#)
  }

  @Test("a session that connected after the second in which the stanza was queued was not sent it")
  func connectedAfterwards() {
    each(
      #"""
      local queued = 1700000100
      local function late(stanza)
        local stamp = delay(os.date("!%Y-%m-%dT%H:%M:%SZ", queued))
        stanza.tags[#stanza.tags + 1], stanza[#stanza + 1] = stamp, stamp
        return stanza
      end
      for connected, is_sent in pairs({
        [queued - 1] = true, [queued] = true, [queued + 0.99] = true, [queued + 1] = false, [queued + 20.5] = false,
        [-math.huge] = true, [math.huge] = false, [math.mininteger] = true, [math.maxinteger] = false,
      }) do
        local desk = awake({ conntime = connected, want_carbons = true })
        equal(is_passed_over(late(chat()), desk), is_sent)
        equal(is_passed_over(late(chat({ to = me .. "/desk" })), desk), is_sent)
        equal(is_passed_over(late(copied("received")), desk), is_sent)
        equal(is_passed_over(late(chat()), desk, awake()), true)
        equal(is_passed_over(chat(), desk), true)
        equal(is_passed_over(copied("sent"), desk), true)
      end
      for _, unreadable in ipairs({ none, false, true, "1700000200", {}, print }) do
        equal(is_passed_over(late(chat()), awake({ conntime = unreadable })), true)
        equal(is_passed_over(late(chat({ to = me .. "/desk" })), awake({ conntime = unreadable })), true)
      end
      """#)
  }

  @Test("the stamp of a carbon counts, not that of the message in it")
  func stampOfCarbon() {
    each(
      #"""
      local early, late = "2023-11-14T22:13:20Z", "2023-11-14T22:16:40Z"
      local function copied(outer, inner)
        local original = message({ from = "you@x/y", to = me, id = "1", type = "chat" }, body(), delay(inner))
        return message({ from = me, to = me .. "/phone", type = "chat" }, carbon("received", original), delay(outer))
      end
      local desk = awake({ conntime = 1700000100.5, want_carbons = true })
      equal(is_passed_over(copied(late, early), desk), true)
      equal(is_passed_over(copied(early, late), desk), false)
      """#)
  }

  @Test("the scanned session itself does not count, and is not needed")
  func itself() {
    each(
      #"""
      phone.hibernating = nil
      equal(is_passed_over(chat()), false)
      equal(is_passed_over(chat(), phone), false)
      equal(is_passed_over(chat(), clone(phone)), true)
      for _, session in ipairs({ false, awake() }) do
        engine = another_engine()
        same(scan({ chat() }, 0, 0, nil, session or nil, { phone }), nil, 0, 0, 1, 0)
      end
      """#)
  }

  @Test("what is no session does not count")
  func odd() {
    each(
      #"""
      equal(is_passed_over(chat(), 5, "x", true, print, {}, { push_identifier = "push<1" }), false)
      equal(is_passed_over(chat(), 5, "x", true, print, {}, awake()), true)
      engine = another_engine()
      equal(scan({ chat() }, 0, 0, nil, phone, {})[1], 1)
      engine = another_engine()
      equal(scan({ chat() }, 0, 0, nil, phone)[1], 1)
      for field, value in pairs({ attr = 5, name = {}, tags = "x" }) do
        local stanza = chat()
        stanza[field] = value
        equal(is_passed_over(stanza, awake()), field == "tags", field)
      end
      for _, value in ipairs({ 5, true, {} }) do
        equal(is_passed_over(chat({ to = value }), awake()), false)
        equal(is_passed_over(chat({ type = value }), awake()), true)
      end
      """#)
  }

  @Test("a stanza passed over is not thereby notified and does not use its class")
  func notNotified() {
    each(
      #"""
      local sessions = { phone, awake() }
      local first, second = chat({ id = "1" }), chat({ id = "2", to = me .. "/phone" })
      local results = scan({ first, second }, 0, 0, nil, phone, sessions)
      same(results, 2, 2, "important (body)")
      same(scan({ clone(first), clone(second) }, 0, 0, nil, phone, sessions), nil, 1, 0, 1, 0)
      sessions[2].hibernating = true
      same(scan({ clone(first), clone(second) }, 0, 0, nil, phone, sessions), 1, 2, "important (body)")
      """#)
  }

  @Test("hib.5 the highest class of those passed over is told, with and without a candidate")
  func classes() {
    each(
      #"""
      local sessions = { phone, awake() }
      local typing, hello = message({ from = "you@x", to = me, id = "t", type = "chat" }), chat()
      local here = chat({ id = "h", to = me .. "/phone" })
      local function class(queue, after)
        engine = another_engine()
        local results = table.pack(engine:next_candidate("me", "push<1", queue, after or 0, 0, now, phone, sessions))
        return results[8], results[11], results[1] ~= nil
      end
      same(table.pack(class({})), nil, 0, false)
      same(table.pack(class({ here })), nil, 0, true)
      same(table.pack(class({ typing })), 1, 1, false)
      same(table.pack(class({ hello })), 2, 1, false)
      same(table.pack(class({ typing, hello, here })), 2, 2, true)
      same(table.pack(class({ hello, typing, here })), 2, 2, true)
      same(table.pack(class({ typing, here, hello })), 1, 1, true)
      same(table.pack(class({ typing, here, hello }, 2)), 2, 1, false)
      """#)
  }

  @Test("each call counts what it skips, by reason")
  func counts() {
    each(
      #"""
      local sessions = { phone, awake() }
      local function here(id) return chat({ id = id, to = me .. "/phone" }) end
      local publish = child("pubsub", "http://jabber.org/protocol/pubsub", {}, element("publish", {}, element("item", {},
        child("notification", "urn:xmpp:push:0"))))
      local known = here("known")
      assert(is_pushed(known))
      local queue = { chat(), known, here("a"), here("b"), chat({ id = "2" }), element("iq", { type = "set" }, publish),
        chat({ id = "3" }), clone(known) }
      local results = table.pack(engine:next_candidate("me", "push<1", queue, 0, 0, now, phone, sessions))
      same(table.pack(table.unpack(results, 6)), 3, 2, 2, 1, 0, 1, 0)
      results = table.pack(engine:next_candidate("me", "push<1", queue, 3, 2, now, phone, sessions))
      same(table.pack(table.unpack(results, 6)), nil, nil, 2, 1, 1, 2, 1)
      """#)
  }

  @Test("thousands of sessions and stanzas are one walk")
  func many() {
    each(
      #"""
      local sessions, queue = { phone = phone }, {}
      for i = 1, 2000 do
        sessions[i] = awake({ full_jid = me .. "/" .. i })
        queue[i] = chat({ id = "m" .. i, to = me .. "/" .. i })
      end
      queue[2001] = chat({ to = me .. "/phone" })
      same(scan(queue, 0, 0, nil, phone, sessions), 2001, 2, "important (body)")
      """#)
  }

  @Test("a long queue is read as a short one is")
  func longQueue() {
    each(
      #"""
      local sessions, queue = { phone, awake() }, {}
      for i = 1, 100 do queue[i] = chat({ id = "m" .. i, to = i % 2 == 0 and me .. "/phone" or nil }) end
      same(scan(queue, 0, 0, nil, phone, sessions), 2, 2, "important (body)")
      same(scan(queue, 2, 2, nil, phone, sessions), nil, 0, 49, 49, 0)
      """#)
  }
}
