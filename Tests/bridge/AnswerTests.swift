import Testing

@Suite("err.1, err.2 Publishes and their answers")
struct AnswerTests {
  private func answers(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    lua(answering + "\n" + chunk, sourceLocation: sourceLocation)
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

  @Test("an answer says what it is, by its condition, its type and who made it")
  func outcomes() {
    answers(
      #"""
      equal(answer(sent(), "result"), "push succeeded")
      equal(answer(sent(), "result", failure("wait")), "push succeeded")
      for _, condition in ipairs({ "remote-server-not-found", "remote-server-timeout", "recipient-unavailable" }) do
        equal(answer(sent(), "error", failure("cancel", condition)), "unreachable")
      end
      for _, condition in ipairs({ "item-not-found", "gone", "policy-violation", "not-acceptable" }) do
        equal(answer(sent(), "error", failure("cancel", condition)), "gone")
        equal(answer(sent(), "error", failure("wait", condition)), "unreachable")
        equal(answer(sent(), "error", failure("cancel", condition, "example.org")), "unreachable")
        for _, by in ipairs({ "push.x", "example.or", "example.org/r", "me@example.org", "" }) do
          equal(answer(sent(), "error", failure("cancel", condition, by)), "gone")
        end
      end
      for _, condition in ipairs({ "not-allowed", "resource-constraint", "Gone", "", "gone\0" }) do
        equal(answer(sent(), "error", failure("modify", condition)), "refused")
      end
      equal(answer(sent(), "error", failure("WAIT", "forbidden")), "refused")
      """#)
  }

  @Test("a limit soon after a result is a result")
  func limit() {
    answers(
      #"""
      local limit = failure("wait", "resource-constraint")
      equal(answer(sent(), "error", limit), "unreachable")
      equal(answer(sent(), "result"), "push succeeded")
      equal(answer(sent(), "error", limit), "push succeeded")
      now = now + 60
      equal(answer(sent(), "error", limit), "unreachable")
      """#)
  }

  @Test("an error whose element is missing, or is not as it should be, is refused")
  func oddErrors() {
    answers(
      #"""
      local gone = child("gone", "urn:ietf:params:xml:ns:xmpp-stanzas")
      for _, odd in ipairs({
        {}, { attr = 5, tags = 5 }, { attr = {}, tags = {} }, { tags = { 1, "x", {}, { name = 5 } } },
        element("error", {}, element("gone", {})), element("error", {}, child("gone", "urn:x")),
        element("error", {}, element("text", {}, gone)), { tags = { { name = "gone" } } },
        { attr = { type = 5, by = {} }, tags = setmetatable({}, { __index = function() error("metamethod") end }) },
      }) do
        equal(answer(sent(), "error", odd), "refused")
      end
      equal(answer(sent(), "error"), "refused")
      equal(answer(sent(), "error", { tags = { gone } }), "gone")
      equal(answer(sent(), "error", element("error", {}, element("text", {}, "x"), gone)), "gone")
      """#)
  }

  @Test("an answer from a foreign JID is ignored, and the publish still waits")
  func foreign() {
    answers(
      #"""
      local id = sent()
      for _, from in ipairs({ "push.y", "push.x/r", "", "push.x\0", "Push.x" }) do
        equal(answer(id, "error", nil, from), "answer from a foreign JID ignored")
      end
      equal(sentence((engine:take_answer(id, nil, "error", nil, now))), "answer from a foreign JID ignored")
      equal(answer(id, "error"), "refused")
      """#)
  }

  @Test("an answer without a publish is not ours: repeated, withdrawn, invented, malformed, late")
  func unknown() {
    answers(
      #"""
      local id = sent()
      equal(answer(id, "get"), nil)
      equal(answer(id, "Result"), nil)
      equal(answer(id, "result"), "push succeeded")
      equal(answer(id, "result"), nil)
      equal(answer(id, "error"), nil)
      id = sent()
      same(table.pack(engine:withdraw(id, now, library.reasons.vetoed)))
      equal(answer(id, "error"), nil)
      for _, text in ipairs({ "", "x", ("0"):rep(32), ("0"):rep(31), ("g"):rep(32), ("f"):rep(32), ("\0"):rep(32) }) do
        equal(answer(text, "error"), nil)
        same(table.pack(engine:withdraw(text, now, library.reasons.vetoed)))
        same(table.pack(engine:note_call(text, "me", message({}))))
        equal(engine:confirm(text, now) or false, false)
      end
      id = sent()
      local last = id:sub(-1) == "0" and "1" or "0"
      equal(answer(id:sub(1, 31) .. last, "error"), nil)
      equal(answer(id:upper(), id:find("%a") and "error" or "get"), nil)
      now = now + 3600
      equal(answer(id, "error"), nil)
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
      equal(answer(early, "result"), "push succeeded")
      now = now + 1
      equal(answer(late, "result"), nil)
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
      for _, id in ipairs(ids) do equal(answer(id, "result"), "push succeeded") end
      """#)
  }

  @Test("errors are counted for each registration of each user, until it is forgotten")
  func counts() {
    answers(
      #"""
      equal(refusals("a"), 1)
      equal(refusals("b"), 1)
      equal(refusals("a"), 2)
      equal(refusals("a", "you"), 1)
      same(table.pack(engine:counts()), 0, 0, 3)
      same(table.pack(engine:forget_registration("me", "a", library.reasons.evicted, now)))
      same(table.pack(engine:counts()), 0, 0, 2)
      equal(refusals("a"), 1)
      engine:forget_registration("nobody", "a", library.reasons.evicted, now)
      same(table.pack(engine:counts()), 0, 0, 3)
      same(table.pack(engine:device_enabled("me", "b", now)), false)
      equal(refusals("b"), 1)
      """#)
  }

  @Test("an answer counts for the registration key of its publish, whatever the names")
  func keys() {
    answers(
      #"""
      local function refusals_with(key)
        local id = engine:expect_answer("me", "push<1", "push.x", key, 1, now)
        answer(id, "error")
        return refused()
      end
      equal(refusals_with(1), 1)
      equal(refusals_with(1), 2)
      equal(refusals_with(1 << 32 | 1), 1)
      equal(refusals_with(-1), 1)
      engine:forget_registration("me", "push<1", library.reasons.evicted, now)
      equal(refusals_with(1), 3)
      """#)
  }

  @Test("the limit and the period of errors are the host's options")
  func options() {
    answers(
      #"""
      same(table.pack(engine:configure(2, 0, true, now, 1000)))
      refusals("a")
      answer(sent("a"), "error")
      same(take(), "refused", "me", "a", 2, 2)
      same(take(), "disabled", "me", "a", 2)
      engine:configure(3, 10, true, now, 1000)
      for i = 1, 4 do
        answer(sent("b"), "error")
        answer(sent("c"), "result")
        now = now + 1
      end
      for _, name in ipairs(effects()) do assert(name ~= "disabled") end
      now = now + 300
      answer(sent("b"), "error")
      assert(table.concat(effects(), " "):find("disabled"))
      """#)
  }

  @Test("err.4 errors that the record tells of go on, and a publish is then confirmed")
  func restored() {
    answers(
      #"""
      same(table.pack(engine:restore_errors("me", "a", 700000, 15, now, false)))
      answer(sent("b"), "result")
      local id, must_confirm = sent("a")
      equal(must_confirm, true)
      equal(engine:confirm(id, now), false)
      local second = sent("a")
      equal(engine:confirm(second, now), true)
      answer(id, "error")
      same(take(), "refused", "me", "a", 17, 16)
      same(take(), "ended", "me", "a")
      same(take(), "disabled", "me", "a", 16)
      """#)
  }

  @Test("a forgotten registration waits for no answer, others still do")
  func forgotten() {
    answers(
      #"""
      local mine, other, yours = sent("push<1"), sent("push<2"), sent("push<1", "you")
      engine:forget_registration("me", "push<1", library.reasons.evicted, now)
      equal(answer(mine, "error"), nil)
      equal(answer(other, "error"), "refused")
      equal(answer(yours, "error"), "refused")
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
      equal(answer(first, "result"), nil)
      """#)
  }
}
