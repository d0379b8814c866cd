import Testing

@testable import PushRules

@Suite("wake.1 When a failed publish is sent again")
struct WakeUpRuleTests {
  private func next(
    after failure: WakeUpRule.Failure, repeats: Int = 0, unanswered: Int = 0, hasAnswered: Bool = true,
    age: Int = 0,
    random: UInt64 = 0
  ) -> WakeUpRule.Next {
    WakeUpRule.next(
      after: failure, repeats: repeats, unanswered: unanswered, hasAnswered: hasAnswered, age: age,
      random: random)
  }

  @Test("unreachable and unanswered wait for the service")
  func service() {
    #expect(next(after: .unreachable) == .service)
    #expect(next(after: .unreachable, repeats: 99, unanswered: 99, hasAnswered: false) == .service)
    #expect(next(after: .unanswered, unanswered: 1) == .service)
  }

  @Test("a service that has never answered this host is not asked again")
  func neverAnswered() { #expect(next(after: .unanswered, unanswered: 1, hasAnswered: false) == .end) }

  @Test("one that is not answered is sent again at most 3 times")
  func unanswered() {
    #expect(next(after: .unanswered, unanswered: 3) == .service)
    #expect(next(after: .unanswered, unanswered: 4) == .end)
  }

  @Test("a refused one waits 15 s, doubling to one hour")
  func refused() {
    let waits = (0...10).map { next(after: .refused, repeats: $0) }
    #expect(waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600].map { .seconds($0) })
    #expect(next(after: .refused, repeats: .max) == .seconds(3600))
  }

  @Test("the spread is up to 20 %, and no more", arguments: [0, 1, 4, 8, 20])
  func spread(repeats: Int) {
    let least = WakeUpRule.wait(repeats: repeats, random: 0)
    let waits = (0..<2000 as Range<UInt64>).map { WakeUpRule.wait(repeats: repeats, random: $0) }
    #expect(waits.min() == least)
    #expect(waits.max() == least + least / 5)
    #expect(WakeUpRule.wait(repeats: repeats, random: .max) <= least + least / 5)
  }

  @Test(
    "it ends 24 hours since the message", arguments: [WakeUpRule.Failure.unreachable, .refused, .unanswered])
  func lifetime(failure: WakeUpRule.Failure) {
    #expect(next(after: failure, unanswered: 1, age: 86_399) != .end)
    #expect(next(after: failure, unanswered: 1, age: 86_400) == .end)
  }

  @Test("a call is sent again 5 s and 15 s after it came, then never")
  func call() {
    let waits = (0...15).map { WakeUpRule.nextOfCall(age: $0) }
    let seconds = [5, 4, 3, 2, 1, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    #expect(waits == seconds.map { .seconds($0) } + [.end])
    #expect(WakeUpRule.nextOfCall(age: 120) == .end)
  }

  @Test("a service is probed from 15 s on, doubling to 60 s")
  func probes() {
    var waits = [WakeUpRule.probeWait(after: nil)]
    for _ in 0..<4 { waits.append(WakeUpRule.probeWait(after: waits.last)) }
    #expect(waits == [15, 30, 60, 60, 60])
  }

  @Test("wake-ups are sent by time where publishes were answered but no probe is, keeping the last of three")
  func byTime() {
    func isSent(hasAnswered: Bool = true, probeUnanswered: Bool = true, unanswered: Int = 0) -> Bool {
      WakeUpRule.isSentByTime(
        hasAnswered: hasAnswered, probeUnanswered: probeUnanswered, unanswered: unanswered)
    }
    #expect(isSent())
    #expect(isSent(unanswered: 2))
    #expect(!isSent(unanswered: 3))
    #expect(!isSent(hasAnswered: false))
    #expect(!isSent(probeUnanswered: false))
  }

  @Test("the figures of the clause")
  func figures() {
    #expect(WakeUpRule.answerPeriod == 120)
    #expect(WakeUpRule.lifetime == 86_400)
    #expect(WakeUpRule.mostASecond == 50)
  }
}
