import Testing

@testable import PushRules

@Suite("4a.8 A publish of a notification is never a reason to push")
struct PublishedNotificationRuleTests {
  private func reason(_ kind: StanzaKind, _ elements: ElementMeanings) -> SkipReason? {
    PublishedNotificationRule.reasonToIgnore(
      StanzaFacts(kind: kind, content: MessageContent(type: .other, elements: elements)))
  }

  @Test("a request that publishes a notification is ignored, whatever else is in it")
  func publish() {
    #expect(reason(.request, .publishedNotification) == .publishedNotification)
    #expect(reason(.request, [.publishedNotification, .jingleSession]) == .publishedNotification)
  }

  @Test("another request is not")
  func otherRequest() {
    #expect(reason(.request, []) == nil)
    #expect(reason(.request, .ofStanzas.subtracting(.publishedNotification)) == nil)
  }

  @Test("what is no request is not", arguments: [.message, .subscriptionRequest, .other] as [StanzaKind])
  func otherStanza(kind: StanzaKind) { #expect(reason(kind, .publishedNotification) == nil) }
}
