import Testing

@Suite("Sessions and summaries")
struct SessionTests {
  @Test("hib.1 the timeout of a session with registration and watchdog is extended")
  func extends() {
    lua(
      #"""
      same(table.pack(engine:extends_timeout({ push_identifier = "a", hibernating_watchdog = {} })), true)
      same(table.pack(engine:extends_timeout({ push_identifier = "a" })), false)
      same(table.pack(engine:extends_timeout({ hibernating_watchdog = {} })), false)
      same(table.pack(engine:extends_timeout({ push_identifier = false, hibernating_watchdog = {} })), false)
      same(table.pack(engine:extends_timeout({ push_identifier = "a", hibernating_watchdog = false })), false)
      same(table.pack(engine:extends_timeout({})), false)
      """#)
  }

  @Test("hib.1 the first important push to a hibernating session's registration starts its timeout")
  func startsOwnTimeout() {
    lua(
      #"""
      local function starts(session, identifier, class) return engine:starts_own_timeout(session, identifier, class) end
      local session = { push_identifier = "a", hibernating = 1000 }
      same(table.pack(starts(session, "a", 2)), true)
      equal(starts(session, "a", 1), false)
      equal(starts(session, "b", 2), false)
      equal(starts({ push_identifier = "a" }, "a", 2), false)
      equal(starts({ hibernating = true }, "a", 2), false)
      equal(starts({ push_identifier = "a", hibernating = true, first_hibernated_push = 1 }, "a", 2), false)
      for _, class in ipairs({ 0, 3, -1, 256, 1 << 40 }) do equal(starts(session, "a", class), false) end
      """#)
  }

  @Test("note.1 what a notification shows")
  func summary() {
    lua(
      #"""
      for _, class in ipairs({ 1, 2 }) do
        for _, sender in ipairs({ true, false }) do
          for _, real in ipairs({ true, false }) do
            for _, text in ipairs({ true, false }) do
              same(table.pack(engine:summary(class, true, sender, real, text)),
                sender, real and class == 2, class == 2 and text)
              same(table.pack(engine:summary(class, false, sender, real, text)),
                false, false, class == 2 and text)
            end
          end
        end
      end
      same(table.pack(engine:summary(2)), false, false, false)
      same(table.pack(engine:summary(2, "x", 1, nil, "x")), true, false, true)
      """#)
  }
}
