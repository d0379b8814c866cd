import Testing

@Suite("Memory")
struct MemoryTests {
  @Test("a method that gives numbers and phrases allocates nothing in Lua")
  func noAllocations() {
    lua(
      #"""
      collectgarbage() collectgarbage("stop")
      local stanza = message({ to = me, id = "1" }, body(), child("active", "urn:x"))
      local queue, registrations, sessions = { stanza }, { ["push<1"] = {} }, { s = {} }
      local function all()
        engine:importance(stanza)
        engine:next_candidate("me", "push<1", queue, 0, 0, now)
        engine:archived("me", stanza, registrations, sessions, "A", "you", now)
        engine:offline("me", stanza, registrations, now)
        engine:session_end(sessions.s, sessions)
        engine:enable("j", "j", "f", "n", stanza)
        engine:disabled_by(registrations, "j")
        engine:over_limit(registrations, 1, "n")
        engine:summary(2, true, true, true)
        engine:take_answer("x", "j", "error", nil, 1, now)
        engine:counts()
      end
      local before
      for n = 1, 100 do
        all()
        if n == 10 then before = allocated() end
      end
      equal(allocated(), before)
      """#)
  }

  @Test("engines that are made and collected leave nothing in Lua")
  func collected() {
    lua(
      #"""
      local function make() for _ = 1, 1000 do library.new("h", 1, 2) end collectgarbage() collectgarbage() end
      make()
      local before = allocated()
      make()
      equal(allocated(), before)
      """#)
  }
}
