import Testing

@Suite("The library as Lua sees it")
struct LibraryTests {
  @Test("it has a version and makes engines")
  func version() {
    lua(#"equal(library.version, "2"); equal(type(library.new("h", 1, 2)), "userdata")"#)
  }

  @Test("it may be opened twice; the methods of one opening take the engines of the other")
  func openedTwice() {
    lua(
      #"""
      local other = open_library().new("h", 1, 2)
      assert(is_pushed(message({ id = "1" })))
      assert(debug.getmetatable(other) ~= debug.getmetatable(engine))
      same(table.pack(other:counts()), 0, 0, 0)
      same(table.pack(engine.counts(other)), 0, 0, 0)
      same(table.pack(other.counts(engine)), 1, 0, 0)
      """#)
  }

  @Test("an engine needs a host and two integers")
  func newArguments() {
    lua(
      #"""
      raises("bad argument #1 to 'new' (string expected, got no value)", function() library.new() end)
      raises("string expected, got table", library.new, {}, 1, 2)
      raises("number expected, got nil", library.new, "h", nil, 2)
      raises("number expected, got no value", library.new, "h", 1)
      raises("number has no integer representation", library.new, "h", 1, 1.5)
      """#)
  }

  @Test("an engine takes any host and any key")
  func extremeHosts() {
    lua(
      #"""
      for _, host in ipairs({ "", "a\0b", "\xff\xfe", ("x"):rep(100000) }) do
        same(table.pack(library.new(host, math.mininteger, math.maxinteger):counts()), 0, 0, 0)
      end
      """#)
  }

  @Test("engines share nothing")
  func separateEngines() {
    lua(
      #"""
      assert(is_pushed(message({ id = "1" }, body())))
      same(table.pack(engine:counts()), 1, 0, 0)
      same(table.pack(library.new("example.org", 1, 2):counts()), 0, 0, 0)
      """#)
  }

  @Test("the metatable is protected and its finalizer out of reach")
  func protected() {
    lua(
      #"""
      equal(getmetatable(engine), false)
      raises("table expected", setmetatable, engine, {})
      equal(engine.__gc, nil)
      equal(engine.new, nil)
      """#)
  }

  @Test("an engine that was collected is closed: every method says so")
  func closed() {
    lua(
      #"""
      local methods = {}
      for name in pairs(debug.getmetatable(engine).__index) do table.insert(methods, name) end
      equal(#methods, 19)
      local kept
      do
        local dead = library.new("h", 1, 2)
        setmetatable({ dead }, { __gc = function(holder) kept = holder[1] end })
      end
      collectgarbage() collectgarbage() collectgarbage()
      for _, name in ipairs(methods) do raises("engine is closed", kept[name], kept) end
      """#)
  }

  @Test("a collected engine may be finalized again")
  func finalizedTwice() {
    lua(
      #"""
      local finalize = debug.getmetatable(engine).__gc
      finalize(engine) finalize(engine) finalize() finalize(nil)
      raises("engine is closed", engine.counts, engine)
      """#)
  }

  @Test("every method refuses anything but an engine")
  func noEngine() {
    lua(
      #"""
      local checked = 0
      for name, method in pairs(debug.getmetatable(engine).__index) do
        for _, value in ipairs({ 1, "x", {}, io.stdout, print, coroutine.create(print), true }) do
          raises("engine expected, got ", method, value)
        end
        raises("engine expected, got no value", method)
        raises("engine expected, got nil", method, nil)
        checked = checked + 1
      end
      equal(checked, 19)
      """#)
  }

  @Test("methods work in coroutines, also deep ones and resumed ones")
  func coroutines() {
    lua(
      #"""
      local function nest(depth)
        if depth > 0 then return coroutine.wrap(nest)(depth - 1) end
        coroutine.yield()
        return is_pushed(message({ id = "1" }, body()))
      end
      local resume = coroutine.wrap(function() return coroutine.wrap(nest)(0) end)
      resume()
      local thread = coroutine.create(function()
        local first = is_pushed(message({ id = "2" }, body()))
        coroutine.yield(first)
        return is_pushed(message({ id = "2" }, body()))
      end)
      equal(select(2, coroutine.resume(thread)), true)
      collectgarbage()
      equal(select(2, coroutine.resume(thread)), false)
      equal(coroutine.wrap(function() return select("#", engine:counts()) end)(), 3)
      raises("engine expected", coroutine.wrap(function() engine.counts(1) end))
      """#)
  }

  @Test("methods work from C, however much stands on its stack", arguments: [0, 1, 19, 100, 10_000])
  func calledFromC(slots: Int) {
    lua(
      #"""
      same(table.pack(c_call(\#(slots), engine.counts, engine)), 0, 0, 0)
      local stanza = message({ id = "1" }, body())
      same(table.pack(c_call(\#(slots), engine.importance, engine, stanza)), true, "important (body)")
      same(table.pack(c_call(\#(slots), engine.next_candidate, engine, "me", "x", { stanza }, 0, 0, 1)),
        1, 2, "important (body)")
      """#)
  }
}
