import Testing

@testable import PushRules

@Suite("note.1 What a notification shows")
struct NotificationRuleTests {
  private func summary(
    _ importance: ImportanceClass, sender: Bool = false, body: Bool = false, importantBody: Bool = true,
    mayShowStanza: Bool = true
  ) -> NotificationSummary {
    NotificationRule.summary(
      of: importance, mayShowStanza: mayShowStanza,
      options: NotificationOptions(
        withSender: sender, withBody: body, hasImportantBody: importantBody))
  }

  @Test("the sender is shown if the option says so, whatever the class")
  func sender() {
    for importance in [ImportanceClass.important, .unimportant] {
      #expect(summary(importance, sender: true).showsSender)
      #expect(!summary(importance, sender: false, body: true).showsSender)
    }
  }

  @Test("the real body is shown if the option says so, whatever the class")
  func realBody() {
    for importance in [ImportanceClass.important, .unimportant] {
      #expect(summary(importance, body: true).body == .real)
      #expect(summary(importance, body: true, importantBody: false).body == .real)
    }
  }

  @Test("without the real body an important stanza shows the configured text")
  func importantBody() { #expect(summary(.important).body == .important) }

  @Test("an empty configured text shows no body")
  func emptyImportantBody() { #expect(summary(.important, importantBody: false).body == .none) }

  @Test(
    "note.3 without a stanza neither sender nor real body is shown, only the configured text"
  )
  func withoutStanza() {
    for importance in [ImportanceClass.important, .unimportant] {
      let all = summary(importance, sender: true, body: true, mayShowStanza: false)
      #expect(!all.showsSender)
      #expect(all.body == .none)
    }
    #expect(summary(.important, mayShowStanza: false).body == .important)
    #expect(summary(.important, importantBody: false, mayShowStanza: false).body == .none)
    #expect(summary(.unimportant, mayShowStanza: false).body == .none)
  }

  @Test("an unimportant stanza shows no body", arguments: [true, false])
  func unimportant(importantBody: Bool) {
    #expect(summary(.unimportant, importantBody: importantBody).body == .none)
  }
}
