import Testing

@testable import PushRules

@Suite("4c.2 The unacked stanzas of a session that ends")
struct UnackedStanzaRuleTests {
  @Test("they come from the recipient's session, if it hibernates or has ended stream management")
  func isUnacked() {
    for belongsToRecipient in [true, false] {
      for isHibernating in [true, false] {
        for hasEnded in [true, false] {
          #expect(
            UnackedStanzaRule.isUnacked(
              belongsToRecipient: belongsToRecipient, isHibernating: isHibernating,
              hasEndedStreamManagement: hasEnded) == (belongsToRecipient && (isHibernating || hasEnded)))
        }
      }
    }
  }
}
