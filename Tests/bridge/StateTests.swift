import Testing

@Suite("why.1 States that the module asks for")
struct StateTests {
  @Test("the key of a registration is that of its decisions")
  func key() {
    lua(#"equal(engine:registration_key("me", "push.x<1"), registration_key("me", "push.x<1"))"#)
  }

  @Test("the errors of a registration and its wake-up")
  func registration() {
    lua(
      answering + "\n"
        + #"""
        same(table.pack(engine:registration_state("me", "push.x<1", now)), 0, 0, 0, nil, false, nil)
        refusals()
        now = now + 9
        same(table.pack(engine:registration_state("me", "push.x<1", now)), 1, 1, 0, 9, false, nil)
        answer(sent(nil, nil, library.reasons.call), "error", failure("wait", "remote-server-not-found"))
        local refused, counted, unreachable, age, is_pending, wait = engine:registration_state("me", "push.x<1", now)
        same({ n = 4, refused, counted, unreachable, age }, 1, 1, 1, 9)
        equal(is_pending, true)
        assert(wait > 0 and wait < 60)
        """#)
  }

  @Test("what a service has to answer, and its wake-ups, which are sent when wanted")
  func service() {
    lua(
      answering + "\n"
        + #"""
        sent("push.x<1")
        answer(sent("push.x<2", nil, library.reasons.call), "error", failure("wait", "remote-server-not-found"))
        same(table.pack(engine:service_state("push.x")), 1, 1)
        same(table.pack(engine:service_state("push.y")), 0, 0)
        effects()
        equal(engine:retry_service("push.y", now), 0)
        equal(engine:retry_service("push.x", now), 1)
        engine:tick(now)
        same(table.pack(table.unpack(effects())), "again")
        """#)
  }
}
