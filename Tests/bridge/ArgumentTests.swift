import Testing

@Suite("Wrong arguments raise a clear error")
struct ArgumentTests {
  /// Calls the method with valid arguments, then with each one replaced by other values.
  @Test("of every method", arguments: engineMethods)
  func everyMethod(method: EngineMethod) {
    lua(
      #"""
      local method, kinds, arguments = "\#(method.name)", "\#(method.kinds)", table.pack(\#(method.arguments))
      equal(arguments.n, #kinds)
      engine[method](engine, table.unpack(arguments, 1, arguments.n))
      local wrong = { 1, "x", {}, true, print, io.stdout, 1.5 }
      local names = { s = "string", t = "table", i = "number" }
      for i = 1, #kinds do
        local kind = kinds:sub(i, i)
        local name = names[kind:lower()]
        local function try(...)
          local changed = table.move(arguments, 1, arguments.n, 1, {})
          changed[i] = ...
          return pcall(engine[method], engine, table.unpack(changed, 1, arguments.n))
        end
        for _, value in ipairs(wrong) do
          local ok, text = try(value)
          if kind == "v" or type(value) == name and value ~= 1.5 then
            assert(ok, text)
          else
            assert(not ok, "argument " .. i .. " may be " .. tostring(value))
            local expected = name == "number" and value == 1.5 and "number has no integer representation"
              or name .. " expected, got " .. (value == io.stdout and "FILE*" or type(value))
            assert(text:find("bad argument #" .. i .. " to '" .. method .. "'", 1, true)
              or text:find("bad argument #" .. i + 1 .. " to", 1, true), text)
            assert(text:find(expected, 1, true), text .. ", expected " .. expected)
          end
        end
        equal((try(nil)), kind == "v" or kind ~= kind:lower(), "argument " .. i .. " may be nil")
        if kind ~= "v" and kind == kind:lower() then
          raises("expected, got no value", engine[method], engine, table.unpack(arguments, 1, i - 1))
        end
      end
      """#)
  }

  @Test("the table of methods is complete")
  func allMethods() {
    lua(
      #"""
      \#(argumentsOfMethods)
      local methods = debug.getmetatable(engine).__index
      for name in pairs(methods) do assert(arguments[name], name) end
      for name in pairs(arguments) do assert(methods[name], name) end
      """#)
  }

  /// The module calls it without a guard.
  @Test("archived_for_nobody accepts any arguments, and returns nothing for invalid ones")
  func forNobodyTakesAll() {
    lua(
      #"""
      same(table.pack(engine:archived_for_nobody()))
      for _, value in ipairs({ 5, "x", {}, true, print, io.stdout, 1.5, coroutine.create(print) }) do
        same(table.pack(engine:archived_for_nobody(value, value, value, value)))
      end
      """#)
  }

  @Test("extra arguments are ignored and never returned")
  func tooMany() {
    lua(
      #"""
      \#(argumentsOfMethods)
      local many = {}
      for i = 1, 200 do many[i] = "x" end
      local results = { expect_answer = 2, tick = 2, expect_again = 1, expect_probe = 1, has_wake_ups = 1, device_enabled = 1, session_resumed = 1, device_bound = 1, is_of_device = 1, totals = 2, counts = 3, next_candidate = 12, archived = 5, offline = 1, groupchat = 1, ping = 5,
        left_unacked = 5, ended_session = 1, extends_timeout = 1, starts_own_timeout = 1, knock_lead = 1, disable = 1, summary = 3, shown = 2, clock_is_behind = 1, over_limit = 1,
        registration_key = 1, registration_state = 6, service_state = 2, retry_service = 1 }
      for name, method in pairs(debug.getmetatable(engine).__index) do
        local all = table.move(arguments[name], 1, arguments[name].n, 1, {})
        table.move(many, 1, #many, arguments[name].n + 1, all)
        local of = (name == "server_stops" or name:find("^recorded")) and another_engine() or engine
        equal(select("#", method(of, table.unpack(all, 1, arguments[name].n + #many))), results[name] or 0, name)
      end
      same(table.pack(engine:summary(2, true, true, true, true, table.unpack(many))), true, true, true)
      same(table.pack(engine:extends_timeout({}, table.unpack(many))), false)
      same(table.pack(engine:disable({}, "j", "n", table.unpack(many))), false)
      """#)
  }

  @Test("numbers are not converted to strings")
  func numbersAreNoStrings() {
    lua(
      #"""
      raises("string expected, got number", engine.next_candidate, engine, 1, "i", {}, 0, 0, 0)
      raises("string expected, got number", engine.enable, engine, 1)
      raises("string expected, got number", engine.expect_answer, engine, "u", "i", 7, 0, 0, 0)
      """#)
  }

  @Test("extreme integers are accepted")
  func extremeIntegers() {
    lua(
      #"""
      for _, n in ipairs({ math.mininteger, -1, math.maxinteger, 256, 1 << 32 }) do
        same(scan({}, n), nil, 0, 0)
        same(table.pack(engine:over_limit("u", {}, n, "i")), false)
        same(table.pack(engine:stamped_ahead("u", {}, n)))
        same(table.pack(engine:arrived("u", "i", n)))
        same(table.pack(engine:give_back(n, n)))
        equal(engine:starts_own_timeout({}, "i", n), false)
        same(table.pack(engine:summary(n, true, false, false, true)), false, false, false)
        engine:configure(n, n, true, n, 1000)
        engine:restore_errors("u", "r", n, n, n, true)
        for _, reason in ipairs({ library.reasons.call, library.reasons.call - 1, n }) do
          local id = engine:expect_answer("u", "i", "j", n, reason, n)
          engine:confirm(id, n)
          engine:take_answer(id, "j", "error", nil, n)
          engine:expect_answer("u", "i", "j", n, reason, n)
        end
        engine:expect_probe("j", n)
        for _, time in ipairs({ math.mininteger, n, math.maxinteger }) do
          engine:tick(time)
          for _ = 1, 50 do
            local kind, _, _, _, wake_up = engine:take_effect()
            if kind == library.effects.again then engine:expect_again(wake_up, "j", time) end
          end
        end
        engine:expect_again(n, "j", n)
        engine:end_wake_up(n, n)
        local stanza = message({ id = "1", to = me }, body())
        engine:next_candidate("u", "i", { stanza }, n, n, n)
        for _, session in ipairs({ 5, { username = "me", smacks = false } }) do
          equal(decided("me", engine:offline("me", stanza, { i = {} }, n, session)).count, 1)
        end
        equal(decided("me", engine:groupchat("me", stanza, { i = {} }, n)).count, 1)
        equal(decided("me", engine:archived("me", stanza, { i = {} }, { s = {} }, nil, nil, n)).count, 1)
      end
      """#)
  }
}
