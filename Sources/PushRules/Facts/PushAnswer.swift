/// A push service's answer to a publish, or to a probe, as it stands on the wire.
public struct PushAnswer: Equatable, Sendable {
  public var isResult: Bool
  public var condition: ErrorCondition
  /// The error's type is wait.
  public var isWait: Bool
  /// The error's `by` is this host.
  public var isByThisHost: Bool

  public init(
    isResult: Bool, condition: ErrorCondition = .other, isWait: Bool = false, isByThisHost: Bool = false
  ) {
    self.isResult = isResult
    self.condition = condition
    self.isWait = isWait
    self.isByThisHost = isByThisHost
  }
}

/// The conditions of RFC 6120 section 8.3.3 that the rules tell apart.
public enum ErrorCondition: CaseIterable, Equatable, Sendable {
  case remoteServerNotFound
  case remoteServerTimeout
  case recipientUnavailable
  case itemNotFound
  case gone
  case policyViolation
  case notAcceptable
  case resourceConstraint
  case other

  public static let namespace: StaticString = "urn:ietf:params:xml:ns:xmpp-stanzas"

  /// The name of the element; empty for ``other``.
  public var name: StaticString {
    switch self {
    case .remoteServerNotFound: "remote-server-not-found"
    case .remoteServerTimeout: "remote-server-timeout"
    case .recipientUnavailable: "recipient-unavailable"
    case .itemNotFound: "item-not-found"
    case .gone: "gone"
    case .policyViolation: "policy-violation"
    case .notAcceptable: "not-acceptable"
    case .resourceConstraint: "resource-constraint"
    case .other: ""
    }
  }
}

/// What an answer says, see ``AnswerKindRule``.
public enum AnswerKind: Equatable {
  case result
  /// Of the way to the service, or of the service itself.
  case unreachable
  /// What gateways say of a dead token.
  case gone
  /// Any other error.
  case refused
}

/// What became of an answer.
public enum PushAnswerOutcome: Equatable {
  /// No publish waits for this answer: it is late, repeated or invented.
  case unknown
  /// Not from the JID that the publish was sent to. The publish still waits.
  case foreign
  case answered(AnswerKind)
  /// A probe was answered.
  case probed
}
