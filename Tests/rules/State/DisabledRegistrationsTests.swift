import Testing

@testable import PushRules

@Suite("err.1 DisabledRegistrations")
struct DisabledRegistrationsTests {
  private let first = RegistrationName(username: [1], identifier: [2])
  private let second = RegistrationName(username: [1], identifier: [3])

  @Test("each of them is the last one once")
  func once() {
    var disabled = DisabledRegistrations()
    #expect(disabled.last == nil)
    for _ in 0..<3 {
      disabled.add(first)
      disabled.add(second)
      for expected in [second, first] {
        let last = disabled.last
        #expect(last?.registration == expected)
        let isForgotten = disabled.forgetLast(last?.number ?? 0)
        #expect(isForgotten)
      }
      #expect(disabled.last == nil)
    }
  }

  @Test("nothing is forgotten under another number or one used before")
  func otherNumber() {
    var disabled = DisabledRegistrations()
    var forgotten = [disabled.forgetLast(0)]
    disabled.add(first)
    let old = disabled.last?.number ?? 0
    forgotten += [disabled.forgetLast(old + 1), disabled.forgetLast(old), disabled.forgetLast(old)]
    disabled.add(second)
    forgotten.append(disabled.forgetLast(old))
    #expect(forgotten == [false, false, true, false, false])
    #expect(disabled.last?.registration == second)
  }
}
