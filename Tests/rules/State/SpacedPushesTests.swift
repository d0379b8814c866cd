import Testing

@testable import PushRules

@Suite("err.4 Pushes are spaced after refusals in a row")
struct SpacedPushesTests {
  /// Registration 1 has as many refusals in a row as `push_max_errors`, the last one now.
  private func failingHost(_ answer: PushAnswer = .gone, limit: Int = 3) -> Host {
    let host = Host(errors: .init(limit: limit, period: 604_800))
    for _ in 0..<limit { host.push(1, .unimportant(.noBody), answer: answer) }
    _ = host.news()
    return host
  }

  @Test("below the limit pushes are sent at once and need no confirmation")
  func below() {
    let host = Host(errors: .init(limit: 3, period: 604_800))
    for _ in 0..<2 { host.push(1, .unimportant(.noBody), answer: .gone) }
    #expect(host.push() != nil)
    #expect(host.push() != nil)
  }

  @Test("a registration is pushed at most every 5 minutes, uncounted refusals included")
  func spaced() {
    let host = failingHost()
    host.answer = { _ in .gone }
    for _ in 0..<1500 {
      host.push(1, .unimportant(.noBody))
      host.wait(1)
    }
    let times = host.sent.filter { $0.at > 1000 }.map { $0.at - 1000 }
    #expect(times == [300, 600, 900, 1200, 1500])
  }

  @Test("what comes meanwhile is one push, sent when the 5 minutes are over")
  func one() {
    let host = failingHost()
    for _ in 0..<5 {
      host.wait(20)
      #expect(host.push() == nil)
    }
    host.wait(199)
    #expect(host.times(of: "again 1") == [])
    host.wait(1)
    #expect(host.times(of: "again 1") == [300])
    host.wait(119)
    #expect(host.times(of: "again 1") == [300])
  }

  @Test("the waiting push has the highest class that came")
  func highest() {
    for classes in [
      [Importance.important(.body), .unimportant(.noBody)], [.unimportant(.noBody), .important(.body)],
    ] {
      let host = failingHost()
      for importance in classes { host.push(1, importance) }
      #expect(host.deliveries.wakeUps[WakeUpKey(1)]?.publish.importance == .important(.body))
    }
    let host = failingHost()
    for _ in 0..<2 { host.push(1, .unimportant(.noBody)) }
    #expect(host.deliveries.wakeUps[WakeUpKey(1)]?.publish.importance == .unimportant(.noBody))
  }

  @Test("calls are excepted")
  func calls() {
    let host = failingHost()
    #expect(host.push() == nil)
    #expect(host.push(1, .important(.call)) != nil)
    #expect(host.push(1, .important(.call)) != nil)
    #expect(host.push() == nil)
  }

  @Test("a call that is sent again does not make the others wait")
  func repeatedCall() {
    let host = failingHost()
    host.wait(290)
    host.push(1, .important(.call), answer: .unreachable)
    host.wait(10)
    #expect(host.times(of: "again call 1") == [295])
    #expect(host.push() != nil)
  }

  @Test("others are not spaced")
  func others() {
    let host = failingHost()
    #expect(host.push(2) != nil)
    #expect(host.push(2) != nil)
  }

  @Test("after 5 minutes without a push the next one is sent at once")
  func atOnce() {
    let host = failingHost()
    host.wait(299)
    #expect(host.push(1, .unimportant(.noBody)) == nil)
    let other = failingHost()
    other.wait(300)
    #expect(other.push(1, .unimportant(.noBody)) != nil)
    #expect(other.push(1, .unimportant(.noBody)) == nil)
  }

  @Test("the 5 minutes begin with the last push that was sent, though its refusal came later")
  func lastPush() {
    let host = Host(errors: .init(limit: 1, period: 604_800))
    let id = host.push(1, .unimportant(.noBody))
    host.wait(100)
    host.take(.gone, to: id)
    host.push()
    host.wait(300)
    #expect(host.times(of: "again 1") == [300])
  }

  @Test("a result ends it, and sends the waiting push at once")
  func result() {
    let host = failingHost()
    let call = host.push(1, .important(.call))
    #expect(host.push() == nil)
    host.take(.result, to: call)
    host.wait(1)
    #expect(host.times(of: "again 1") == [1])
    #expect(host.push() != nil)
  }

  @Test(
    "a waiting push was never sent: a refusal that says gone does not end it",
    arguments: [PushAnswer.gone, .refused])
  func goneBefore(answer: PushAnswer) {
    let host = failingHost()
    host.wait(300)
    let earlier = host.push()
    #expect(host.push() == nil)
    host.take(answer, to: earlier)
    host.wait(300)
    #expect(host.times(of: "again 1") == [600])
  }

  @Test("a wake-up that was due between is sent 5 minutes after the last push")
  func wakeUp() {
    let host = Host(errors: .init(limit: 2, period: 604_800))
    host.push(1, answer: .refused)
    host.wait(14)
    host.push(1, .unimportant(.noBody), answer: .refused)
    host.wait(500)
    #expect(host.times(of: "again 1") == [314])
  }

  @Test("a waiting push ends with the registration, an enable and a device that is back", arguments: 0..<3)
  func ends(way: Int) {
    let host = failingHost()
    host.push()
    switch way {
    case 0: host.deliveries.forget(1)
    case 1: host.deliveries.enabled(1, now: host.now)
    default: host.deliveries.deviceIsBack(1, now: host.now)
    }
    #expect(host.news() == ["ended 1"])
    host.wait(600)
    #expect(host.times(of: "again 1") == [])
  }

  @Test(
    "an unimportant waiting push that fails is not sent again",
    arguments: [PushAnswer.gone, .refused, .unreachable, nil])
  func unimportant(answer: PushAnswer?) {
    let host = failingHost()
    host.answer = { $0 == "again 1" ? answer : nil }
    host.push(1, .unimportant(.noBody))
    host.wait(2000)
    #expect(host.times(of: "again 1") == [300])
    #expect(host.isFree)
  }

  @Test("an unimportant waiting push ends with its result")
  func unimportantResult() {
    let host = failingHost()
    host.answer = { _ in .result }
    host.push(1, .unimportant(.noBody))
    host.wait(300)
    #expect(host.news() == ["recovered 1 3 1", "woken 1"])
    #expect(host.isFree)
  }

  @Test("an important waiting push that fails is a wake-up from then on, every 5 minutes at most")
  func important() {
    let host = failingHost()
    host.answer = { $0 == "again 1" ? .refused : nil }
    host.push()
    host.wait(1500)
    #expect(host.times(of: "again 1") == [300, 600, 900, 1200, 1500])
  }

  @Test("it works with repeats switched off, too")
  func withoutRepeats() {
    let host = failingHost()
    host.deliveries.configure(host.deliveries.errorOptions, repeats: false, now: host.now)
    host.answer = { _ in .refused }
    host.push()
    host.wait(2000)
    #expect(host.times(of: "again 1") == [300])
    #expect(host.isFree)
  }
}
