import Testing

@Suite("err.1, err.2 Publishes and their answers")
struct AnswerTests {
  /// Lua: `sent(identifier)` returns an id, `answer(id, ...)` the results of an answer.
  private func answers(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local function sent(identifier, username)
        identifier, username = identifier or "push<1", username or "me"
        return engine:expect_answer(username, identifier, "push.x", registration_key(username, identifier), now)
      end
      local function outcome(reason, ...)
        if reason == nil then return table.pack() end
        return table.pack(sentence(reason), ...)
      end
      local function answer(id, type, error_type, from, limit)
        return outcome(engine:take_answer(id, from or "push.x", type, error_type, limit or 3, now))
      end
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("an id is 32 hexadecimal digits and unique")
  func ids() {
    answers(
      #"""
      local seen = {}
      for _ = 1, 1000 do
        local id = sent()
        assert(id:find("^[0-9a-f]+$") and #id == 32, id)
        assert(not seen[id])
        seen[id] = true
      end
      same(table.pack(engine:counts()), 0, 1000, 0)
      """#)
  }

  @Test("a result succeeds, an error counts, one of type wait does not")
  func outcomes() {
    answers(
      #"""
      same(answer(sent(), "result"), "push succeeded", 0, false)
      same(answer(sent(), "error", "cancel"), "error counted", 1, false)
      same(answer(sent(), "error", "wait"), "error of type wait not counted", 0, false)
      same(answer(sent(), "error"), "error counted", 2, false)
      same(answer(sent(), "error", ""), "error limit reached", 3, true)
      same(table.pack(engine:take_disabled()), "me", "push<1")
      same(answer(sent(), "error"), "error limit reached", 4, true)
      same(table.pack(engine:take_disabled()), "me", "push<1")
      engine:forget_registration("me", "push<1")
      same(answer(sent(), "error", "waiting"), "error counted", 1, false)
      same(answer(sent(), "result", "wait"), "push succeeded", 0, false)
      same(answer(sent(), "error"), "error counted", 1, false)
      same(table.pack(engine:counts()), 0, 0, 1)
      """#)
  }

  @Test("an answer from a foreign JID is ignored, and the publish still waits")
  func foreign() {
    answers(
      #"""
      local id = sent()
      for _, from in ipairs({ "push.y", "push.x/r", "", "push.x\0", "Push.x" }) do
        same(answer(id, "error", nil, from), "answer from a foreign JID ignored", 0, false)
      end
      local nobody = outcome(engine:take_answer(id, nil, "error", nil, 3, now))
      same(nobody, "answer from a foreign JID ignored", 0, false)
      same(answer(id, "error"), "error counted", 1, false)
      """#)
  }

  @Test("an answer without a publish is not ours: repeated, withdrawn, invented, malformed, late")
  func unknown() {
    answers(
      #"""
      local id = sent()
      same(answer(id, "get"))
      same(answer(id, "Result"))
      same(answer(id, "result"), "push succeeded", 0, false)
      same(answer(id, "result"))
      same(answer(id, "error"))
      id = sent()
      same(table.pack(engine:withdraw(id)))
      same(answer(id, "error"))
      for _, text in ipairs({ "", "x", ("0"):rep(32), ("0"):rep(31), ("g"):rep(32), ("f"):rep(32), ("\0"):rep(32) }) do
        same(answer(text, "error"))
        same(table.pack(engine:withdraw(text)))
      end
      id = sent()
      local last = id:sub(-1) == "0" and "1" or "0"
      same(answer(id:sub(1, 31) .. last, "error"))
      same(answer(id:upper(), id:find("%a") and "error" or "get"))
      now = now + 3600
      same(answer(id, "error"))
      same(table.pack(engine:counts()), 0, 0, 0)
      """#)
  }

  @Test("a publish waits for its answer for an hour")
  func lifetime() {
    answers(
      #"""
      now = 1000000
      local early, late = sent(), sent()
      now = now + 3599
      same(answer(early, "result"), "push succeeded", 0, false)
      now = now + 1
      same(answer(late, "result"))
      """#)
  }

  @Test("a finalizer that pushes while an id is created gets an id of its own, and each publish its answer")
  func finalizers() {
    answers(
      #"""
      local ids, is_making, meanwhile = {}, false, 0
      local function litter()
        setmetatable({}, { __gc = function()
          if #ids >= 10000 then return end
          if is_making then meanwhile = meanwhile + 1 end
          ids[#ids + 1] = sent()
          litter()
        end })
      end
      collectgarbage("incremental", 10, 1000, 1)
      litter()
      while meanwhile < 10 and #ids < 10000 do
        is_making = true
        local id = sent()
        is_making = false
        ids[#ids + 1] = id
      end
      assert(meanwhile >= 10)
      for _, id in ipairs(ids) do same(answer(id, "result"), "push succeeded", 0, false) end
      """#)
  }

  @Test("errors are counted for each registration of each user, until it is forgotten")
  func counts() {
    answers(
      #"""
      equal(answer(sent("a"), "error")[2], 1)
      equal(answer(sent("b"), "error")[2], 1)
      equal(answer(sent("a"), "error")[2], 2)
      equal(answer(sent("a", "you"), "error")[2], 1)
      same(table.pack(engine:counts()), 0, 0, 3)
      same(table.pack(engine:forget_registration("me", "a")))
      same(table.pack(engine:counts()), 0, 0, 2)
      equal(answer(sent("a"), "error")[2], 1)
      engine:forget_registration("nobody", "a")
      same(table.pack(engine:counts()), 0, 0, 3)
      """#)
  }

  @Test("a disabled registration is returned once, byte for byte")
  func disabled() {
    answers(
      #"""
      same(table.pack(engine:take_disabled()))
      for _, name in ipairs({ "", "a\0b", "\xff\xfe", ("x"):rep(100000) }) do
        local id = sent(name .. "<", name)
        same(answer(id, "error", nil, nil, 1), "error limit reached", 1, true)
        same(table.pack(engine:take_disabled()), name, name .. "<")
        same(table.pack(engine:take_disabled()))
      end
      """#)
  }

  @Test("several disabled registrations are returned once each, the last first")
  func severalDisabled() {
    answers(
      #"""
      for i = 1, 5 do answer(sent("push<" .. i), "error", nil, nil, 1) end
      for i = 5, 1, -1 do same(table.pack(engine:take_disabled()), "me", "push<" .. i) end
      same(table.pack(engine:take_disabled()))
      """#)
  }

  @Test("a finalizer disables and takes some while strings are created: each is returned once, intact")
  func disabledByFinalizers() {
    answers(
      #"""
      local made, given, is_asking, meanwhile = 0, {}, false, 0
      local function disable()
        made = made + 1
        answer(sent("push<" .. made .. ("x"):rep(made)), "error", nil, nil, 1)
      end
      local function ask()
        local username, identifier = engine:take_disabled()
        if not username then return end
        equal(username, "me")
        local number = tonumber(identifier:match("^push<(%d+)x*$"))
        equal(#identifier, #("push<" .. number) + number)
        given[number] = (given[number] or 0) + 1
        return true
      end
      local function litter()
        setmetatable({}, { __gc = function()
          if made >= 2000 then return end
          if is_asking then meanwhile = meanwhile + 1 end
          disable()
          if made % 2 == 0 then ask() end
          litter()
        end })
      end
      collectgarbage("incremental", 10, 1000, 1)
      litter()
      while meanwhile < 20 and made < 2000 do
        disable()
        is_asking = true
        ask()
        is_asking = false
      end
      assert(meanwhile >= 20)
      local total = made
      made = 2000
      while ask() do end
      for number = 1, total do equal(given[number], 1) end
      """#)
  }

  @Test("a finalizer disables one while strings are created, another takes it: each is returned once, intact")
  func takenByFinalizers() {
    answers(
      #"""
      local names, taken, disabled, has_made, times = {}, {}, nil, 0, 0
      local function disable()
        has_made = has_made + 1
        local identifier = has_made .. "<" .. ("x"):rep(has_made % 200)
        names[identifier] = true
        answer(sent(identifier), "error", nil, nil, 1)
      end
      local function take()
        local username, identifier = engine:take_disabled()
        equal(username, "me")
        assert(names[identifier], identifier)
        assert(not taken[identifier], identifier)
        taken[identifier] = true
      end
      local is_taking = false
      local function litter()
        setmetatable({}, { __gc = function()
          if has_made >= 5000 then return end
          if is_taking then
            if disabled then take() else disable() end
            disabled = not disabled
            times = times + 1
          end
          litter()
        end })
      end
      collectgarbage("incremental", 10, 1000, 1)
      litter()
      while times < 200 and has_made < 5000 do
        disable()
        is_taking = true
        take()
        is_taking = false
        if disabled then take() end
        disabled = nil
      end
      assert(times >= 200, times)
      has_made = 5000
      same(table.pack(engine:take_disabled()))
      """#)
  }

  @Test("an answer counts for the registration key of its publish, whatever the names")
  func keys() {
    answers(
      #"""
      local function sent_with(key) return engine:expect_answer("me", "push<1", "push.x", key, now) end
      equal(answer(sent_with(1), "error")[2], 1)
      equal(answer(sent_with(1), "error")[2], 2)
      equal(answer(sent_with(1 << 32 | 1), "error")[2], 1)
      equal(answer(sent_with(-1), "error")[2], 1)
      engine:forget_registration("me", "push<1")
      equal(answer(sent_with(1), "error", nil, nil, 9)[2], 3)
      """#)
  }

  @Test("a forgotten registration waits for no answer, others still do")
  func forgotten() {
    answers(
      #"""
      local mine, other, yours = sent(), sent("push<2"), sent("push<1", "you")
      engine:forget_registration("me", "push<1")
      same(answer(mine, "error"))
      same(answer(other, "error"), "error counted", 1, false)
      same(answer(yours, "error"), "error counted", 1, false)
      """#)
  }

  @Test("err.2 publishes that are never answered are bounded")
  func bounded() {
    answers(
      #"""
      local first = sent()
      for _ = 1, 20000 do sent() end
      local _, in_flight = engine:counts()
      equal(in_flight, 16384)
      same(answer(first, "result"))
      """#)
  }
}
