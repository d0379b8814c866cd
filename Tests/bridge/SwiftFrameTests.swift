import Testing

/// ``lua(_:openSwiftFrames:overruns:sourceLocation:)`` looks for open frames after every chunk of every test.
@Suite("Swift frames")
struct SwiftFrameTests {
  @Test("every entry point is counted while it is in Swift, or the count would prove nothing")
  func everyEntryPointIsCounted() {
    lua(
      #"""
      \#(argumentsOfMethods)
      local function enters(name, f, ...)
        local _, before = swift_frames()
        f(...)
        local open, after = swift_frames()
        equal(open, 0, "open Swift frames")
        assert(after > before, name .. " is not counted")
      end
      for name, method in pairs(debug.getmetatable(engine).__index) do
        enters(name, method, engine, table.unpack(arguments[name], 1, arguments[name].n))
      end
      enters("opening", open_library)
      enters("new", library.new, "h", 1, 2)
      enters("__gc", debug.getmetatable(engine).__gc, engine)
      """#)
  }

  /// This fault happens if Swift creates a Lua string, which the library never does.
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
