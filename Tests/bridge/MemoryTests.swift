import Testing

@Suite("Memory")
struct MemoryTests {
  @Test("a method that creates no string allocates nothing in Lua")
  func noAllocations() {
    lua(
      #"""
      collectgarbage() collectgarbage("stop")
      local stanza = message({ to = me, id = "1" }, body(), child("active", "urn:x"))
      local queue, registrations = { stanza }, { ["push<1"] = { jid = "j", timestamp = 5 }, a = {} }
      local sessions = { s = { push_identifier = "a" }, t = { push_identifier = "a" } }
      local held, receipt = { a = {} }, message({ id = "2" })
      local awake = { s = { push_identifier = "a", smacks = "urn:xmpp:sm:3", full_jid = me .. "/desk", priority = 0 } }
      local ending = { username = "me", hibernating = true, push_identifier = "a", hibernating_watchdog = {} }
      local key = registration_key("me", "a")
      local uncalled = {}
      for name in pairs(debug.getmetatable(engine).__index) do uncalled[name] = true end
      local function call(name, ...)
        uncalled[name] = nil
        return engine[name](engine, ...)
      end
      local function all()
        call("next_candidate", "me", "push<1", queue, 0, 0, now)
        call("next_candidate", "me", "a", queue, 0, 0, now, ending, awake)
        call("archived_for_nobody", "me", stanza, held, sessions, now)
        call("not_archived", "me", stanza, registrations, sessions, now)
        call("archived", "me", stanza, registrations, sessions, "A", "you", now)
        call("not_archived", "me", stanza, registrations, sessions, now)
        call("offline", "me", stanza, registrations, now)
        call("offline", "me", stanza, registrations, now, ending)
        call("give_back", key, 2, sessions.s)
        call("groupchat", "me", stanza, registrations, now)
        call("ping", "me", "a", now)
        call("left_unacked", stanza, ending, now)
        call("left_unacked", receipt, ending, now)
        call("ended_session", ending, sessions, 0, now)
        call("ended_session", ending, sessions, 30, now)
        call("device_is_back", ending, ending, now)
        call("forget_session", ending)
        call("extends_timeout", ending)
        call("starts_own_timeout", ending, "a", 2)
        call("knock_lead", 1000, 120)
        call("knock", "me", sessions.s, sessions, true, now)
        call("enable", "j", "j", "f", "n", stanza, 5)
        call("replaced", registrations, "i", "j", "n")
        call("disable", registrations, "j")
        call("stamped_ahead", "me", registrations, now)
        call("over_limit", "me", registrations, 1, "n")
        call("arrived", "me", "a", now)
        call("forget_registration", "me", "a", library.reasons.evicted, now)
        call("summary", 2, true, true, true, true)
        call("shown", stanza, "de")
        call("cut", "text")
        call("believe_archive_ids", true)
        call("clock_is_behind", 3, now)
        call("configure", 16, 604800, true, now, 1000)
        call("confirm", "x", now)
        call("withdraw", "x", now, library.reasons.vetoed)
        call("take_answer", "x", "j", "error", stanza, now)
        call("tick", now)
        call("end_wake_up", 5, now)
        call("device_enabled", "me", "a", now)
        call("record_failed", "me", "a", now)
        call("session_resumed", "me", "a", now)
        call("has_wake_ups")
        call("device_bound", "me", registrations, sessions.s, now)
        call("is_of_device", registrations.a or {}, sessions.s)
        call("note_call", "x", "me", stanza)
        call("call_is_over", "me", stanza)
        call("restore_errors", "me", "a", 5, 1, now, true)
        call("not_pushed", "me", "a", library.reasons.stream_management, library.reasons.no_registration, now, now)
        call("recorded", "me", "a", 100, now, now)
        call("recorded_counts")
        call("registration_key", "me", "a")
        call("registration_state", "me", "a", now)
        call("service_state", "j")
        call("retry_service", "j", now)
        call("totals")
        call("counts")
      end
      local before
      for n = 1, 100 do
        all()
        if n == 10 then before = allocated() end
      end
      equal(allocated(), before)
      call("server_stops")
      equal(allocated(), before)
      -- Those make strings.
      for _, name in ipairs({ "expect_answer", "expect_again", "expect_probe", "take_effect" }) do uncalled[name] = nil end
      equal(next(uncalled), nil, "method that was not called")
      """#)
  }

  @Test("engines leave nothing in Lua when collected")
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
