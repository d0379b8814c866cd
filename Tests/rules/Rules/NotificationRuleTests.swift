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

  @Test("the real body of an important stanza is shown if the option says so, whatever the configured text")
  func realBody() {
    #expect(summary(.important, body: true).showsBody)
    #expect(summary(.important, body: true, importantBody: false).showsBody)
    #expect(!summary(.important, body: false).showsBody)
  }

  @Test(
    "an important stanza shows the configured text, where no real body takes its place",
    arguments: [true, false])
  func importantBody(body: Bool) {
    #expect(summary(.important, body: body).showsImportantBody)
    #expect(!summary(.important, body: body, importantBody: false).showsImportantBody)
  }

  @Test("note.3 without a stanza neither sender nor real body is shown, only the configured text")
  func withoutStanza() {
    for importance in [ImportanceClass.important, .unimportant] {
      let all = summary(importance, sender: true, body: true, mayShowStanza: false)
      #expect(!all.showsSender)
      #expect(!all.showsBody)
      #expect(all.showsImportantBody == (importance == .important))
    }
  }

  @Test("an unimportant stanza shows no body with any option", arguments: [true, false], [true, false])
  func unimportant(body: Bool, importantBody: Bool) {
    let summary = summary(.unimportant, sender: true, body: body, importantBody: importantBody)
    #expect(!summary.showsBody)
    #expect(!summary.showsImportantBody)
  }
}
