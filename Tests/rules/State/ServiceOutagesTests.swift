import Testing

@testable import PushRules

@Suite("wake.1 Services that are unreachable")
struct ServiceOutagesTests {
  private let hour = 3600
  private let host = Host()

  /// The service has answered this host before.
  private func answeredBefore(service: UInt64 = 5) { host.push(99, service: service, answer: .result) }

  private func agains(_ registration: UInt64 = 1) -> [Int] { host.times(of: "again \(registration)") }

  @Test("an unreachable service is probed after 15 s, then 30 s, then every 60 s, and nothing else is sent")
  func probes() {
    host.answer = { _ in .unreachable }
    host.push(1, answer: .unreachable)
    host.push(2, answer: .unreachable)
    host.wait(300)
    #expect(host.times(of: "probe 5") == [15, 45, 105, 165, 225, 285])
    #expect(agains() == [] && agains(2) == [])
    #expect(host.news().filter { $0 == "away 5" }.count == 1)
  }

  @Test(
    "when it answers a probe with anything that is not unreachable, its wake-ups are sent once each",
    arguments: [PushAnswer.result, .refused, .gone])
  func probeAnswered(answer: PushAnswer) {
    for registration in 1...3 as ClosedRange<UInt64> { host.push(registration, answer: .unreachable) }
    host.push(4, service: 6, answer: .unreachable)
    var isBack = false
    host.answer = {
      $0 == "probe 5" ? (isBack ? answer : .unreachable) : $0 == "probe 6" ? .unreachable : .result
    }
    host.wait(100)
    isBack = true
    host.wait(hour)
    #expect([1, 2, 3].map { agains($0) } == [[106], [106], [106]])
    #expect(agains(4) == [])
    #expect(host.times(of: "probe 5") == [15, 45, 105])
    #expect(host.news().contains("back 5"))
  }

  @Test("an answer to a publish does it too", arguments: [PushAnswer.result, .refused, .gone])
  func publishAnswered(answer: PushAnswer) {
    host.push(1, answer: .unreachable)
    host.wait(5)
    host.push(2, .unimportant(.noBody), answer: answer)
    host.wait(1)
    #expect(agains() == [6])
    #expect(host.news().contains("back 5"))
    host.wait(60)
    #expect(host.times(of: "probe 5") == [])
  }

  @Test("a publish that is unreachable again does not, and nor does an answer of another service")
  func notBack() {
    host.push(1, answer: .unreachable)
    host.push(2, .unimportant(.noBody), answer: .unreachable)
    host.push(3, service: 6, answer: .result)
    host.wait(14)
    #expect(agains() == [])
  }

  @Test("a service that is back does not get what it has already been sent again by a newer push")
  func newerInFlight() {
    host.push(1, answer: .unreachable)
    let newer = host.push(1)
    host.push(2, answer: .result)
    host.wait(30)
    #expect(agains() == [])
    host.take(.result, to: newer)
    #expect(host.isFree)
  }

  @Test("one that fails again soon after the service was back waits 15 s, 30 s and so on since it was sent")
  func flapping() {
    host.answer = { $0 == "probe 5" ? .result : .unreachable }
    host.push(1, answer: .unreachable)
    host.wait(hour)
    let times = [0] + agains()
    for (wait, least) in zip(zip(times, times.dropFirst()).map { $1 - $0 }, [16, 15, 30, 60, 120, 240, 480]) {
      #expect((least...least + least / 5 + 1).contains(wait))
    }
  }

  @Test("once nothing waits for a service it is not probed any more")
  func nothingWaits() {
    host.answer = { $0.hasPrefix("probe") ? .unreachable : nil }
    host.push(1, answer: .unreachable)
    host.push(2, service: 6, answer: .unreachable)
    host.wait(20)
    host.deliveries.deviceIsBack(1, now: host.now)
    host.wait(80)
    #expect(host.times(of: "probe 5") == [15])
    #expect(host.times(of: "probe 6") == [15, 45])
    #expect(host.news().filter { $0.hasPrefix("unasked") } == ["unasked 5"])
    host.deliveries.deviceIsBack(2, now: host.now)
    host.wait(200)
    #expect(host.news().filter { $0.hasPrefix("unasked") } == ["unasked 6"])
    #expect(!host.deliveries.isWaiting)
  }

  @Test("each id is given once, also that of a probe of a service with another name")
  func ids() {
    host.push(1, answer: .unreachable)
    let first = host.deliveries.nextPublish
    host.deliveries.sendProbe(to: 77, jid: [1], now: host.now)
    #expect(host.deliveries.nextPublish == first + 1)
  }

  @Test("where too many services are away, the wake-ups of the others go by time")
  func tooMany() {
    #expect(PushEngine.Limits().outages == 256)
    var limits = PushEngine.Limits()
    limits.outages = 1
    let host = Host(limits: limits)
    host.push(1, service: 5, answer: .unreachable)
    host.push(2, service: 6, answer: .unreachable)
    host.answer = { $0.hasPrefix("probe") ? .unreachable : .result }
    host.wait(18)
    #expect(host.times(of: "again 2").count == 1)
    #expect(host.times(of: "again 1") == [])
    #expect(host.news().filter { $0.hasPrefix("away") } == ["away 5"])
  }

  @Test("a service that answers is told to be back once")
  func told() {
    host.push(1, answer: .unreachable)
    host.push(2, answer: .unreachable)
    _ = host.news()
    host.push(3, answer: .result)
    host.push(3, answer: .result)
    #expect(host.news() == ["back 5"])
  }
}
