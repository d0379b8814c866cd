import Testing

@testable import PushRules

@Suite("err.3 How long a registration has been unreachable")
struct UnreachableAttemptsTests {
  private let day = PushErrorRule.day

  /// Attempts at these days. On those of `served` the service gave another registration a result just before.
  private func attempts(at days: [Int], served: Set<Int> = []) -> UnreachableAttempts {
    var attempts = UnreachableAttempts()
    var ordinal = 0
    var lastResult = 0
    for (place, at) in days.enumerated() {
      if served.contains(at), place == 0 || days[place - 1] != at {
        ordinal += 1
        lastResult = ordinal
      }
      attempts.note(ordinal: ordinal, anotherHadResult: lastResult, now: at * day)
    }
    return attempts
  }

  @Test(
    "16 attempts in one outage of 30 days",
    arguments: [(14, 29, false), (14, 30, false), (15, 29, false), (15, 30, true)])
  func oneOutage(before: Int, last: Int, isDisabled: Bool) {
    let attempts = attempts(at: Array(0..<before) + [last])
    #expect(attempts.isDisabled(now: last * day) == isDisabled)
    #expect(attempts.count == before + 1)
  }

  @Test("attempts of one outage count as one where there are several", arguments: [1, 15, 100])
  func shortOutages(attemptsInEach: Int) {
    let attempts = attempts(
      at: [0, 31].flatMap { Array(repeating: $0, count: attemptsInEach) }, served: [31])
    #expect(!attempts.isDisabled(now: 31 * day))
  }

  @Test(
    "one attempt of each of 16 outages in 30 days",
    arguments: [(15, 40, false), (16, 29, false), (16, 30, true)])
  func alone(outages: Int, last: Int, isDisabled: Bool) {
    let days = Array(0..<(outages - 1)) + [last]
    #expect(attempts(at: days, served: Set(days)).isDisabled(now: last * day) == isDisabled)
  }

  @Test("a result of before the first attempt ends no outage")
  func resultBefore() {
    var attempts = UnreachableAttempts()
    for number in 0..<16 { attempts.note(ordinal: 7, anotherHadResult: 7, now: number * 2 * day) }
    #expect(attempts.isDisabled(now: 30 * day))
  }

  @Test("an outage of 30 days is one, though there was another before it")
  func secondOutage() {
    let attempts = attempts(at: [0] + Array(1...15) + [31], served: [1])
    #expect(attempts.isDisabled(now: 31 * day))
    #expect(!attempts.isDisabled(now: 31 * day - 1))
  }

  @Test("attempts of the outage before do not count for this one")
  func attemptsOfOneOutage() {
    let attempts = attempts(at: Array(repeating: 0, count: 15) + [1, 31], served: [1])
    #expect(!attempts.isDisabled(now: 31 * day))
  }
}
