import Testing

@testable import PushRules

@Suite("note.3 Pings")
struct PingRuleTests {
  @Test("a ping is pushed as unimportant")
  func importance() { #expect(PingRule.importance == .unimportant(.ping)) }
}
