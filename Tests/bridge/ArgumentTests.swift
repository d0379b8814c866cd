import Testing

@Suite("Wrong arguments raise a clear error")
struct ArgumentTests {
  /// Calls a method with good arguments, then with each replaced by what it does not take.
  private func check(_ method: String, _ arguments: String, _ kinds: String) {
    lua(
      #"""
      local method = "\#(method)"
      local arguments, kinds = table.pack(\#(arguments)), { \#(kinds) }
      engine[method](engine, table.unpack(arguments, 1, arguments.n))
      local wrong = { 1, "x", {}, true, print, io.stdout, 1.5 }
      local takes = {
        string = { string = true }, table = { table = true }, integer = {},
        maybe_string = { string = true }, maybe_table = { table = true },
      }
      for i, kind in ipairs(kinds) do
        for _, value in ipairs(wrong) do
          local changed = table.pack(table.unpack(arguments, 1, arguments.n))
          changed[i] = value
          local accepted = takes[kind][type(value)] or (kind == "integer" and value == 1)
          local ok, text = pcall(engine[method], engine, table.unpack(changed, 1, arguments.n))
          if accepted then
            assert(ok, text)
          else
            assert(not ok, "argument " .. i .. " may be " .. tostring(value))
            local name = kind:gsub("maybe_", ""):gsub("integer", "number")
            local expected = kind == "integer" and value == 1.5 and "number has no integer representation"
              or kind == "integer" and value == "x" and "number expected, got string"
              or name .. " expected, got " .. (value == io.stdout and "FILE*" or type(value))
            assert(text:find("bad argument #" .. i .. " to '" .. method .. "'", 1, true)
              or text:find("bad argument #" .. i + 1 .. " to", 1, true), text)
            assert(text:find(expected, 1, true), text .. ", expected " .. expected)
          end
        end
        if not kind:find("maybe_") then
          raises("expected, got no value", engine[method], engine, table.unpack(arguments, 1, i - 1))
        end
      end
      """#)
  }

  @Test(
    "of every method",
    arguments: [
      ("importance", "{}", "'table'"),
      (
        "next_candidate", "'u', 'i', {}, 0, 0, 0",
        "'string', 'string', 'table', 'integer', 'integer', 'integer'"
      ),
      (
        "archived", "'u', {}, {}, {}, 'a', 's', 0",
        "'string', 'table', 'table', 'maybe_table', 'maybe_string', 'maybe_string', 'integer'"
      ),
      ("offline", "'u', {}, {}, 0", "'string', 'table', 'table', 'integer'"),
      ("session_end", "{}, {}", "'table', 'maybe_table'"),
      (
        "enable", "'j', 'j', 'f', 'n', {}",
        "'maybe_string', 'maybe_string', 'maybe_string', 'maybe_string', 'maybe_table'"
      ),
      ("disabled_by", "{}, 'j', 'n'", "'table', 'string', 'maybe_string'"),
      ("over_limit", "{}, 1, 'i', {}", "'table', 'integer', 'string', 'maybe_table'"),
      (
        "ending_session", "'u', 'i', {}, 0, 0", "'string', 'string', 'table', 'integer', 'integer'"
      ),
      ("forget_registration", "'u', 'i'", "'string', 'string'"),
      ("summary", "2", "'integer'"),
      ("extends_timeout", "{}", "'table'"),
      ("starts_own_timeout", "{}, 'i', 2", "'table', 'string', 'integer'"),
      ("expect_answer", "'u', 'i', 'j', 0", "'string', 'string', 'string', 'integer'"),
      ("withdraw", "'i'", "'string'"),
      (
        "take_answer", "'i', 'j', 'result', 'wait', 16, 0",
        "'string', 'maybe_string', 'string', 'maybe_string', 'integer', 'integer'"
      ),
    ])
  func everyMethod(method: String, arguments: String, kinds: String) {
    check(method, arguments, kinds)
  }

  @Test("arguments too many are ignored and never returned")
  func tooMany() {
    lua(
      #"""
      local many = {}
      for i = 1, 200 do many[i] = "x" end
      same(table.pack(engine:importance({}, table.unpack(many))), false, "unimportant (not a message)")
      same(table.pack(engine:counts(table.unpack(many))), 0, 0, 0)
      same(table.pack(engine:summary(2, true, true, true, table.unpack(many))), true, true, false)
      same(table.pack(engine:session_end({}, nil, table.unpack(many))))
      same(table.pack(engine:extends_timeout({}, table.unpack(many))), false)
      same(table.pack(engine:forget_registration("u", "i", table.unpack(many))))
      same(table.pack(engine:withdraw("i", table.unpack(many))))
      same(table.pack(engine:disabled_by({}, "j", "n", table.unpack(many))))
      same(table.pack(engine:take_answer("i", "j", "result", nil, 1, 1, table.unpack(many))))
      same(table.pack(engine:offline("u", {}, {}, 1, table.unpack(many))),
        1, "unimportant (not a message)", false)
      equal(select("#", engine:expect_answer("u", "i", "j", 1, table.unpack(many))), 1)
      same(table.pack(engine:take_disabled(table.unpack(many))))
      """#)
  }

  @Test("numbers are no strings, though Lua would turn them into some")
  func numbersAreNoStrings() {
    lua(
      #"""
      raises("string expected, got number", engine.next_candidate, engine, 1, "i", {}, 0, 0, 0)
      raises("string expected, got number", engine.enable, engine, 1)
      raises("string expected, got number", engine.expect_answer, engine, "u", "i", 7, 0)
      """#)
  }

  @Test("extreme integers are taken")
  func extremeIntegers() {
    lua(
      #"""
      for _, n in ipairs({ math.mininteger, -1, math.maxinteger, 256, 1 << 32 }) do
        same(scan({}, n), nil, 0, 0)
        equal(engine:over_limit({}, n, "i"), nil)
        equal(engine:starts_own_timeout({}, "i", n), false)
        same(table.pack(engine:summary(n, false, false, true)), false, false, false)
        local id = engine:expect_answer("u", "i", "j", n)
        engine:take_answer(id, "j", "error", nil, n, n)
        engine:next_candidate("u", "i", { message({ id = "1" }, body()) }, n, n, n)
      end
      """#)
  }
}
