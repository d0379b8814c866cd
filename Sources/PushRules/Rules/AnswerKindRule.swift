/// Errors and results: "Result: also an error wait/resource-constraint within 60 s of a result for the registration.
/// Unreachable = remote-server-not-found, remote-server-timeout or recipient-unavailable of any type, type wait, or an
/// error whose `by` is this host. Gone = item-not-found, gone, policy-violation, not-acceptable. Refused = any error that
/// is not unreachable."
///
/// The original counts every error whose type is not wait, and nothing else.
public enum AnswerKindRule {
  /// Seconds after a result in which a gateway's limit means that it did wake the phone.
  public static let limitPeriod = 60

  /// - Parameter hadResultLately: the registration had a result within ``limitPeriod``.
  public static func kind(of answer: PushAnswer, hadResultLately: @autoclosure () -> Bool) -> AnswerKind {
    guard !answer.isResult else { return .result }
    if answer.isWait, answer.condition == .resourceConstraint, hadResultLately() { return .result }
    if answer.isWait || answer.isByThisHost { return .unreachable }
    switch answer.condition {
    case .remoteServerNotFound, .remoteServerTimeout, .recipientUnavailable: return .unreachable
    case .itemNotFound, .gone, .policyViolation, .notAcceptable: return .gone
    case .resourceConstraint, .other: return .refused
    }
  }
}
