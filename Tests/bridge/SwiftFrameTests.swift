import Testing

/// ``lua(_:openSwiftFrames:sourceLocation:)`` looks for open frames after every chunk of every test.
@Suite("Swift frames")
struct SwiftFrameTests {
  @Test("every entry point is counted while it is in Swift, or the counts would prove nothing")
  func everyEntryPointIsCounted() {
    lua(
      #"""
      local function enters(name, f, ...)
        local _, before = swift_frames()
        f(...)
        local open, after = swift_frames()
        equal(open, 0, "open Swift frames")
        assert(after > before, name .. " is not counted")
      end
      local arguments = {
        importance = { {} }, next_candidate = { "u", "i", {}, 0, 0, 0 }, archived = { "u", {}, {}, {}, "a", "s", 0 },
        archived_for_nobody = { "u", {}, {} }, offline = { "u", {}, {}, 0 }, session_end = { {} }, ending_session = { "u", "i", {}, 0, 0 }, enable = {},
        disabled_by = { {}, "j" }, over_limit = { {}, 1, "i" }, forget_registration = { "u", "i" }, summary = { 2 },
        extends_timeout = { {} }, starts_own_timeout = { {}, "i", 2 }, counts = {}, withdraw = { "i" },
        expect_answer = { "u", "i", "j", 0 }, take_answer = { "i", "j", "result", nil, 1, 0 }, take_disabled = {},
      }
      for name, method in pairs(debug.getmetatable(engine).__index) do
        enters(name, method, engine, table.unpack(arguments[name], 1, 7))
      end
      enters("opening", open_library)
      enters("new", library.new, "h", 1, 2)
      enters("__gc", debug.getmetatable(engine).__gc, engine)
      """#)
  }

  /// What this suite looks for does happen where Swift makes a Lua string, which the library never does.
  @Test("an error that crosses a Swift frame is noticed")
  func crossedFrame() {
    lua(
      #"""
      local ran_out, returned = starve(1000, through_swift)
      assert(not ran_out and returned)
      equal(swift_frames(), 0, "open Swift frames")
      for crossed, failing in ipairs({ starve, starve_once }) do
        local ran_out, returned, text = failing(1, through_swift)
        assert(ran_out and not returned)
        equal(text, "not enough memory")
        equal(swift_frames(), crossed, "open Swift frames")
      end
      """#, openSwiftFrames: 2)
  }
}
