import Testing

@testable import PushRules

@Suite("wake.1 What a push inherits from the wake-up whose place it takes, and what a row from its device")
struct OwedWakeUpsTests {
  private let host = Host()

  /// A push that has to be confirmed; whether it waits, and whether it takes the place of a wake-up.
  private func confirmed(_ importance: Importance = .important(.body)) -> (waits: Bool, replaces: Bool) {
    var publish = InFlightPublish(
      registration: RegistrationName(username: Array("me".utf8), identifier: Array("s5<1".utf8)), key: 1,
      recipient: 5, sentAt: host.now)
    publish.importance = importance
    let id = host.deliveries.publishID(of: host.deliveries.nextPublish)
    let mustConfirm = host.deliveries.expectAnswer(to: &publish)
    #expect(mustConfirm)
    return host.deliveries.confirm(id, now: host.now)
  }

  private func makeSpaced() {
    for _ in 0..<16 { host.push(1, .unimportant(.noBody), answer: .refused) }
    _ = host.news()
  }

  @Test("a push takes the place of a wake-up where there is one")
  func replaces() {
    makeSpaced()
    host.wait(300)
    var (waits, replaces) = confirmed()
    #expect(!waits && !replaces)
    host.wait(1)
    (waits, replaces) = confirmed()
    #expect(waits && !replaces)
    host.deliveries.enabled(1, now: host.now)
    host.push(1, answer: .refused)
    (waits, replaces) = confirmed()
    #expect(!waits && replaces)
  }

  @Test("nobody answers the newer push of a service that never answered: the older one is owed all the same")
  func owed() {
    host.answer = { $0.hasPrefix("probe") ? .unreachable : nil }
    host.push(1, answer: .unreachable)
    host.push(1)
    host.wait(125)
    #expect(host.deliveries.wakeUps.count == 1)
  }

  @Test("a push that nobody answers is not owed by a service that never answered")
  func notOwed() {
    host.push(1)
    host.wait(125)
    #expect(host.deliveries.wakeUps.count == 0)
    #expect(host.news() == [])
  }

  @Test("a message that is sent again within 15 s is sent once, like any other")
  func sentSoon() {
    host.answer = { $0 == "again 1" ? nil : .result }
    host.push(1, answer: .unreachable)
    host.wait(3)
    host.push(2, answer: .result)
    host.wait(60)
    #expect(host.times(of: "again 1") == [4])
  }

  @Test(
    "an answer to a probe is one of the service unless it is unreachable",
    arguments: [
      (PushAnswer.unreachable, false), (.refused, true), (.result, true), (.gone, true),
    ])
  func probes(answer: PushAnswer, hasAnswered: Bool) {
    host.answer = { $0.hasPrefix("probe") ? answer : nil }
    host.push(1, answer: .unreachable)
    host.wait(16)
    #expect((host.deliveries.services.value(for: 5) != nil) == hasAnswered)
  }

  @Test("a result after nothing but unreachable ends no row of errors")
  func noRow() {
    host.push(1, .unimportant(.noBody), answer: .unreachable)
    host.push(1, .unimportant(.noBody), answer: .result)
    #expect(host.news() == ["unreachable 1 1"])
  }

  @Test("the device's return ends what is known of a service that is unreachable, and no row of refusals")
  func reached() {
    host.push(1, .unimportant(.noBody), answer: .refused)
    for registration in [UInt64(1), 1, 2] {
      host.push(registration, .unimportant(.noBody), answer: .unreachable)
    }
    host.deliveries.deviceIsBack(1, now: host.now)
    host.deliveries.deviceIsBack(2, now: host.now)
    #expect(host.deliveries.errors.value(for: 1)?.refusals == 1)
    #expect(host.deliveries.errors.value(for: 1)?.unreachable.count == 0)
    #expect(host.deliveries.errors.value(for: 2) == nil)
  }

  @Test("the device's return keeps what the record tells of a row that has ended")
  func stale() {
    makeSpaced()
    host.push(1, .important(.call), answer: .result)
    host.deliveries.recordFailed(of: 1, now: host.now)
    host.push(1, .unimportant(.noBody), answer: .unreachable)
    host.deliveries.deviceIsBack(1, now: host.now)
    _ = host.news()
    host.push(1, .unimportant(.noBody), answer: .refused)
    #expect(host.news() == ["refused 1 1 1", "recovered 1 0 1"])
    host.push(1, .unimportant(.noBody), answer: .refused)
    #expect(host.news() == ["refused 1 2 1"])
  }
}
