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

  @Test("they are left to the scan of their session where it holds the registration")
  func own() {
    #expect(UnackedStanzaRule.reasonToSkip(heldByItsSession: true, serverStops: false) == .leftToItsSession)
    #expect(UnackedStanzaRule.reasonToSkip(heldByItsSession: false, serverStops: false) == nil)
  }

  @Test("they are pushed to nobody while the server stops", arguments: [true, false])
  func stops(heldByItsSession: Bool) {
    let reason = UnackedStanzaRule.reasonToSkip(heldByItsSession: heldByItsSession, serverStops: true)
    #expect(reason == .serverStops)
  }
}
