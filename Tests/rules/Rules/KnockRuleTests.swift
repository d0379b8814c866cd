import Testing

@testable import PushRules

@Suite("wake.2 The knock before the extended timeout")
struct KnockRuleTests {
  private func decision(canBeResumed: Bool = true, otherIsAwake: Bool = false) -> PushDecision {
    KnockRule.decide(canBeResumed: canBeResumed, isAwakeElsewhere: otherIsAwake)
  }

  @Test("wake.2 a session that can be resumed gets one unimportant push")
  func knocks() { #expect(decision() == .push(.unimportant(.knock))) }

  @Test("wake.2 where another session that holds the registration is awake there is no knock")
  func awakeElsewhere() { #expect(decision(otherIsAwake: true) == .skipped(.heldByAwakeSession)) }

  @Test(
    "wake.2 a session that cannot be resumed any more gets none, whoever is awake", arguments: [false, true])
  func notResumable(otherIsAwake: Bool) {
    #expect(decision(canBeResumed: false, otherIsAwake: otherIsAwake) == .skipped(.notResumable))
  }

  @Test("wake.2 the knock comes as long before the end as the option says")
  func leadTime() {
    #expect(KnockRule.leadTime(ofTimeout: 259_200, option: 120) == 120)
    #expect(KnockRule.leadTime(ofTimeout: 121, option: 120) == 120)
    #expect(KnockRule.leadTime(ofTimeout: 2, option: 1) == 1)
  }

  @Test("wake.2 a timeout that is no longer than that has no knock", arguments: [1, 60, 119, 120])
  func shortTimeout(timeout: Int) { #expect(KnockRule.leadTime(ofTimeout: timeout, option: 120) == 0) }

  @Test("wake.2 0 turns the knock off", arguments: [1, 259_200, Int.max])
  func off(timeout: Int) { #expect(KnockRule.leadTime(ofTimeout: timeout, option: 0) == 0) }

  @Test("wake.2 a number below 0 turns it off too")
  func negative() { #expect(KnockRule.leadTime(ofTimeout: 100, option: -1) == 0) }
}
