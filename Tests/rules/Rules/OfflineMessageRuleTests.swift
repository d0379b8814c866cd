import Testing

@testable import PushRules

@Suite("4c.1, 4c.3 Messages for a user who is offline or has not joined")
struct OfflineMessageRuleTests {
  @Test("every registration is pushed, with the importance")
  func push() {
    for importance in [Importance.important(.body), .unimportant(.noBody)] {
      #expect(
        OfflineMessageRule.decide(importance: importance, alreadyNotified: false)
          == .push(importance))
    }
  }

  @Test("1x.1 a registration that was notified before is not pushed again")
  func alreadyNotified() {
    #expect(
      OfflineMessageRule.decide(importance: .important(.body), alreadyNotified: true)
        == .skipped(.alreadyNotified))
  }
}
