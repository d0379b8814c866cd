import Testing

@testable import PushRules

@Suite("err.1 Answers of push services")
struct PushErrorRuleTests {
  private func outcome(
    of answer: PushAnswer, fromRecipient: Bool = true, after errors: Int = 3, limit: Int = 16
  ) -> PushAnswerOutcome {
    PushErrorRule.outcome(
      of: answer, fromRecipient: fromRecipient, errorsInARow: errors, limit: limit)
  }

  @Test("an answer from another JID counts nothing")
  func foreign() {
    for answer in [PushAnswer.result, .waitError, .error] {
      #expect(outcome(of: answer, fromRecipient: false) == .foreign)
      #expect(outcome(of: answer, fromRecipient: false, after: 99) == .foreign)
    }
  }

  @Test("a result resets the count")
  func result() { #expect(outcome(of: .result, after: 99) == .succeeded) }

  @Test("an error of type wait does not count, even at the limit")
  func wait() {
    #expect(outcome(of: .waitError) == .waiting)
    #expect(outcome(of: .waitError, after: 99) == .waiting)
  }

  @Test("an error adds one")
  func error() {
    #expect(outcome(of: .error, after: 0) == .counted(1))
    #expect(outcome(of: .error, after: 14) == .counted(15))
  }

  @Test("the error that reaches the limit disables the registration")
  func limit() {
    #expect(outcome(of: .error, after: 15) == .disabled(16))
    #expect(outcome(of: .error, after: 16) == .disabled(17))
    #expect(outcome(of: .error, after: 0, limit: 1) == .disabled(1))
  }
}
