import Testing

@Suite("err.1 Effects as Lua takes them")
struct EffectTests {
  private func answers(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    lua(answering + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("the kinds have names and numbers from 1")
  func names() {
    lua(
      #"""
      local names = { "refused", "unreachable", "disabled", "recorded", "recovered", "failed", "woken", "ended", "again",
        "probe", "away", "back", "unasked" }
      for number, name in ipairs(names) do equal(library.effects[name], number) end
      local count = 0
      for _ in pairs(library.effects) do count = count + 1 end
      equal(count, #names)
      """#)
  }

  @Test("each is taken once, in order, byte for byte, with the id of its publish")
  func once() {
    answers(
      #"""
      same(table.pack(engine:take_effect()))
      for _, name in ipairs({ "", "a\0b", "\xff\xfe", ("x"):rep(100000) }) do
        local id = sent(name .. "<", name, library.reasons.call)
        answer(id, "error")
        local refused, failed = take(), take()
        same(refused, "refused", name, name .. "<", 1, 1)
        same(failed, "failed", name, name .. "<")
        equal(refused.id, id)
        equal(failed.id, id)
        same(table.pack(engine:take_effect()))
      end
      """#)
  }

  @Test("there are seven results, whatever the kind")
  func results() {
    answers(
      #"""
      engine:configure(1, 0, true, now, 1000)
      answer(sent(), "error")
      for _ = 1, 2 do equal(select("#", engine:take_effect()), 7) end
      equal(select("#", engine:take_effect()), 0)
      """#)
  }

  @Test("take_answer and tick say whether there are any")
  func hasEffects() {
    answers(
      #"""
      equal(select(2, engine:take_answer(sent(), "push.x", "result", nil, now)), false)
      equal(select(2, engine:take_answer(sent(), "push.x", "error", nil, now)), true)
      equal(select(2, engine:tick(now)), true)
      effects()
      equal(select(2, engine:tick(now)), false)
      """#)
  }

  /// Lua: `refuse()` adds one effect, about a registration whose name has the number of the effect.
  private func withFinalizers(_ chunk: String) {
    answers(
      #"""
      local made, taken, is_taking = 0, {}, false
      local function refuse()
        made = made + 1
        answer(sent("push<" .. made .. ("x"):rep(made % 300)), "error")
      end
      local function take_one()
        local effect = take()
        if not effect then return end
        same(effect, "refused", "me", effect[3], 1, effect[5])
        local number = tonumber(effect[3]:match("^push<(%d+)x*$"))
        equal(#effect[3], #("push<" .. number) + number % 300)
        assert(not taken[number], number)
        taken[number] = true
        return true
      end
      """# + "\n" + chunk)
  }

  @Test("a finalizer adds and takes some while strings are created: each is taken once, intact")
  func byFinalizers() {
    withFinalizers(
      #"""
      local meanwhile = 0
      local function litter()
        setmetatable({}, { __gc = function()
          if made >= 2000 then return end
          if is_taking then meanwhile = meanwhile + 1 end
          refuse()
          if made % 2 == 0 then take_one() end
          litter()
        end })
      end
      collectgarbage("incremental", 10, 1000, 1)
      litter()
      while meanwhile < 20 and made < 2000 do
        refuse()
        is_taking = true
        take_one()
        is_taking = false
      end
      assert(meanwhile >= 20)
      made = math.max(made, 2000)
      while take_one() do end
      for number = 1, #taken do assert(taken[number]) end
      """#)
  }

  @Test("a finalizer takes the one whose strings are being created: each is taken once, intact")
  func takenByFinalizers() {
    withFinalizers(
      #"""
      local times = 0
      local function litter()
        setmetatable({}, { __gc = function()
          if made >= 5000 then return end
          if is_taking then
            times = times + 1
            if times % 2 == 0 then take_one() else refuse() end
          end
          litter()
        end })
      end
      collectgarbage("incremental", 10, 1000, 1)
      litter()
      while times < 200 and made < 5000 do
        refuse()
        refuse()
        is_taking = true
        take_one()
        is_taking = false
      end
      assert(times >= 200, times)
      local total = made
      made = 5000
      while take_one() do end
      for number = 1, total do assert(taken[number], number) end
      """#)
  }
}
