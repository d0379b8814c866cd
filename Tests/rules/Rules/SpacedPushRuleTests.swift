import Testing

@testable import PushRules

@Suite("err.4 Pushes of a registration that is refused again and again")
struct SpacedPushRuleTests {
  @Test("they are spaced from the limit on")
  func spaced() {
    #expect(!SpacedPushRule.isSpaced(refusals: 15, limit: 16))
    #expect(SpacedPushRule.isSpaced(refusals: 16, limit: 16))
    #expect(SpacedPushRule.isSpaced(refusals: 99, limit: 16))
  }

  @Test("there is at most one in 5 minutes")
  func waits() {
    #expect(SpacedPushRule.waits(lastPush: 1000, now: 1000))
    #expect(SpacedPushRule.waits(lastPush: 1000, now: 1299))
    #expect(!SpacedPushRule.waits(lastPush: 1000, now: 1300))
  }

  @Test("the one that waits has the highest class that came")
  func importance() {
    #expect(SpacedPushRule.importance(waiting: nil, new: .unimportant) == .unimportant)
    #expect(SpacedPushRule.importance(waiting: nil, new: .important) == .important)
    #expect(SpacedPushRule.importance(waiting: .unimportant, new: .important) == .important)
    #expect(SpacedPushRule.importance(waiting: .important, new: .unimportant) == .important)
    #expect(SpacedPushRule.importance(waiting: .unimportant, new: .unimportant) == .unimportant)
  }
}
