import Testing

@Suite("The totals of an engine, for metrics")
struct TotalsTests {
  @Test("publishes that wait for an answer, and pending wake-ups")
  func totals() {
    lua(
      answering + "\n"
        + #"""
        local function totals(...) same(table.pack(engine:totals()), ...) end
        totals(0, 0)
        local id, other = sent("push.x<1", "me", library.reasons.call), sent("push.x<2")
        totals(2, 0)
        answer(id, "error", failure("cancel", "remote-server-not-found"))
        totals(1, 1)
        answer(other, "result")
        totals(0, 1)
        """#)
  }

  @Test("whether a session is of the device that made a registration")
  func device() {
    lua(
      #"""
      local function is(record, session, expected) equal(engine:is_of_device(record, session), expected) end
      is({ client_id = "c" }, { client_id = "c", resource = "r" }, true)
      is({ client_id = "c", resource = "r" }, { client_id = "d", resource = "r" }, false)
      is({ resource = "r" }, { resource = "r" }, true)
      is({ resource = "r" }, { resource = "s" }, false)
      is({}, {}, false)
      is({ client_id = 5, resource = {} }, { client_id = 5, resource = {} }, false)
      """#)
  }
}
