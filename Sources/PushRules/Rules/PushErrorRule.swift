/// A push service's answer to a publish.
public enum PushAnswer: Equatable {
  case result
  /// An error whose type is wait.
  case waitError
  /// An error of any other type.
  case error
}

/// What an answer means for its registration.
public enum PushAnswerOutcome: Equatable {
  /// No publish waits for this answer: it is late, repeated or invented.
  case unknown
  /// Not from the JID that the publish was sent to. The publish still waits.
  case foreign
  /// A result: resets the errors in a row.
  case succeeded
  /// An error of type wait: not counted.
  case waiting
  /// An error: this many in a row.
  case counted(Int)
  /// The registration is disabled as in 3.3.
  case disabled(Int)
}

/// err.1: "Counted per user and identifier, once per publish, only from the jid that it was sent to; type
/// wait does not count; a result resets. At `push_max_errors` (16) in a row the registration is disabled."
///
/// The original of 0.12 and 13.0.1 keeps one count for all users of an identifier, counts repeated answers, and raises
/// on late ones. That of 13.0.7 counts nothing.
public enum PushErrorRule {
  /// - Parameters:
  ///   - errorsInARow: before this answer.
  ///   - limit: `push_max_errors`.
  public static func outcome(
    of answer: PushAnswer, fromRecipient: Bool, errorsInARow: Int, limit: Int
  ) -> PushAnswerOutcome {
    guard fromRecipient else { return .foreign }
    switch answer {
    case .result: return .succeeded
    case .waitError: return .waiting
    case .error: break
    }
    let errors = errorsInARow &+ 1
    return errors >= limit ? .disabled(errors) : .counted(errors)
  }
}
