import Testing

@Suite("Memory")
struct MemoryTests {
  /// Lua: `try(make)`: for every k, `make()` gives a function and its arguments, which is called while the
  /// k-th allocation of Lua and all after it fail. It raises "not enough memory" or gives what it should.
  private func outOfMemory(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local usable = 0
      local function try(make, check)
        for k = 1, 1000 do
          local results = table.pack(starve(k, make()))
          local ran_out, returned = results[1], results[2]
          if returned then
            check(table.unpack(results, 3, results.n))
          else
            equal(results[3], "not enough memory")
          end
          usable = usable + 1
          assert(is_pushed(message({ id = "after" .. usable }, body())), "the engine is not usable afterwards")
          if not ran_out then return assert(returned) end
        end
        error("memory never sufficed")
      end
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("opening the library and making an engine run out of memory cleanly")
  func opening() {
    outOfMemory(
      #"""
      try(function() return open_library end, function(opened) equal(opened.version, "1") end)
      try(function() return library.new, "h", 1, 2 end, function(made) same(table.pack(made:counts()), 0, 0, 0) end)
      """#)
  }

  @Test("the methods that make strings run out of memory cleanly")
  func strings() {
    outOfMemory(
      #"""
      local long = ("x"):rep(1000)
      try(function() return engine.expect_answer, engine, "u", "i", "j", now end, function(id) equal(#id, 32) end)
      local id = engine:expect_answer(long, long, "j", now)
      engine:take_answer(id, "j", "error", nil, 1, now)
      try(function() return engine.disabled_registration, engine end,
        function(username, identifier) equal(username, long) equal(identifier, long) end)
      """#)
  }

  /// In a new coroutine, whose stack is small, so that every method has to let it grow.
  @Test("every method runs out of memory cleanly where the stack has to grow")
  func everyMethod() {
    outOfMemory(
      #"""
      local stanza = message({ to = me, id = "1" }, body(), carbon("received", message({}, body())))
      local form = child("x", "jabber:x:data", {}, element("field", {}, element("value", {}, "x")))
      local calls = {
        { "importance", stanza }, { "next_candidate", "u", "i", { stanza }, 0, 0, now },
        { "archived", "me", stanza, { a = {} }, { s = {} }, "A", "you", now },
        { "offline", "me", stanza, { a = {} }, now }, { "session_end", {}, { {} } },
        { "enable", "j", "j", "f", "n", form }, { "disabled_by", { a = { jid = "j" } }, "j" },
        { "over_limit", { a = {} }, 1, "n", {} }, { "ending_session", "u", "i", stanza, 0, now },
        { "forget_registration", "u", "i" }, { "summary", 2 }, { "extends_timeout", {} }, { "starts_own_timeout", {}, "i", 2 }, { "counts" },
        { "expect_answer", "u", "i", "j", now }, { "withdraw", "x" },
        { "take_answer", "x", "j", "error", nil, 1, now }, { "disabled_registration" },
      }
      for _, call in ipairs(calls) do
        local function run() return engine[call[1]](engine, table.unpack(call, 2, 8)) end
        try(function()
          local thread = coroutine.create(run)
          return function() return coroutine.resume(thread) end
        end, function(ok, text) assert(ok or text == "not enough memory", text) end)
      end
      """#)
  }

  @Test("1x.3 where memory runs out no registration is left out of the decisions")
  func manyRegistrations() {
    outOfMemory(
      #"""
      local registrations, n = {}, 300
      for i = 1, n do registrations["i" .. i] = { jid = "j" } end
      local stanza = message({ to = me }, body())
      local function check(...) equal(select("#", ...), 3 + 2 * n) end
      local function fresh(f)
        return function()
          collectgarbage()
          local thread = coroutine.wrap(f)
          return thread
        end
      end
      try(fresh(function() return engine:offline("me", stanza, registrations, now) end), check)
      try(fresh(function() return engine:archived("me", stanza, registrations, { s = {} }, "A", "you", now) end), check)
      try(fresh(function() return engine:disabled_by(registrations, "j") end),
        function(...) equal(select("#", ...), 2 * n) end)
      """#)
  }

  @Test("1x.3 a message whose event ran out of memory is still to be notified when it comes again")
  func nothingLost() {
    outOfMemory(
      #"""
      local registrations, n = {}, 300
      for i = 1, n do registrations["i" .. i] = {} end
      local attempt, stanza = 0, nil
      local function make()
        attempt = attempt + 1
        stanza = message({ to = me, id = "attempt" .. attempt }, body())
        collectgarbage()
        return coroutine.wrap(function() return select("#", engine:offline("me", stanza, registrations, now)) end)
      end
      for k = 1, 20 do
        local _, returned = starve(k, make())
        if not returned then
          local again = offline(stanza, registrations)[4]
          for i = 1, n do equal(again["i" .. i], false) end
        end
      end
      """#)
  }

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
