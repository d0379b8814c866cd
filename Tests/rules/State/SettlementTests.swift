import Testing

@testable import PushRules

@Suite("wake.1 Publishes on their way whose failure means nothing any more")
struct SettlementTests {
  private let host = Host()

  /// What happens between a push and its failure.
  enum Event: CaseIterable {
    case deviceIsBack
    case enabled
    case result
    case resultForCall
    case limit
    case unimportantResult
    case resultForAnother
    case gone
    case goneForCall
    case nothing

    var settles: Bool {
      [.deviceIsBack, .enabled, .result, .resultForCall, .limit, .gone].contains(self)
    }
  }

  private func happen(_ event: Event) {
    switch event {
    case .deviceIsBack: host.deliveries.deviceIsBack(1, now: host.now)
    case .enabled: host.deliveries.enabled(1, now: host.now)
    case .result: host.push(1, answer: .result)
    case .resultForCall: host.push(1, .important(.call), answer: .result, call: 7)
    case .limit:
      host.push(1, .unimportant(.noBody), answer: .result)
      host.push(1, answer: .limit)
    case .unimportantResult: host.push(1, .unimportant(.noBody), answer: .result)
    case .resultForAnother: host.push(2, answer: .result)
    case .gone: host.push(1, answer: .gone)
    case .goneForCall: host.push(1, .important(.call), answer: .gone, call: 7)
    case .nothing: break
    }
  }

  @Test("a push that fails afterwards", arguments: Event.allCases)
  func failsAfterwards(event: Event) {
    let push = host.push(1)
    happen(event)
    _ = host.news()
    host.take(.refused, to: push)
    #expect(host.news().contains("failed 1") == !event.settles)
    #expect(host.deliveries.wakeUps.count == (event.settles ? 0 : 1))
  }

  @Test("a push that came afterwards", arguments: Event.allCases)
  func comesAfterwards(event: Event) {
    happen(event)
    host.push(1, answer: .refused)
    #expect(host.deliveries.wakeUps.count == 1)
  }

  @Test("a push of before the last result, whatever came first")
  func older() {
    let first = host.push(1)
    let second = host.push(1)
    host.push(1, answer: .result)
    host.take(.result, to: second)
    host.take(.unreachable, to: first)
    #expect(host.deliveries.wakeUps.count == 0)
  }

  @Test("a result for the older push says nothing of the newer one")
  func newer() {
    let first = host.push(1)
    let second = host.push(1)
    host.take(.result, to: first)
    host.take(.refused, to: second)
    #expect(host.deliveries.wakeUps.count == 1)
  }

  @Test("a removed registration leaves nothing to its successor")
  func removed() {
    host.push(1)
    host.deliveries.deviceIsBack(1, now: host.now)
    host.deliveries.forget(1)
    #expect(host.deliveries.settlements.count == 0)
  }

  @Test("the device's return costs nothing while nothing is on its way")
  func quiet() {
    host.deliveries.deviceIsBack(1, now: host.now)
    #expect(host.deliveries.settlements.count == 0)
  }

  @Test("a call's late failure after its end makes no wake-up, but is told", arguments: [3, 4])
  func call(ended: Int) {
    let push = host.push(1, .important(.call), call: UInt64(ended))
    host.deliveries.callIsOver(3)
    _ = host.news()
    host.take(.refused, to: push)
    #expect(host.news().contains(ended == 3 ? "failed call 1 for good" : "failed call 1"))
    #expect(host.deliveries.wakeUps.count == (ended == 3 ? 0 : 1))
  }

  @Test("gone for the older push says nothing of a newer one that is on its way", arguments: [true, false])
  func goneForOlder(hasWakeUp: Bool) {
    if hasWakeUp { host.push(1, answer: .unreachable) }
    let first = host.push(1)
    let second = host.push(1)
    host.take(.gone, to: first)
    host.take(.unreachable, to: second)
    #expect(host.deliveries.wakeUps.count == 1)
  }
}
