import Testing

@Suite("wake.2 The knock, read from sessions")
struct KnockTests {
  /// Lua: `knocked(others, session, has_resumable_queue)` returns the reason for or against the knock.
  private static let helpers = #"""
    local asleep = { push_identifier = "a", username = "me", hibernating = 5, resumption_token = "t" }
    local function knocked(others, session, has_resumable_queue)
      local result = decided("me", engine:knock("me", session or asleep, others, has_resumable_queue ~= false, now))
      if not result then return end
      equal(result.path, "knock") equal(result.count, 1)
      return result.reasons.a
    end

    """#

  @Test("wake.2 a session that can be resumed is knocked")
  func knocks() {
    lua(
      Self.helpers + #"""
        equal(knocked({}), "unimportant (knock)")
        equal(knocked(), "unimportant (knock)")
        equal(knocked({ x = asleep, y = { push_identifier = "a", hibernating = 1 } }), "unimportant (knock)")
        """#)
  }

  @Test("wake.2 a session without a token, or whose queue has lost stanzas, is not")
  func notResumable() {
    lua(
      Self.helpers + #"""
        for _, token in ipairs({ false, "none" }) do
          local session = { push_identifier = "a", hibernating = 5, resumption_token = token ~= "none" and token or nil }
          equal(knocked({}, session), "the session cannot be resumed")
        end
        equal(knocked({}, asleep, false), "the session cannot be resumed")
        same(table.pack(select(4, engine:knock("me", asleep, {}, nil, now))), select(4, engine:knock("me", asleep, {}, false, now)))
        """#)
  }

  @Test("wake.2 for a session without a registration there is no decision")
  func withoutRegistration() {
    lua(
      #"""
      for _, identifier in ipairs({ false, 5, true, {}, print }) do
        same(table.pack(engine:knock("me", { push_identifier = identifier, resumption_token = "t" }, {}, true, now)))
      end
      same(table.pack(engine:knock("me", {}, {}, true, now)))
      """#)
  }

  @Test("wake.2 an awake session that holds the registration spares the knock, and no other session does")
  func awakeElsewhere() {
    lua(
      Self.helpers + #"""
        local reasons = { [true] = "held by a session that is awake", [false] = "unimportant (knock)" }
        local function check(is_awake, changes)
          local other = { push_identifier = "a", smacks = "urn:xmpp:sm:3" }
          for key, value in pairs(changes) do other[key] = value end
          equal(knocked({ x = asleep, y = other }), reasons[is_awake])
        end
        check(true, {})
        check(true, { state = "active" })
        check(true, { awaiting_ack = false, hibernating = false })
        check(false, { push_identifier = "b" })
        check(false, { hibernating = 5 })
        check(false, { smacks = false })
        check(false, { awaiting_ack = true })
        for _, state in ipairs({ "inactive", "", "activ", "active ", 5, true, {}, print }) do check(false, { state = state }) end
        equal(knocked({ x = { push_identifier = "a" } }), reasons[false])
        equal(knocked({ 5, "x", true, { push_identifier = 5, smacks = true } }), reasons[false])
        """#)
  }

  @Test("wake.2 the session itself does not count as another one")
  func itself() {
    lua(
      Self.helpers + #"""
        local session = { push_identifier = "a", smacks = "urn:xmpp:sm:3", resumption_token = "t" }
        equal(knocked({ x = session }, session), "unimportant (knock)")
        equal(knocked({ x = session, y = clone(session) }, session), "held by a session that is awake")
        """#)
  }

  @Test("wake.2 with many sessions the stack does not grow")
  func manySessions() {
    lua(
      Self.helpers + #"""
        local sessions = {}
        for i = 1, 10000 do sessions[i] = { push_identifier = "a", smacks = true, awaiting_ack = true } end
        equal(knocked(sessions), "unimportant (knock)")
        sessions.last = { push_identifier = "a", smacks = true }
        equal(knocked(sessions), "held by a session that is awake")
        """#)
  }

  @Test("wake.2 the time of the knock is within the timeout")
  func leadTime() {
    lua(
      #"""
      same(table.pack(engine:knock_lead(259200, 120)), 120)
      same(table.pack(engine:knock_lead(120, 120)), 0)
      same(table.pack(engine:knock_lead(1000, 0)), 0)
      for _, huge in ipairs({ math.maxinteger, math.mininteger }) do
        equal(engine:knock_lead(1000, huge), 0)
        equal(engine:knock_lead(huge, math.maxinteger), 0)
      end
      equal(engine:knock_lead(math.maxinteger, 120), 120)
      """#)
  }
}
