import Testing

@testable import PushRules

@Suite("4b.2 Urgent stanzas")
struct UrgencyRuleTests {
  private func isUrgent(
    _ kind: StanzaKind, _ type: MessageType, _ elements: ElementMeanings
  ) -> Bool {
    UrgencyRule.isUrgent(
      StanzaFacts(kind: kind, content: MessageContent(type: type, elements: elements)))
  }

  @Test("a call is urgent, with or without anything else")
  func call() {
    #expect(isUrgent(.message, .other, .call))
    #expect(isUrgent(.message, .other, [.call, .body, .encrypted]))
  }

  @Test("imp.6 a call in a group can wait")
  func groupchat() { #expect(!isUrgent(.message, .groupchat, .call)) }

  @Test("anything except a call can wait")
  func everythingElse() {
    #expect(!isUrgent(.message, .other, []))
    #expect(!isUrgent(.message, .other, ElementMeanings.ofContent.subtracting(.call)))
  }

  @Test("a call that an earlier clause makes unimportant is not urgent")
  func unimportant() {
    #expect(!isUrgent(.message, .error, .call))
    #expect(!isUrgent(.message, .headline, .call))
    #expect(!isUrgent(.message, .other, [.call, .retraction]))
  }

  @Test(
    "a stanza that is not a message is not urgent",
    arguments: [StanzaKind.request, .subscriptionRequest, .other])
  func notAMessage(kind: StanzaKind) {
    #expect(!isUrgent(kind, .other, .call))
    #expect(!isUrgent(kind, .other, [.call, .jingleSession]))
  }
}
