import Testing

@testable import PushRules

@Suite("wake.1 When and how often a wake-up is sent")
struct RepeatsTests {
  private let hour = 3600
  private let host = Host()

  @Test(
    "a refused one is sent again after 15 s, then doubling to one hour with up to 20 % more, for 24 hours")
  func refused() {
    host.answer = { _ in .refused }
    host.push(1, answer: .refused)
    host.wait(2 * 24 * hour)
    let waits = host.waits()
    for (wait, least) in zip(waits, [15, 30, 60, 120, 240, 480, 960, 1920]) {
      #expect((least...least + least / 5).contains(wait))
    }
    #expect(waits.dropFirst(8).allSatisfy { (3600...4320).contains($0) })
    #expect(waits.count > 24)
    #expect((host.times(of: "again 1").last ?? 0) < 24 * hour)
    #expect(host.isFree)
  }

  @Test("the spread differs from one wake-up to the next, and cannot be told without the key")
  func spread() {
    func times(key: DigestKey) -> [Int] {
      let host = Host(key: key)
      host.answer = { $0.hasPrefix("again") ? .refused : nil }
      for registration in 1...20 as ClosedRange<UInt64> { host.push(registration, answer: .refused) }
      host.wait(hour)
      return (1...20).flatMap { host.times(of: "again \($0)").suffix(1) }
    }
    #expect(Set(times(key: DigestKey(1, 2))).count > 10)
    #expect(times(key: DigestKey(1, 2)) != times(key: DigestKey(1, 3)))
  }

  @Test("a push that a handler vetoes leaves it as it was, one that cannot be sent leaves it due")
  func withdrawn() {
    host.push(1, answer: .refused)
    var publish = host.deliveries.wakeUps[WakeUpKey(1)]!.publish
    publish.kind = .push
    for isConfirmed in [false, true] {
      let id = host.deliveries.publishID(of: host.deliveries.nextPublish)
      let mustConfirm = host.deliveries.expectAnswer(to: &publish)
      #expect(mustConfirm)
      if isConfirmed { _ = host.deliveries.confirm(id, now: host.now) }
      host.deliveries.withdraw(id, .vetoed, now: host.now)
    }
    host.wait(18)
    #expect(host.waits().count == 1)
  }

  @Test("nothing is sent again with push_retry = false")
  func off() {
    host.deliveries.configure(host.deliveries.errorOptions, repeats: false, now: host.now)
    host.push(1, answer: .refused)
    host.push(1, answer: .unreachable)
    #expect(host.isFree)
    #expect(!host.news().contains { $0.hasPrefix("failed") })
  }

  @Test("at most 50 are sent in a second, and none is forgotten")
  func mostASecond() {
    host.answer = { $0.hasPrefix("again") ? .result : nil }
    for registration in 1...500 as ClosedRange<UInt64> { host.push(registration, answer: .refused) }
    host.wait(60)
    let again = host.sent.filter { $0.what.hasPrefix("again") }
    let perSecond = Dictionary(grouping: again, by: \.at).values.map(\.count)
    #expect(perSecond.max() == 50)
    #expect(again.count == 500)
    host.deliveries.tick(now: host.now)
    #expect(host.isFree)
  }

  @Test("ticking twice in a second sends no more")
  func twoTicks() {
    for registration in 1...120 as ClosedRange<UInt64> { host.push(registration, answer: .refused) }
    host.wait(17)
    let before = host.sent.count
    host.now += 100
    for _ in 0..<3 {
      host.deliveries.tick(now: host.now)
      host.carryOut()
    }
    #expect(host.sent.count - before <= 50)
  }

  @Test("what the module could not send comes up again")
  func notCarriedOut() {
    host.push(1, answer: .refused)
    host.now += 20
    host.deliveries.tick(now: host.now)
    while let (number, _) = host.deliveries.effects.first { _ = host.deliveries.takeEffect(number) }
    host.wait(60)
    #expect(host.waits().count == 1)
  }

  @Test("one that has ended is not sent, and can be ended again")
  func ended() {
    host.push(1, answer: .refused)
    host.deliveries.endWakeUp(WakeUpKey(1), now: host.now)
    host.deliveries.endWakeUp(WakeUpKey(1), now: host.now)
    let isSent = host.deliveries.sendAgain(WakeUpKey(1), recipient: 5, now: host.now)
    #expect(!isSent)
    #expect(host.news().suffix(1) == ["ended 1"])
  }

  @Test("at most 16,384 are pending: the longest there give way, only when there is no room")
  func bounded() {
    #expect(PushEngine.Limits().wakeUps == 16_384)
    var limits = PushEngine.Limits()
    limits.wakeUps = 3
    let host = Host(limits: limits)
    for registration in 1...3 as ClosedRange<UInt64> { host.push(registration, answer: .refused) }
    host.push(2, answer: .result)
    _ = host.news()
    host.push(4, answer: .refused)
    #expect(!host.news().contains { $0.hasPrefix("ended") }, "there was room")
    host.push(5, answer: .refused)
    #expect(host.news().contains("ended 1"))
    #expect(host.deliveries.wakeUps.count == 3)
  }

  @Test("the module's timer runs while a publish may become overdue, and while anything is pending")
  func timer() {
    #expect(!host.deliveries.isWaiting)
    host.push(3, answer: .refused)
    host.deliveries.tick(now: host.now)
    #expect(host.deliveries.isWaiting)
    host.deliveries.deviceIsBack(3, now: host.now)
    host.push(1, .unimportant(.noBody))
    #expect(host.deliveries.isWaiting)
    host.wait(120)
    #expect(!host.deliveries.isWaiting)
    host.push(1, answer: .unreachable)
    host.wait(1)
    #expect(host.deliveries.isWaiting)
    host.deliveries.deviceIsBack(1, now: host.now)
    host.deliveries.tick(now: host.now)
    #expect(host.deliveries.isWaiting, "the service is still to be forgotten")
    host.wait(60)
    #expect(!host.deliveries.isWaiting)
  }
}
