import Testing

@testable import PushRules

@Suite("err.1 What an answer says")
struct AnswerKindRuleTests {
  private func kind(
    _ condition: ErrorCondition, isWait: Bool = false, isByThisHost: Bool = false,
    hadResultLately: Bool = false
  ) -> AnswerKind {
    AnswerKindRule.kind(
      of: PushAnswer(isResult: false, condition: condition, isWait: isWait, isByThisHost: isByThisHost),
      hadResultLately: hadResultLately)
  }

  @Test("a result is a result")
  func result() {
    #expect(AnswerKindRule.kind(of: .result, hadResultLately: false) == .result)
    #expect(AnswerKindRule.kind(of: .result, hadResultLately: true) == .result)
  }

  @Test("resource-constraint of type wait soon after a result is a result: the gateway did wake the phone")
  func limit() {
    #expect(kind(.resourceConstraint, isWait: true, hadResultLately: true) == .result)
    #expect(kind(.resourceConstraint, isWait: true, hadResultLately: false) == .unreachable)
    #expect(kind(.resourceConstraint, hadResultLately: true) == .refused)
  }

  @Test("a result lately makes no other error a result", arguments: ErrorCondition.allCases)
  func otherAfterResult(condition: ErrorCondition) {
    for isWait in [false, true] where condition != .resourceConstraint || !isWait {
      #expect(kind(condition, isWait: isWait, hadResultLately: true) == kind(condition, isWait: isWait))
    }
  }

  @Test(
    "the server or the service is not there: unreachable, whatever the type",
    arguments: [ErrorCondition.remoteServerNotFound, .remoteServerTimeout, .recipientUnavailable])
  func notThere(condition: ErrorCondition) {
    #expect(kind(condition) == .unreachable)
    #expect(kind(condition, isWait: true) == .unreachable)
  }

  @Test("an error of type wait is unreachable", arguments: ErrorCondition.allCases)
  func wait(condition: ErrorCondition) { #expect(kind(condition, isWait: true) == .unreachable) }

  @Test("an error by this host is unreachable", arguments: ErrorCondition.allCases)
  func byThisHost(condition: ErrorCondition) { #expect(kind(condition, isByThisHost: true) == .unreachable) }

  @Test(
    "what gateways say of a dead token is gone",
    arguments: [ErrorCondition.itemNotFound, .gone, .policyViolation, .notAcceptable])
  func gone(condition: ErrorCondition) { #expect(kind(condition) == .gone) }

  @Test("any other error is a refusal", arguments: [ErrorCondition.other, .resourceConstraint])
  func refused(condition: ErrorCondition) { #expect(kind(condition) == .refused) }

  @Test("the conditions have the names of RFC 6120")
  func names() {
    #expect(
      ErrorCondition.allCases.map { "\($0.name)" } == [
        "remote-server-not-found", "remote-server-timeout", "recipient-unavailable", "item-not-found", "gone",
        "policy-violation", "not-acceptable", "resource-constraint", "",
      ])
  }
}
