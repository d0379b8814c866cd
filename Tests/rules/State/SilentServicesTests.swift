import Testing

@testable import PushRules

@Suite("wake.1 Services that do not answer")
struct SilentServicesTests {
  private let hour = 3600
  private let host = Host()

  /// The service has answered this host before.
  private func answeredBefore(service: UInt64 = 5) { host.push(99, service: service, answer: .result) }

  private func agains(_ registration: UInt64 = 1) -> [Int] { host.times(of: "again \(registration)") }

  @Test("a publish that is not answered for 120 s has failed if the service has answered before")
  func unanswered() {
    answeredBefore()
    host.push(1)
    host.wait(119)
    #expect(host.isFree)
    host.wait(1)
    #expect(host.news().suffix(2) == ["failed 1", "away 5"])
    host.answer = { _ in .result }
    host.wait(16)
    #expect(agains() == [136])
  }

  @Test("1x.2 a publish that gives way to too many others counts as not answered")
  func pushedOut() {
    var limits = PushEngine.Limits()
    limits.inFlight = 3
    let host = Host(limits: limits)
    host.push(99, answer: .result)
    for registration in 1...5 as ClosedRange<UInt64> { host.push(registration) }
    #expect(host.news().filter { $0.hasPrefix("failed") } == ["failed 1", "failed 2"])
    host.answer = { $0 == "probe 5" ? .result : nil }
    host.wait(17)
    #expect(host.times(of: "again 1") == [16])
    #expect(host.times(of: "again 2") == [16])
  }

  @Test("a service that has never answered leaves no wake-up")
  func neverAnswered() {
    answeredBefore(service: 6)
    host.push(1)
    host.wait(hour)
    #expect(host.isFree)
    #expect(host.sent.count == 2)
  }

  @Test("to be unreachable is no answer")
  func unreachableIsNoAnswer() {
    host.push(2, .unimportant(.noBody), answer: .unreachable)
    host.push(1)
    host.wait(hour)
    #expect(host.isFree)
  }

  @Test("an answered probe sends what was not answered, at most 3 times")
  func threeTimes() {
    answeredBefore()
    host.answer = { $0 == "probe 5" ? .result : nil }
    host.push(1)
    host.wait(3 * hour)
    #expect(agains().count == 3)
    #expect(host.isFree)
  }

  @Test("a service that answers publishes but no probe gets its wake-ups by time, as refused ones")
  func byTime() {
    answeredBefore()
    host.push(1, answer: .unreachable)
    host.answer = { $0 == "again 1" ? .unreachable : nil }
    host.wait(45)
    #expect(agains() == [])
    host.wait(18)
    #expect(agains().count == 1, "15 s to 18 s after the first probe was not answered")
    host.wait(36)
    #expect(agains().count == 2)
    host.answer = { $0 == "again 1" ? .result : nil }
    host.wait(80)
    #expect(agains().count == 3)
    #expect(host.isFree)
  }

  @Test("one that is never answered is sent twice by time; the last time is kept until the service answers")
  func lastTime() {
    answeredBefore()
    host.push(1)
    host.wait(2 * hour)
    #expect(agains().count == 2)
    host.push(2, answer: .result)
    host.wait(3)
    #expect(agains().count == 3)
    host.wait(121)
    #expect(host.isFree)
  }

  @Test("a service that answers neither publishes nor probes gets none by time")
  func silent() {
    host.push(1, answer: .unreachable)
    host.wait(hour)
    #expect(agains() == [])
    #expect(host.deliveries.wakeUps.count == 1)
  }

  @Test("only the wake-ups of the service that answers no probe are sent by time")
  func otherService() {
    answeredBefore()
    answeredBefore(service: 6)
    host.push(1, answer: .unreachable)
    host.push(2, service: 6, answer: .unreachable)
    host.answer = { $0 == "probe 6" ? .unreachable : nil }
    host.wait(100)
    #expect(agains().count == 1)
    #expect(agains(2) == [])
  }

  @Test("a wake-up that comes while probes are not answered goes by time at once")
  func duringSilence() {
    answeredBefore()
    host.push(1, answer: .unreachable)
    host.wait(50)
    host.push(2, answer: .unreachable)
    host.wait(18)
    #expect(agains(2).count == 1)
  }

  @Test("a probe that could not be sent counts as not answered")
  func probeNotSent() {
    answeredBefore()
    host.push(1, answer: .unreachable)
    for _ in 0..<64 {
      host.now += 1
      host.deliveries.tick(now: host.now)
      while let (number, effect) = host.deliveries.effects.first, effect.kind != .again {
        _ = host.deliveries.takeEffect(number)
      }
    }
    host.carryOut()
    #expect(agains().count == 1)
  }
}
