import Testing

@Suite("Out of memory")
struct OutOfMemoryTests {
  /// Lua: `try(make, check)`: `make()` returns a function and its arguments. For every k, calls it while Lua's k-th
  /// allocation and all later ones fail, and again while only the k-th fails. It must raise "not enough memory" or
  /// return what `check` accepts, and leave no Swift frame open.
  private func outOfMemory(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local function is_out_of_memory(text)
        return text:find("not enough memory", 1, true) or text:find("no memory for the results", 1, true)
          or text:find("stack overflow", 1, true) -- where the stack could not grow
      end
      local function try_each(starve, make, check)
        for k = 1, 1000 do
          local results = table.pack(starve(k, make()))
          local ran_out, returned = results[1], results[2]
          if returned then
            check(table.unpack(results, 3, results.n))
          else
            assert(is_out_of_memory(results[3]), results[3])
          end
          equal(swift_frames(), 0, "open Swift frames")
          if not ran_out then return assert(returned) end
        end
        error("memory never sufficed")
      end
      local function try(make, check)
        try_each(starve, make, check)
        try_each(starve_once, make, check)
      end

      -- In a new coroutine, whose stack is small, so that every method has to let it grow.
      local function in_coroutine(f, ...)
        local thread, arguments = coroutine.create(f), table.pack(...)
        return function()
          local ok, result = coroutine.resume(thread, table.unpack(arguments, 1, arguments.n))
          if not ok then error(result, 0) end
          return result
        end
      end
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("opening the library, creating and collecting an engine run out of memory cleanly")
  func opening() {
    outOfMemory(
      #"""
      try(function() return open_library end, function(opened) equal(opened.abi, "6") end)
      try(function() return library.new, "h", 1, 2 end, function(made) same(table.pack(made:counts()), 0, 0, 0) end)
      local finalize, kept = debug.getmetatable(engine).__gc, nil
      local function make()
        kept = library.new("h", 1, 2)
        return in_coroutine(finalize, kept)
      end
      try(make, function() raises("engine is closed", kept.counts, kept) end)
      """#)
  }

  @Test("the methods that create strings run out of memory cleanly")
  func strings() {
    outOfMemory(
      #"""
      local long = ("x"):rep(1000)
      local function has_id(id) equal(#id, 32) end
      try(function() return engine.expect_answer, engine, "u", "i", "j", 5, 1, now end, has_id)
      try(function() return engine.expect_probe, engine, "j", now end, has_id)
      local is_waiting = false
      local function make()
        if not is_waiting then
          local id = engine:expect_answer(long, long, "j", 5, library.reasons.call, now)
          engine:take_answer(id, "j", "error", nil, now)
          is_waiting = true -- until a call succeeds
        end
        return engine.take_effect, engine
      end
      local function has_texts(kind, username, identifier, id, wake_up)
        equal(username, long)
        equal(identifier, long)
        has_id(id)
        is_waiting = false
        last_kind, last_number = kind, wake_up
      end
      try(make, has_texts)
      is_waiting = true
      while last_kind ~= library.effects.failed do
        has_texts(engine:take_effect())
        is_waiting = true
      end
      while engine:take_effect() do end
      -- Out of memory it is still due.
      local wake_up, seconds = last_number, 0
      local function due()
        seconds = seconds + 100
        local id = engine:expect_answer(long, long, "j", 5, library.reasons.call, now + seconds)
        engine:confirm(id, now + seconds)
        engine:take_answer(id, "j", "error", nil, now + seconds)
        return engine.expect_again, engine, wake_up, "j", now + seconds
      end
      try(due, has_id)
      """#)
  }

  /// Both engines get the same calls of every method. One engine's calls first fail once for every k.
  @Test("an engine that ran out of memory decides and counts like one that never did")
  func sameAsOneThatNeverFailed() {
    outOfMemory(
      #"""
      local calm, tried = engine, library.new("example.org", 1, 2)
      -- Asking either engine would leave an entry in its record.
      local third = library.new("example.org", 1, 2)
      local function registration_key(username, identifier) return (select(5, third:ping(username, identifier, now))) end
      local function counts(of) return table.concat({ of:counts() }, " ") end

      local failures = 0
      local function fail_then_succeed(starve, name, expected, ...)
        for k = 1, 1000 do
          local before = counts(tried)
          local thread = coroutine.create(function(...) return matches(expected, tried[name](tried, ...)) end)
          local arguments = table.pack(...)
          local function resume() return coroutine.resume(thread, table.unpack(arguments, 1, arguments.n)) end
          local _, returned, ok, result = starve(k, resume)
          equal(swift_frames(), 0, "open Swift frames")
          if returned and ok then return assert(result, name .. " gave something else") end
          assert(is_out_of_memory(returned and result or ok), result)
          equal(counts(tried), before, "counts after a failed " .. name)
          failures = failures + 1
        end
        error("memory never sufficed")
      end
      local called = {}
      local function both(starve, name, ...)
        called[name] = true
        local expected = table.pack(calm[name](calm, ...))
        fail_then_succeed(starve, name, expected, ...)
        equal(counts(tried), counts(calm), "counts after " .. name)
        return table.unpack(expected, 1, expected.n)
      end

      local registrations, sessions = {}, { s = { push_identifier = "i1" } }
      local ending = { username = "me", hibernating = true }
      local awake = { push_identifier = "i1", smacks = "urn:xmpp:sm:3", full_jid = me .. "/desk", priority = 0 }
      for i = 1, 50 do registrations["i" .. i] = { jid = "j", node = "n" } end
      local form = child("x", "jabber:x:data", {}, element("field", {}, element("value", {}, "x")))
      local function stanza(id)
        return message({ to = me, id = id }, body(), carbon("received", message({ id = id }, body())),
          delay("2026-11-26T01:00:00Z"))
      end
      for round, failing in ipairs({ starve, starve_once, starve, starve_once }) do
        local function call(...) return both(failing, ...) end
        call("next_candidate", "u", "i", { stanza("a" .. round), stanza("b" .. round) }, 0, 0, now)
        call("next_candidate", "u", "i", { stanza("a" .. round), stanza("b" .. round) }, 1, 2, now)
        call("next_candidate", "me", "i1", { stanza("i" .. round), stanza("j" .. round) }, 0, 0, now, ending, { awake })
        call("offline", "me", stanza("c" .. round), registrations, now, ending)
        call("give_back", registration_key("me", "i2"), 2, sessions.s)
        call("offline", "me", stanza("f" .. round), registrations, now, ending)
        call("forget_session", ending)
        call("offline", "me", stanza("g" .. round), registrations, now, ending)
        call("not_archived", "me", stanza("n" .. round), registrations, sessions, now)
        call("archived", "me", stanza("d" .. round), registrations, sessions, "A" .. round, "you", now)
        call("archived", "me", stanza("d" .. round), registrations, sessions, "A" .. round, "you", now)
        call("not_archived", "me", stanza("n" .. round), registrations, sessions, now)
        call("archived_for_nobody", "me", stanza("d" .. round), { i1 = {} }, sessions, now)
        call("offline", "me", stanza("e" .. round), registrations, now)
        call("offline", "me", stanza("e" .. round), registrations, now)
        call("groupchat", "me", stanza("h" .. round), registrations, now)
        call("groupchat", "me", stanza("h" .. round), registrations, now)
        call("ping", "me", "i2", now)
        call("left_unacked", stanza("l" .. round), sessions.s, now)
        call("left_unacked", {}, sessions.s, now)
        call("ended_session", sessions.s, { { resource = "r" } }, 0, now)
        call("ended_session", { push_identifier = "i1", resource = "r" }, { { resource = "r", smacks = "x" } }, 30, now)
        call("device_is_back", { push_identifier = "i", resource = "r" }, { push_identifier = "i", resource = "r" }, now)
        call("knock_lead", 1000, 120)
        call("knock", "me", sessions.s, sessions, true, now)
        call("enable", "j", "j", "f", "n", form, 10)
        call("replaced", registrations, "i", "j", "n")
        call("disable", registrations, "j", "n")
        call("stamped_ahead", "me", registrations, 0)
        call("over_limit", "me", registrations, 5, "i1")
        call("arrived", "me", "i" .. round, now)
        call("over_limit", "me", registrations, 5, "i1")
        call("summary", 2, true, true, false, true)
        call("shown", stanza("i"), "de")
        call("cut", ("x"):rep(1001))
        call("believe_archive_ids", true)
        call("clock_is_behind", 3, now)
        if round == 4 then call("server_stops") end
        call("extends_timeout", { push_identifier = "i", hibernating_watchdog = {} })
        call("starts_own_timeout", { push_identifier = "i", hibernating = 1 }, "i", 2)
        call("configure", 3, 0, true, now, 1000)
        local propose = message({ id = "c" }, child("propose", "urn:xmpp:jingle-message:0"))
        local failure = element("error", { type = "cancel" }, child("forbidden", "urn:ietf:params:xml:ns:xmpp-stanzas"))
        for answer = 1, 3 do
          local id = call("expect_answer", "u", "i", "j", registration_key("u", "i"), library.reasons.call, now)
          call("note_call", id, "u", propose)
          call("confirm", id, now)
          call("take_answer", id, "j", "error", failure, now)
        end
        local kind, username, _, _, wake_up
        repeat
          kind, username, _, _, wake_up = call("take_effect")
          equal(username, "u")
        until kind == library.effects.failed
        call("expect_again", wake_up, "j", now)
        call("tick", now + 5)
        call("call_is_over", "u", message({ id = "c" }, child("retract", "urn:xmpp:jingle-message:0")))
        call("end_wake_up", wake_up, now)
        while call("take_effect") do end
        call("expect_probe", "j", now)
        call("restore_errors", "u", "r", 10, 5, now, true)
        call("session_resumed", "u", "r", now)
        call("has_wake_ups")
        call("device_bound", "u", registrations, sessions.s, now)
        call("is_of_device", registrations, sessions.s)
        call("device_enabled", "u", "i", now)
        call("record_failed", "u", "i", now)
        call("withdraw", call("expect_answer", "u", "i", "j", 5, 1, now), now, library.reasons.vetoed)
        call("expect_answer", "u", "gone", "j", registration_key("u", "gone"), 1, now)
        call("forget_registration", "u", "gone", library.reasons.evicted, now)
        call("not_pushed", "u", "i", library.reasons.stream_management, library.reasons.no_registration, now, now)
        call("recorded", "u", nil, 100, now, now)
        call("registration_key", "u", "i")
        call("registration_state", "u", "i", now)
        call("service_state", "j")
        call("retry_service", "j", now)
        call("recorded", "me", "i1", 100, now, now)
        call("recorded_counts")
        call("totals")
        call("counts")
      end
      for name in pairs(debug.getmetatable(engine).__index) do assert(called[name], name .. " was not called") end
      assert(failures > 100, failures)
      """#)
  }

  @Test("1x.3 out of memory, a call decides about all registrations or none")
  func manyRegistrations() {
    outOfMemory(
      #"""
      local registrations, n = {}, 300
      for i = 1, n do registrations["i" .. i] = { jid = "j" } end
      local stanza = message({ to = me }, body())
      local function try_counted(expected, method, ...)
        local arguments = table.pack(...)
        local function call() return (select("#", engine[method](engine, table.unpack(arguments)))) end
        try(function() collectgarbage() return in_coroutine(call) end, function(count) equal(count, expected) end)
      end
      try_counted(1 + 4 * n, "offline", "me", stanza, registrations, now)
      try_counted(1 + 4 * n, "offline", "me", stanza, registrations, now, { username = "me", smacks = false })
      try_counted(1 + 4 * n, "groupchat", "me", stanza, registrations, now)
      try_counted(1 + 4 * n, "archived", "me", stanza, registrations, { s = {} }, "A", "you", now)
      try_counted(1 + n, "disable", registrations, "j")
      try_counted(n, "replaced", registrations, "i", "j")
      try_counted(n, "stamped_ahead", "me", registrations, -1)
      try_counted(n, "over_limit", "me", registrations, 1, "i1", 0)
      """#)
  }

  @Test("1x.3 a message whose event ran out of memory is pushed when it comes again")
  func nothingLost() {
    outOfMemory(
      #"""
      local registrations, n, ending = {}, 300, { username = "me", hibernating = true }
      for i = 1, n do registrations["i" .. i] = {} end
      local attempt = 0
      local function nothing_lost(name, again, ...)
        local arguments, failures = table.pack(...), 0
        for k = 1, 20 do
          engine:forget_session(ending)
          attempt = attempt + 1
          local stanza = message({ to = me, id = "attempt" .. attempt }, body())
          collectgarbage()
          local _, returned = starve(k, coroutine.wrap(function()
            return select("#", engine[name](engine, "me", stanza, registrations, table.unpack(arguments, 1, arguments.n)))
          end))
          if not returned then
            failures = failures + 1
            local reasons = again(stanza, registrations).reasons
            for i = 1, n do equal(reasons["i" .. i], "important (body)") end
          end
        end
        assert(failures > 0, "no call of " .. name .. " ran out of memory")
      end
      local function unacked(stanza) return offline(stanza, registrations, ending) end
      nothing_lost("offline", offline, now)
      nothing_lost("offline", unacked, now, ending)
      nothing_lost("groupchat", groupchat, now)
      nothing_lost("archived", function(stanza) return archived(stanza, { registrations = registrations }) end,
        { s = {} }, nil, "you", now)
      """#)
  }
}
