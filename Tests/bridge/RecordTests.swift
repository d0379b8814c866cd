import Testing

@Suite("why.1 The record, as Lua fills and reads it")
struct RecordTests {
  /// Lua: `told(of, identifier)` returns the lines of the record, the newest first: "path: reason (class)".
  private func record(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    lua(
      #"""
      local function told(identifier, of, username)
        local results = table.pack((of or engine):recorded(username or "me", identifier, 100, now, now))
        local lines = {}
        for i = 1, results.n, 7 do
          local time, path, reason, class, key, count = table.unpack(results, i, i + 5)
          equal(time, now)
          equal(math.type(key), "integer")
          lines[#lines + 1] = (path and sentence(path) or "end") .. ": " .. sentence(reason)
            .. (class and " " .. class or "") .. (count > 1 and " x" .. count or "")
        end
        return lines
      end
      -- Those of the prelude ping, to check keys.
      local function offline(stanza, of, session) engine:offline("me", stanza, of or { ["push<1"] = {} }, now, session) end
      local function groupchat(stanza, of) engine:groupchat("me", stanza, of, now) end
      local function archived(stanza, of) engine:archived("me", stanza, of.registrations, { s = {} }, nil, "you", now) end
      local function archived_for_nobody(...) engine:archived_for_nobody("me", ...) end
      local function scan(queue, after, used) engine:next_candidate("me", "push<1", queue, after or 0, used or 0, now) end
      local function tells(lines, ...)
        equal(table.concat(lines, "\n"), table.concat({ ... }, "\n"))
      end
      """# + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("each path leaves an entry for each registration")
  func paths() {
    record(
      #"""
      local one = { ["push<1"] = {} }
      offline(message({ id = "1" }, body()), one)
      offline(message({ id = "1" }, body()), one)
      groupchat(message({ id = "2" }), one)
      archived(message({ id = "3", to = me }, body()), { registrations = one })
      archived(message({ id = "4", to = me }, child("propose", "urn:xmpp:jingle-message:0")), { registrations = one })
      archived(message({ id = "5", to = "you@x" }, body()), { registrations = one })
      archived_for_nobody(message({ id = "6", to = me }, body()), one, { s = { push_identifier = "push<1" } }, now)
      engine:ping("me", "push<1", now)
      engine:knock("me", { push_identifier = "push<1", resumption_token = "t" }, {}, true, now)
      engine:knock("me", { push_identifier = "push<1" }, {}, true, now)
      tells(told("push<1"), "knock: the session cannot be resumed", "knock: unimportant (knock) 1", "ping: unimportant (ping) 1",
        "archived: held by a session", "archived: addressed to someone else", "urgent: important (call) 2",
        "archived: important (body) 2", "groupchat: unimportant (no body) 1", "offline: already notified 2",
        "offline: important (body) 2")
      tells(told("push<2"), "archived: held by a session", "archived: addressed to someone else")
      tells(told(nil, nil, "you"))
      """#)
  }

  @Test("stanzas that a look at a queue skips for one reason share an entry")
  func queue() {
    record(
      #"""
      local queue = {}
      for i = 1, 300 do queue[i] = message({ id = "m" .. i, from = "x" }, body(tostring(i))) end
      scan(queue)
      scan(queue, 1, 2)
      tells(told("push<1"), "stream management: class already notified in this scan x255", "stream management: important (body) 2")
      """#)
  }

  @Test("the end of a session: what is left out, and why there is no scan")
  func endedSession() {
    record(
      #"""
      local session = { push_identifier = "push<1", username = "me", resource = "r" }
      engine:left_unacked(message({ id = "1" }), session, now)
      engine:ended_session(session, { { resource = "r", smacks = "x" } }, 30, now)
      engine:device_is_back(session, session, now)
      engine:server_stops()
      engine:ended_session(session, {}, 0, now)
      offline(message({ id = "2" }, body()), nil, { username = "me", smacks = false })
      tells(told("push<1"), "offline: the server stops 2", "stream management: the server stops",
        "stream management: the device is back and has enabled the registration",
        "stream management: the device is back and awake",
        "stream management: the session ends, and this is not an important message")
      """#)
  }

  @Test("what only the module knows: a push that was decided on tells it; else it is an entry of its own")
  func module() {
    record(
      #"""
      local r = library.reasons
      local function decide() return (select(5, engine:ping("me", "push<1", now))) end
      local function publish(key) return (engine:expect_answer("me", "push<1", "j", key, 1, now)) end
      engine:withdraw(publish(decide()), now, r.vetoed)
      tells(told("push<1"), "ping: vetoed 1")
      engine:withdraw(publish(decide()), now, 1000) -- nobody knows why
      decide()
      engine:not_pushed("me", "push<1", r.ping, r.no_registration, now, now)
      tells(told("push<1"), "ping: no registration 1", "ping: cannot be sent 1", "ping: vetoed 1")
      publish(decide())
      engine:not_pushed("me", "push<1", r.stream_management, r.resumed, now, now)
      engine:not_pushed("me", nil, r.offline, r.account_disabled, now, now)
      engine:not_pushed("me", "push<1", r.knock, r.no_registration, now - 5, now)
      engine:not_pushed("me", "push<1", 0, 0, now, now) -- no path
      for i, line in ipairs({ "knock: no registration", "offline: the account is disabled",
        "stream management: resumed within the second", "ping: unimportant (ping) 1" }) do equal(told("push<1")[i], line) end
      """#)
  }

  @Test("answers, and the end of a registration for each reason")
  func answers() {
    record(
      #"""
      local key = registration_key("me", "push<1")
      local id = engine:expect_answer("me", "push<1", "j", key, library.reasons.call, now)
      engine:take_answer(id, "x", "result", nil, now)
      engine:take_answer(id, "j", "result", nil, now)
      local lines = {}
      for _, name in ipairs({ "replaced", "disabled", "evicted", "disabled_after_errors", "not_stored", "user_deleted" }) do
        engine:forget_registration("me", "push<1", library.reasons[name], now)
        table.insert(lines, 1, "end: " .. sentence(library.reasons[name]))
      end
      engine:forget_registration("me", "push<1", 0, now) -- no reason
      table.insert(lines, "ping: push succeeded 2")
      table.insert(lines, "ping: answer from a foreign JID ignored 2")
      table.insert(lines, "ping: unimportant (ping) 1")
      tells(told("push<1"), table.unpack(lines))
      """#)
  }

  /// Each reason that the library names is walked: of a new one without an entry, the last line would tell.
  @Test("every reason not to push, every answer and every end is found in the record")
  func everyReason() {
    record(
      #"""
      local one = { ["push<1"] = {} }
      local session = { push_identifier = "push<1", username = "me", resource = "r" }
      local function call() return child("propose", "urn:xmpp:jingle-message:0") end
      local function new_message(id, ...) return message({ id = id, to = me, from = "x" }, body(), ...) end
      -- The engine's own reasons.
      offline(new_message("1"), one) offline(new_message("1"), one)
      scan({ new_message("2"), new_message("3") }, 0, 2)
      archived_for_nobody(new_message("4"), one, { s = session }, now)
      archived(message({ id = "5", to = "you@x" }, body()), { registrations = one })
      engine:archived("me", message({ id = "6", from = me, to = me }, body()), one, { s = {} }, nil, "me", now)
      engine:archived("me", new_message("7"), one, nil, nil, "you", now)
      engine:offline("me", new_message("8"), one, now, { username = "me", smacks = false, push_identifier = "push<1" })
      engine:left_unacked(message({ id = "9" }), session, now)
      engine:device_is_back(session, session, now)
      engine:ended_session(session, { { resource = "r", smacks = "x" } }, 30, now)
      engine:next_candidate("me", "push<1", { new_message("10") }, 0, 0, now, session,
        { { push_identifier = "push<1", smacks = "x", full_jid = me .. "/d", priority = 0, state = "active" } })
      offline(message({ id = "11" }, child("pubsub", "http://jabber.org/protocol/pubsub", {}, element("publish", {},
        element("item", {}, child("notification", "urn:xmpp:push:0")))) ), one)
      engine:knock("me", { push_identifier = "push<1", resumption_token = "t" },
        { { push_identifier = "push<1", smacks = "x", full_jid = me .. "/d", priority = 0, state = "active" } }, true, now)
      engine:knock("me", { push_identifier = "push<1" }, {}, true, now)
      -- What only the module sees, and the ends.
      for name, code in pairs(library.reasons) do
        engine:not_pushed("me", "push<1", library.reasons.ping, code, now, now)
        engine:forget_registration("me", "push<1", code, now)
      end
      -- Answers.
      local function publish() return (engine:expect_answer("me", "push<1", "j", registration_key("me", "push<1"),
        library.reasons.call, now)) end
      local function failure(condition) return element("error", {}, child(condition, "urn:ietf:params:xml:ns:xmpp-stanzas")) end
      for _, condition in ipairs({ "forbidden", "item-not-found", "remote-server-not-found" }) do
        engine:take_answer(publish(), "j", "error", failure(condition), now)
      end
      engine:take_answer(publish(), "x", "result", nil, now)
      engine:take_answer(publish(), "j", "result", nil, now)
      publish()
      engine:tick(now + 200)
      engine:server_stops()
      engine:ended_session(session, {}, 0, now)
      local told_of = {}
      local results = table.pack(engine:recorded("me", nil, 1000, now, now))
      for i = 3, results.n, 7 do told_of[results[i]] = true end
      -- Codes of one kind follow each other: from one sentence up to that of the next kind.
      local function walk(from, before, but)
        local is_inside, missing = false, {}
        for code, text in ipairs(library.sentences) do
          is_inside = (is_inside or text == from) and text ~= before
          if is_inside and not told_of[code] and text ~= but then table.insert(missing, text) end
        end
        equal(table.concat(missing, ", "), "")
      end
      walk("already notified", "Missing jid")
      walk("replaced by a new registration of the device", "answer from a foreign JID ignored")
      walk("answer from a foreign JID ignored", nil, "probe answered")
      """#)
  }

  @Test("times are those of the clock, whatever it was that told them")
  func times() {
    record(
      #"""
      engine:ping("me", "a", now)
      engine:forget_registration("me", "a", library.reasons.evicted, 50)
      local results = table.pack(engine:recorded("me", "a", 2, now + 10, 60))
      equal(results.n, 14) equal(results[1], now) equal(results[8], now)
      """#)
  }

  @Test(
    "a push and its answers share the digest of the stanza; the copies of a message have one on all paths")
  func stanzas() {
    record(
      #"""
      local function stanza(number)
        return (select(7, table.unpack({ engine:recorded("me", nil, 1000, now, now) }, 7 * number - 6)))
      end
      local function publish(path, _, _, reason, key) return (engine:expect_answer("me", "push<1", "j", key, reason, now)) end
      local function sent() return message({ id = "1", from = "x" }, body(), delay("2026-11-26T01:00:00Z")) end
      local id = publish(engine:next_candidate("me", "push<1", { sent() }, 0, 0, now))
      engine:take_answer(id, "x", "result", nil, now)
      engine:take_answer(id, "j", "result", nil, now)
      offline(sent())
      groupchat(message({ id = "2" }, body()), { ["push<1"] = {} })
      engine:ping("me", "push<1", now)
      engine:left_unacked(message({ id = "3" }), { push_identifier = "push<1", username = "me" }, now)
      local unacked, ping, other, copy, answer, foreign, push = stanza(1), stanza(2), stanza(3), stanza(4), stanza(5), stanza(6), stanza(7)
      equal(ping, 0)
      equal(answer, push) equal(foreign, push) equal(copy, push)
      for _, digest in ipairs({ unacked, other, push }) do assert(digest > 0 and digest < 1 << 32, digest) end
      assert(unacked ~= other and unacked ~= push and other ~= push)
      """#)
  }

  @Test("counts of each path and reason, also of what has been overwritten, and while the record is off")
  func counts() {
    record(
      #"""
      local r = library.reasons
      local function counted()
        local results, lines = table.pack(engine:recorded_counts()), {}
        for i = 1, results.n, 3 do
          local path, reason, count = table.unpack(results, i, i + 2)
          lines[#lines + 1] = (path and sentence(path) or "none") .. ": " .. sentence(reason) .. " x" .. count
        end
        table.sort(lines)
        return lines
      end
      local function count_some()
        for i = 1, 3 do engine:ping("me", "push<1", now) end
        local _, _, _, reason, key = engine:ping("me", "push<1", now)
        engine:withdraw(engine:expect_answer("me", "push<1", "j", key, reason, now), now, r.vetoed)
        engine:not_pushed("me", "push<1", r.ping, r.no_registration, now, now)
        engine:not_pushed("me", nil, r.offline, r.account_disabled, now, now)
        local id = engine:expect_answer("me", "push<1", "j", key, reason, now)
        engine:take_answer(id, "j", "result", nil, now)
        engine:forget_registration("me", "push<1", r.evicted, now)
      end
      tells(counted())
      engine:configure(16, 0, true, now, 4)
      count_some()
      tells(counted(), "none: evicted, since the user has too many devices x1", "offline: the account is disabled x1",
        "ping: no registration x1", "ping: push succeeded x1", "ping: unimportant (ping) x4", "ping: vetoed x1")
      engine:configure(16, 0, true, now, 0)
      count_some()
      tells(counted(), "none: evicted, since the user has too many devices x2", "none: push succeeded x1", "none: vetoed x1",
        "offline: the account is disabled x2", "ping: no registration x2", "ping: push succeeded x1",
        "ping: unimportant (ping) x8", "ping: vetoed x1")
      """#)
  }

  @Test("the option: 0 is off, and the newest entries stay")
  func option() {
    record(
      #"""
      for i = 1, 5 do engine:ping("me", "i" .. i, now) end
      engine:configure(16, 0, true, now, 2)
      equal(#told(), 2) equal(#told("i5"), 1) equal(#told("i3"), 0)
      engine:configure(16, 0, true, now, 0)
      engine:ping("me", "i", now)
      engine:forget_registration("me", "i", library.reasons.evicted, now)
      tells(told())
      """#)
  }

  @Test("at most 1,000 entries are told at once")
  func bounded() {
    record(
      #"""
      for i = 1, 1500 do engine:ping("me", "i", now) end
      equal(select("#", engine:recorded("me", nil, math.maxinteger, now, now)), 7000)
      for _, count in ipairs({ 0, -1, math.mininteger }) do
        equal(select("#", engine:recorded("me", nil, count, now, now)), 0)
      end
      """#)
  }
}
