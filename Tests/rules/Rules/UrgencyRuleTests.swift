import Testing

@testable import PushRules

@Suite("4b.2 Urgent stanzas")
struct UrgencyRuleTests {
  private func isUrgent(
    _ kind: StanzaKind, _ type: MessageType, _ elements: MessageElements
  ) -> Bool {
    UrgencyRule.isUrgent(
      StanzaFacts(kind: kind, content: MessageContent(type: type, elements: elements)))
  }

  @Test("a call is urgent, with or without anything else")
  func call() {
    #expect(isUrgent(.message, .other, .propose))
    #expect(isUrgent(.message, .other, [.propose, .body, .encrypted]))
    #expect(isUrgent(.message, .headline, .propose))
  }

  @Test("everything but a call can wait")
  func everythingElse() {
    #expect(!isUrgent(.message, .other, []))
    #expect(!isUrgent(.message, .other, [.body, .encrypted, .subject]))
  }

  @Test("an error is not urgent")
  func error() { #expect(!isUrgent(.message, .error, .propose)) }

  @Test("what is not a message is not urgent")
  func notAMessage() { #expect(!isUrgent(.other, .other, .propose)) }
}
