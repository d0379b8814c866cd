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
    #expect(isUrgent(.message, .headline, .call))
  }

  @Test("anything except a call can wait")
  func everythingElse() {
    #expect(!isUrgent(.message, .other, []))
    #expect(!isUrgent(.message, .other, [.body, .encrypted, .subject]))
  }

  @Test("an error is not urgent")
  func error() { #expect(!isUrgent(.message, .error, .call)) }

  @Test("a stanza that is not a message is not urgent")
  func notAMessage() { #expect(!isUrgent(.other, .other, .call)) }
}
