import Testing

@Suite("wake.1 Wake-ups as Lua drives them")
struct WakeUpTests {
  /// Lua: `fail(identifier, error, reason)` fails an important publish and returns its wake-up; `pass(seconds)` ticks and
  /// returns the names of the effects, and what is to be sent again.
  private func wakeUps(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local body_reason
      for code, text in ipairs(library.sentences) do body_reason = text == "important (body)" and code or body_reason end
      local unreachable = failure("cancel", "remote-server-not-found")
      local function important(identifier, username) return sent(identifier, username, body_reason) end
      local function fail(identifier, error, reason)
        answer(sent(identifier, "me", reason or body_reason), "error", error)
        for effect in take do
          if effect[1] == "failed" then return effect.all[1] end
        end
      end
      local function pass(seconds)
        local names, again = {}, {}
        for _ = 1, seconds do
          now = now + 1
          engine:tick(now)
          for effect in take do
            table.insert(names, effect[1])
            if effect[1] == "again" then table.insert(again, effect) end
          end
        end
        return table.concat(names, " "), again
      end
      """#
    lua(answering + "\n" + helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("one that is due has its key, class and reason, and gets a new id, once")
  func again() {
    wakeUps(
      #"""
      local wake_up = fail("push.x<1")
      local names, again = pass(18)
      equal(names, "again")
      same(again[1], "again", "me", "push.x<1")
      same(again[1].all, wake_up, 2, body_reason)
      local id = engine:expect_again(wake_up, "push.x", now)
      equal(#id, 32)
      same(table.pack(engine:expect_again(wake_up, "push.x", now)), nil)
      equal(answer(id, "result"), "push succeeded")
      same(table.pack(table.unpack(effects())), "recovered", "woken")
      """#)
  }

  @Test("the answer of a repeat comes from the JID that it was sent to")
  func recipient() {
    wakeUps(
      #"""
      local wake_up = fail("push.x<1")
      pass(18)
      local id = engine:expect_again(wake_up, "push.y", now)
      equal(answer(id, "result"), "answer from a foreign JID ignored")
      equal(answer(id, "result", nil, "push.y"), "push succeeded")
      """#)
  }

  @Test("a probe has the JID of the service, and an id of its own")
  func probe() {
    wakeUps(
      #"""
      local wake_up = fail("push.x<1", unreachable)
      same(take(), "away", "me", "push.x<1")
      now = now + 15
      engine:tick(now)
      local probe = take()
      same(probe, "probe", "me", "push.x<1")
      equal(probe.id, nil)
      local id = engine:expect_probe("push.x", now)
      equal(answer(id, "result"), "probe answered")
      equal(answer(id, "result"), nil)
      same(table.pack(table.unpack(effects())), "back")
      equal(pass(1), "again")
      assert(engine:expect_again(wake_up, "push.x", now))
      """#)
  }

  @Test("each id is given once, also those of repeats that have ended and of probes that nobody waits for")
  func ids() {
    wakeUps(
      #"""
      local seen = {}
      local function once(id)
        if id then assert(not seen[id]) seen[id] = true end
      end
      for _ = 1, 20 do
        once(engine:expect_probe("push.z", now))
        once((important("push.x<2")))
        once(engine:expect_again(7, "push.x", now))
        once((important("push.x<2")))
      end
      """#)
  }

  @Test("a finalizer that pushes while the id of a repeat is created gets another one")
  func finalizers() {
    wakeUps(
      #"""
      local ids, is_making, meanwhile = {}, false, 0
      local function litter()
        setmetatable({}, { __gc = function()
          if #ids >= 10000 then return end
          if is_making then meanwhile = meanwhile + 1 end
          ids[#ids + 1] = sent("other")
          litter()
        end })
      end
      collectgarbage("incremental", 10, 1000, 1)
      litter()
      while meanwhile < 10 and #ids < 10000 do
        is_making = true
        local id = engine:expect_probe("push.x", now)
        is_making = false
        ids[#ids + 1] = id
      end
      assert(meanwhile >= 10)
      local seen = {}
      for _, id in ipairs(ids) do
        assert(not seen[id])
        seen[id] = true
        assert(answer(id, "result"))
      end
      """#)
  }

  @Test("tick says whether to go on: while a publish may be overdue, or anything is pending")
  func tick() {
    wakeUps(
      #"""
      same(table.pack(engine:tick(now)), false, false)
      important("push.x<1")
      same(table.pack(engine:tick(now)), true, false)
      now = now + 120
      same(table.pack(engine:tick(now)), false, false)
      fail("push.x<1", unreachable)
      effects()
      same(table.pack(engine:tick(now)), true, false)
      engine:session_resumed("me", "push.x<1", now)
      effects()
      equal(pass(60), "unasked")
      same(table.pack(engine:tick(now)), false, false)
      """#)
  }

  @Test("a wake-up that cannot be sent ends")
  func end() {
    wakeUps(
      #"""
      local wake_up = fail("push.x<1")
      same(table.pack(engine:end_wake_up(wake_up, now)))
      same(take(), "ended", "me", "push.x<1")
      same(table.pack(engine:end_wake_up(wake_up, now)))
      equal(take(), nil)
      """#)
  }

  @Test("it ends when the device enables, resumes or is removed, for its user and registration alone")
  func deviceIsBack() {
    wakeUps(
      #"""
      for _, method in ipairs({ "device_enabled", "session_resumed", "forget_registration" }) do
        fail("push.x<1")
        local third = method == "forget_registration" and library.reasons.evicted or now
        engine[method](engine, "you", "push.x<1", third, now)
        engine[method](engine, "me", "push.x<2", third, now)
        equal(take(), nil)
        equal(engine[method](engine, "me", "push.x<1", third, now) or method == "forget_registration", true)
        same(take(), "ended", "me", "push.x<1")
      end
      """#)
  }

  @Test("it ends when a session binds that has the record's client_id, or without one its resource")
  func bound() {
    wakeUps(
      #"""
      local function ends(record, session)
        fail("push.x<1")
        fail("push.x<2")
        local has_effects = engine:device_bound("me", { ["push.x<1"] = record, ["push.x<2"] = {} }, session, now)
        local effect = take()
        equal(has_effects, effect ~= nil)
        if effect then same(effect, "ended", "me", "push.x<1") end
        engine:forget_registration("me", "push.x<1", library.reasons.evicted, now)
        engine:forget_registration("me", "push.x<2", library.reasons.evicted, now)
        effects()
        return effect ~= nil
      end
      equal(ends({ client_id = "a", resource = "r" }, { client_id = "a", resource = "s" }), true)
      equal(ends({ client_id = "a", resource = "r" }, { client_id = "b", resource = "r" }), false)
      equal(ends({ client_id = "a", resource = "r" }, { resource = "r" }), false)
      equal(ends({ resource = "r" }, { client_id = "b", resource = "r" }), true)
      equal(ends({ resource = "r" }, { resource = "s" }), false)
      equal(ends({}, {}), false)
      equal(ends({ resource = 5, client_id = {} }, { resource = 5, client_id = {} }), false)
      """#)
  }

  @Test("device_bound passes over what is no registration")
  func oddRegistrations() {
    wakeUps(
      #"""
      fail("push.x<1")
      local odd = { [5] = { resource = "r" }, [true] = {}, x = 5, y = "z", ["push.x<1"] = false }
      same(table.pack(engine:device_bound("me", odd, { resource = "r" }, now)), false)
      equal(take(), nil)
      """#)
  }

  @Test("a call ends by the id of its element, or of the message, for its user alone")
  func call() {
    wakeUps(
      #"""
      local jingle, invites = "urn:xmpp:jingle-message:0", "urn:xmpp:call-invites:0"
      local function ends(username, call, over)
        local id = important("push.x<1")
        id = sent("push.x<1", "me", library.reasons.call)
        same(table.pack(engine:note_call(id, username, call)))
        answer(id, "error")
        effects()
        same(table.pack(engine:call_is_over("me", over)))
        local ended = take() ~= nil
        engine:forget_registration("me", "push.x<1", library.reasons.evicted, now)
        effects()
        return ended
      end
      local propose = message({ id = "m" }, child("propose", jingle, { id = "c" }))
      equal(ends("me", propose, message({ id = "n" }, body(), child("retract", jingle, { id = "c" }))), true)
      equal(ends("me", propose, message({ id = "c" }, child("retract", jingle))), true)
      equal(ends("me", propose, message({ id = "m" }, child("retract", jingle, { id = "d" }))), false)
      equal(ends("me", propose, message({ id = "m" }, child("retract", jingle))), false)
      equal(ends("you", propose, message({ id = "m" }, child("retract", jingle, { id = "c" }))), false)
      equal(ends("me", propose, message({ id = "c" }, body())), false)
      equal(ends("me", propose, message({}, child("retract", jingle))), false)
      equal(ends("me", propose, propose), false)
      local invite = message({ id = "m" }, child("invite", invites))
      equal(ends("me", invite, message({}, child("reject", invites, { id = "m" }))), true)
      equal(ends("me", message({}, child("invite", invites)), message({}, child("reject", invites))), false)
      equal(ends("me", message({ id = "m" }, body()), message({}, child("reject", invites, { id = "m" }))), false)
      """#)
  }

  @Test("err.4 a push that must be confirmed may have to wait, and is then sent")
  func confirm() {
    wakeUps(
      #"""
      engine:configure(1, 604800, true, now, 1000)
      same(table.pack(select(2, important("push.x<1"))), false)
      answer(sent("push.x<1", "me", 1 << 20), "error")
      effects()
      local id, must_confirm = important("push.x<1")
      equal(must_confirm, true)
      same(table.pack(engine:confirm(id, now)), true, false)
      equal(answer(id, "result"), nil)
      equal(pass(299), "failed") -- the first one, that nobody has answered
      local names, again = pass(1)
      equal(names, "again")
      assert(engine:expect_again(again[1].all[1], "push.x", now))
      same(table.pack(engine:confirm(id, now)), false, false)
      same(table.pack(engine:confirm("x", now)))
      """#)
  }

  @Test(
    "an id without a reason of importance is of an unimportant push",
    arguments: [0, -1, 99, Int.min, Int.max])
  func oddReason(reason: Int) {
    wakeUps(
      #"""
      equal(fail("push.x<1", nil, math.tointeger(\#(reason == Int.min ? "math.mininteger" : "\(reason)"))), nil)
      """#)
  }
}
