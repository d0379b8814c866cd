import Testing

@testable import PushRules

@Suite("3.3 Disable requests")
struct DisableRuleTests {
  private func isDisabled(sameJID: Bool, requestHasNode: Bool, sameNode: Bool) -> Bool {
    DisableRule.isDisabled(sameJID: sameJID, requestHasNode: requestHasNode, sameNode: sameNode)
  }

  @Test("a request without jid is refused as bad")
  func missingJID() {
    #expect(DisableRule.reasonToRefuse(hasJID: false) == .missingJID)
    #expect(DisableRule.reasonToRefuse(hasJID: true) == nil)
    #expect(RequestRefusal.missingJID.condition == .badRequest)
  }

  @Test("jid and node disable the registration with both")
  func jidAndNode() {
    #expect(isDisabled(sameJID: true, requestHasNode: true, sameNode: true))
    #expect(!isDisabled(sameJID: true, requestHasNode: true, sameNode: false))
  }

  @Test("jid alone disables every registration of that jid", arguments: [true, false])
  func jidOnly(sameNode: Bool) {
    #expect(isDisabled(sameJID: true, requestHasNode: false, sameNode: sameNode))
  }

  @Test("another jid's registration stays, even with the same node", arguments: [true, false])
  func otherJID(sameNode: Bool) {
    #expect(!isDisabled(sameJID: false, requestHasNode: true, sameNode: sameNode))
    #expect(!isDisabled(sameJID: false, requestHasNode: false, sameNode: sameNode))
  }
}
