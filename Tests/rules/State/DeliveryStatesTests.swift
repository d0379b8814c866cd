import Testing

@testable import PushRules

@Suite("why.1 What an operator asks of deliveries")
struct DeliveryStatesTests {
  private let host = Host(errors: .init(limit: 3, period: 604_800))

  private func state(_ registration: UInt64 = 1) -> Deliveries.RegistrationState {
    host.deliveries.state(of: registration, now: host.now)
  }

  @Test("a registration without errors")
  func none() {
    host.push(1, answer: .result)
    #expect(state() == .init())
  }

  @Test("errors in a row, since the first one")
  func errors() {
    host.push(1, .unimportant(.noBody), answer: .refused)
    host.wait(40)
    host.push(1, .unimportant(.noBody), answer: .gone)
    #expect(state() == .init(refusals: 2, counted: 1, unreachable: 0, age: 40))
    host.wait(10)
    host.push(1, .unimportant(.noBody), answer: .unreachable)
    host.wait(5)
    #expect(state() == .init(refusals: 2, counted: 1, unreachable: 1, age: 55))
    #expect(state(2) == .init())
  }

  @Test("unreachable alone, since the first time")
  func unreachable() {
    for _ in 0..<3 {
      host.push(1, .unimportant(.noBody), answer: .unreachable)
      host.wait(7)
    }
    #expect(state() == .init(unreachable: 3, age: 21))
  }

  @Test("a wake-up that waits for its time, for its service, and for an answer")
  func pending() {
    host.push(1, .important(.body), answer: .refused)
    let wait = state().wait ?? 0
    #expect(state().isPending && wait > 0)
    host.wait(1)
    #expect(state().wait == wait - 1)
    host.wait(wait)
    #expect(host.times(of: "again 1").count == 1)
    #expect(state().isPending && state().wait == nil)
    host.push(2, .important(.body), answer: .unreachable)
    #expect(state(2).isPending && state(2).wait == nil)
    host.push(3, .important(.call), answer: .unreachable, call: 9)
    #expect(state(3).isPending)
  }

  @Test("what waits for a service, and for its answers")
  func service() {
    host.push(1, .unimportant(.noBody))
    host.push(2, .important(.body), answer: .unreachable)
    host.push(3, .important(.body), service: 6, answer: .unreachable)
    #expect(host.deliveries.state(ofService: 5) == (1, 1))
    #expect(host.deliveries.state(ofService: 6) == (0, 1))
    #expect(host.deliveries.state(ofService: 7) == (0, 0))
  }

  @Test("pending wake-ups of one service are sent now; one on its way stays")
  func retry() {
    host.push(1, .important(.body), answer: .refused)
    while host.times(of: "again 1").isEmpty { host.wait(1) }
    host.push(2, .important(.body), answer: .unreachable)
    host.push(3, .important(.body), service: 6, answer: .unreachable)
    #expect(host.deliveries.retry(service: 5, now: host.now) == 1)
    host.wait(1)
    #expect(host.times(of: "again 2") == [host.now - 1000])
    #expect(host.times(of: "again 1").count == 1)
    #expect(host.times(of: "again 3") == [])
    #expect(host.deliveries.retry(service: 7, now: host.now) == 0)
  }

  @Test("a push that is spaced is not sent before its time")
  func spaced() {
    for _ in 0..<3 { host.push(1, .unimportant(.noBody), answer: .gone) }
    host.wait(10)
    #expect(host.push(1) == nil)
    #expect(host.deliveries.retry(service: 5, now: host.now) == 1)
    host.wait(2)
    #expect(host.times(of: "again 1") == [])
    host.wait(300)
    #expect(host.times(of: "again 1") == [300])
  }
}
