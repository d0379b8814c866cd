import Testing

/// ``lua(_:openSwiftFrames:overruns:sourceLocation:)`` checks the memory behind every stack of every test.
@Suite("Lua's stack")
struct StackTests {
  /// Fills the stack of a new coroutine with every possible number of values: one of them leaves the least room that a
  /// method may find.
  @Test("no method uses more slots than it asked for")
  func slots() {
    lua(
      #"""
      local function encrypted(id)
        local keys = element("header", {}, element("key", {}, "k"), element("key", {}, "l"))
        return message({ from = "room@x/nick", to = me, id = id, type = "groupchat" }, body(), delay("2026-01-01T00:00:00Z"),
          stanza_id("you@x", "A"), child("encrypted", "urn:xmpp:omemo:2", {}, keys, element("payload", {}, "p")))
      end
      local function received(inner, id)
        return message({ from = me, to = me .. "/desk", id = id }, carbon("received", inner), delay("2026-01-01T00:00:00Z"))
      end
      local queue, number = {}, 0
      for i = 1, 40 do queue[i] = received(encrypted("e" .. i), "c" .. i) end
      local form = element("value", {}, "x")
      queue[41] = element("iq", { id = "1", from = me, type = "set" }, child("jingle", "urn:xmpp:jingle:1"))
      queue[42] = message({ from = "you@x" }, child("a", "b", { c = "d" },
        element("e", {}, element("f", {}, element("h", {}, element("i", {}, element("j", {}, "k")))))))
      queue[44] = message({ from = me, to = me .. "/desk", id = "44" }, carbon("received",
        message({ from = "you@x" }, child("apply-to", "urn:xmpp:fasten:0", {}, clone(queue[42])))))
      queue[43] = encrypted("e43")
      queue[45] = element("iq", { id = "45", from = "x", type = "set" }, child("pubsub", "http://jabber.org/protocol/pubsub", {},
        element("publish", {}, element("item", {}, child("notification", "urn:xmpp:push:0")))))
      queue[46] = message({ from = "you@x", to = me, id = "46" }, body())
      for _ = 1, 7 do form = element("field", { var = "FORM_TYPE", type = "hidden" }, form) end
      form = child("x", "jabber:x:data", {}, form)
      local held = { push_identifier = "push<1", hibernating = true, hibernating_watchdog = {}, username = "me",
        directed = { ["room@x/nick"] = true, ["room@x/other"] = true } }
      local awake = { held }
      for i = 1, 2 do
        awake[i + 1] = { push_identifier = "push<1", smacks = "sm", state = "active", full_jid = me .. "/" .. i, priority = 0,
          want_carbons = i == 2 }
      end
      local sessions, registrations = { held, { push_identifier = "other" } }, {}
      for i = 1, 9 do registrations["push<" .. i] = { jid = "j", node = "n", timestamp = 5 } end
      local id = engine:expect_answer("me", "push<1", "j", 5, 1, now)

      local uncalled = {}
      for name in pairs(debug.getmetatable(engine).__index) do uncalled[name] = true end
      local function prepare() end
      local function with_each_room(name, ...)
        uncalled[name] = nil
        for slots = 0, 100 do
          number = number + 1
          engine = library.new("example.org", number, 2) -- nothing is notified
          prepare()
          local ok, text = coroutine.resume(coroutine.create(c_call), slots, engine[name], engine, ...)
          assert(ok, text)
        end
      end
      with_each_room("next_candidate", "me", "push<1", queue, 0, 0, now)
      with_each_room("next_candidate", "me", "push<1", queue, 0, 3, now, held)
      with_each_room("next_candidate", "me", "push<1", queue, 0, 3, now, held, awake)
      for _, place in ipairs({ 1, 41, 42, 43, 44, 45, 46 }) do
        with_each_room("next_candidate", "me", "push<1", { queue[place] }, 0, 0, now, held)
        with_each_room("next_candidate", "me", "push<1", { queue[place] }, 0, 0, now, held, awake)
        with_each_room("shown", queue[place], "de-AT")
      end
      with_each_room("cut", ("x"):rep(1001))
      with_each_room("believe_archive_ids", true)
      with_each_room("clock_is_behind", 3, now)
      for _, stanza in ipairs({ encrypted("1"), received(encrypted("1")) }) do
        with_each_room("archived", "me", stanza, registrations, sessions, "A", "me", now)
        with_each_room("not_archived", "me", stanza, registrations, sessions, now)
        with_each_room("archived", "me", stanza, registrations, sessions, nil, "me", now)
        with_each_room("not_archived", "me", stanza, registrations, sessions, now)
        with_each_room("archived_for_nobody", "me", stanza, { ["push<1"] = {} }, sessions, now)
        with_each_room("offline", "me", stanza, registrations, now)
        with_each_room("offline", "me", stanza, registrations, now, held)
        with_each_room("offline", "me", stanza, {}, now, held)
        with_each_room("groupchat", "me", stanza, registrations, now)
        with_each_room("groupchat", "me", stanza, {}, now)
      end
      with_each_room("archived", "me", message({ from = me, to = me }, body()), registrations, sessions, nil, "me", now)
      with_each_room("ping", "me", "a", now)
      with_each_room("give_back", 5, 2, {})
      for _, stanza in ipairs({ encrypted("1"), received(encrypted("1")), {} }) do
        with_each_room("left_unacked", stanza, held, now)
      end
      with_each_room("ended_session", held, { held, { push_identifier = "push<1" } }, 0, now)
      local phone = { push_identifier = "push<1", resource = "r", client_id = "c", smacks = "x", state = "active" }
      with_each_room("ended_session", phone, { held, phone }, 30, now)
      with_each_room("device_is_back", phone, phone, now)
      with_each_room("server_stops")
      with_each_room("forget_session", held)
      with_each_room("extends_timeout", held)
      with_each_room("starts_own_timeout", held, "push<1", 2)
      with_each_room("knock_lead", 1000, 120)
      with_each_room("knock", "me", held, { held, { push_identifier = "push<1", smacks = true, state = "inactive" } }, true, now)
      with_each_room("enable", "j", "j", "f", "n", form, 5)
      with_each_room("replaced", registrations, "i", "j", "n")
      with_each_room("disable", registrations, "j", "n")
      with_each_room("stamped_ahead", "me", registrations, 0)
      with_each_room("over_limit", "me", registrations, 1, "push<1")
      with_each_room("arrived", "me", "push<1", now)
      with_each_room("forget_registration", "me", "push<1", library.reasons.evicted, now)
      with_each_room("summary", 2, true, true, true, true)
      local error_element = element("error", { type = "cancel", by = "x" }, child("gone", "urn:ietf:params:xml:ns:xmpp-stanzas"))
      local retract = message({ id = "1" }, body(), child("retract", "urn:xmpp:jingle-message:0", { id = "c" }))
      with_each_room("configure", 16, 604800, true, now, 1000)
      with_each_room("expect_answer", "me", "push<1", "j", 5, 1, now)
      with_each_room("confirm", id, now)
      with_each_room("withdraw", id, now, library.reasons.vetoed)
      with_each_room("take_answer", id, "j", "error", error_element, now)
      prepare = function() -- a call that failed
        local publish = engine:expect_answer("me", "push<1", "j", registration_key("me", "push<1"), library.reasons.call, now)
        engine:note_call(publish, "me", message({ id = "1" }, child("propose", "urn:xmpp:jingle-message:0", { id = "c" })))
        engine:take_answer(publish, "j", "error", nil, now)
      end
      with_each_room("take_effect")
      with_each_room("tick", now + 5)
      with_each_room("expect_again", 5, "j", now)
      with_each_room("expect_probe", "j", now)
      with_each_room("end_wake_up", 5, now)
      with_each_room("device_enabled", "me", "push<1", now)
      with_each_room("record_failed", "me", "push<1", now)
      with_each_room("session_resumed", "me", "push<1", now)
      with_each_room("has_wake_ups")
      with_each_room("device_bound", "me", registrations, held, now)
      with_each_room("is_of_device", held, held)
      with_each_room("note_call", id, "me", retract)
      with_each_room("call_is_over", "me", retract)
      with_each_room("restore_errors", "me", "push<1", 5, 1, now, true)
      with_each_room("not_pushed", "me", "push<1", library.reasons.stream_management, library.reasons.no_registration, now, now)
      with_each_room("recorded", "me", "push<1", 100, now, now)
      with_each_room("recorded_counts")
      with_each_room("registration_key", "me", "push<1")
      with_each_room("registration_state", "me", "push<1", now)
      with_each_room("service_state", "j")
      with_each_room("retry_service", "j", now)
      with_each_room("totals")
      with_each_room("counts")
      equal(next(uncalled), nil, "method that was not called")
      """#)
  }

  @Test("a write past the end of a stack is noticed")
  func overrun() { lua("coroutine.wrap(overrun)()", overruns: 1) }
}
