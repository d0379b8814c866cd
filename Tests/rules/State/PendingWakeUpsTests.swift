import Testing

@testable import PushRules

@Suite("wake.1 Wake-ups of registrations")
struct PendingWakeUpsTests {
  private let hour = 3600
  private let host = Host()

  @Test(
    "an important publish that failed leaves one, an unimportant one none",
    arguments: [PushAnswer.refused, .unreachable])
  func important(answer: PushAnswer) {
    host.push(1, .unimportant(.noBody), answer: answer)
    #expect(host.isFree)
    host.push(2, answer: answer)
    host.push(2, answer: answer)
    #expect(host.deliveries.wakeUps.count == 1)
    #expect(host.news().filter { $0.hasPrefix("failed") } == ["failed 2", "failed 2"])
  }

  @Test("one that said gone leaves none, and a result neither", arguments: [PushAnswer.gone, .result])
  func gone(answer: PushAnswer) {
    host.push(1, answer: answer)
    #expect(host.isFree)
    #expect(!host.deliveries.isWaiting || host.deliveries.inFlight.hasRecent)
  }

  @Test("it ends with a result of an important push, a late one of the failed publish included")
  func result() {
    let late = host.push(2, answer: .result)
    let failed = host.push(1)
    host.wait(130)
    #expect(host.news().contains("failed 1"))
    host.take(.result, to: failed)
    #expect(host.news().contains("woken 1"))
    #expect(host.isFree)
    #expect(late != nil)
  }

  @Test("the result of a repeat ends it")
  func repeated() {
    host.answer = { $0 == "again 1" ? .result : nil }
    host.push(1, answer: .refused)
    host.wait(hour)
    #expect(host.waits().count == 1)
    #expect(host.news().contains("woken 1"))
  }

  @Test("the result of an unimportant push does not end it, nor that of another registration")
  func otherResults() {
    host.push(1, answer: .refused)
    host.push(1, .unimportant(.noBody), answer: .result)
    host.push(2, answer: .result)
    #expect(host.deliveries.wakeUps.count == 1)
    host.push(1, .important(.file), answer: .result)
    #expect(host.isFree)
  }

  @Test(
    "it ends when the device is back, when the registration is enabled and when it is removed",
    arguments: 0..<3)
  func ends(way: Int) {
    host.push(1, answer: .refused)
    host.push(2, answer: .refused)
    _ = host.news()
    switch way {
    case 0: host.deliveries.deviceIsBack(1, now: host.now)
    case 1: host.deliveries.enabled(1, now: host.now)
    default: host.deliveries.forget(1)
    }
    #expect(host.news() == ["ended 1"])
    host.wait(30)
    #expect(host.sent.filter { $0.what.hasPrefix("again") }.map(\.what) == ["again 2"])
  }

  @Test("it ends when the answer to a repeat says gone")
  func endsWithGone() {
    host.answer = { $0 == "again 1" ? .gone : nil }
    host.push(1, answer: .refused)
    host.wait(hour)
    #expect(host.waits().count == 1)
    #expect(host.news().contains("ended 1"))
  }

  @Test(
    "a repeat that fails after its wake-up has ended makes no new one",
    arguments: [PushAnswer.refused, .unreachable, nil])
  func failsAfterwards(answer: PushAnswer?) {
    host.push(1, answer: .refused)
    host.wait(18)
    host.deliveries.deviceIsBack(1, now: host.now)
    _ = host.news()
    if let answer { host.take(answer, to: host.last("again 1")) }
    host.wait(200)
    #expect(host.isFree)
    #expect(!host.news().contains("failed 1"))
  }

  @Test(
    "it ends 24 hours after the message, whatever it waits for",
    arguments: [PushAnswer.refused, .unreachable])
  func endsByTime(answer: PushAnswer) {
    host.answer = { _ in answer }
    host.push(1, answer: answer)
    host.wait(24 * hour - 1)
    #expect(host.deliveries.wakeUps.count == 1)
    host.wait(1)
    #expect(host.isFree)
    #expect(host.news().last == "ended 1")
  }

  @Test("a newer important push replaces it, and its 24 hours begin with that message")
  func newer() {
    host.answer = { _ in .unreachable }
    host.push(1, .important(.body), answer: .unreachable)
    host.wait(hour)
    host.push(1, .important(.file), answer: .unreachable)
    #expect(host.deliveries.wakeUps.count == 1)
    #expect(host.deliveries.wakeUps[WakeUpKey(1)]?.publish.importance == .important(.file))
    host.wait(24 * hour - 1)
    #expect(host.deliveries.wakeUps.count == 1)
    host.wait(1)
    #expect(host.isFree)
  }

  @Test("while a newer important push waits for its answer nothing is sent again")
  func newerInFlight() {
    host.push(1, answer: .refused)
    let newer = host.push(1)
    host.wait(100)
    #expect(host.waits() == [])
    host.take(.refused, to: newer)
    host.wait(40)
    #expect(host.waits().count == 1)
  }

  @Test("an older publish that fails later does not replace it")
  func older() {
    let older = host.push(1, .important(.body))
    host.push(1, .important(.file), answer: .refused)
    _ = host.news()
    host.take(.refused, to: older)
    #expect(host.deliveries.wakeUps[WakeUpKey(1)]?.publish.importance == .important(.file))
    #expect(!host.news().contains { $0.hasPrefix("failed") }, "the module would keep the older iq")
  }

  @Test("a newer publish that fails after an older one replaces it, though both were sent before")
  func newerFailsLater() {
    let (older, newer) = (host.push(1, .important(.body)), host.push(1, .important(.file)))
    host.take(.refused, to: older)
    host.take(.refused, to: newer)
    #expect(host.deliveries.wakeUps[WakeUpKey(1)]?.publish.importance == .important(.file))
    #expect(host.news().filter { $0.hasPrefix("failed") }.count == 2)
  }

  @Test("an unimportant push does not replace it")
  func unimportant() {
    host.push(1, answer: .refused)
    #expect(host.push(1, .unimportant(.noBody)) != nil)
    #expect(host.deliveries.wakeUps[WakeUpKey(1)]?.publish.importance == .important(.body))
    host.wait(15 + 3)
    #expect(host.waits().count == 1)
  }
}
