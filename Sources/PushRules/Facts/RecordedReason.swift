/// What an entry of the record tells (why.1).
public enum RecordedReason: Equatable {
  case decision(PushDecision)
  case answer(AnswerKind)
  /// An answer of another JID than the publish was sent to.
  case foreignAnswer
  /// No answer came in time (wake.1).
  case noAnswer
  case end(EndReason)

  private static let important: UInt8 = 0
  private static let unimportant: UInt8 = 16
  private static let skipped: UInt8 = 32
  private static let answers: UInt8 = 80
  private static let ends: UInt8 = 96
  /// Bytes are below, see ``RecordCounts``.
  static let limit: UInt8 = 128

  /// The reason as one byte, which nobody but ``init(byte:)`` reads.
  @inline(__always)
  var byte: UInt8 {
    switch self {
    case .decision(.push(.important(let reason))): Self.important &+ reason.rawValue
    case .decision(.push(.unimportant(let reason))): Self.unimportant &+ reason.rawValue
    case .decision(.skipped(let reason)): Self.skipped &+ reason.rawValue
    case .answer(.result): Self.answers
    case .answer(.unreachable): Self.answers &+ 1
    case .answer(.refused): Self.answers &+ 2
    case .answer(.gone): Self.answers &+ 3
    case .foreignAnswer: Self.answers &+ 4
    case .noAnswer: Self.answers &+ 5
    case .end(let reason): Self.ends &+ reason.rawValue
    }
  }

  init?(byte: UInt8) {
    if byte >= Self.ends {
      guard let reason = EndReason(rawValue: byte &- Self.ends) else { return nil }
      self = .end(reason)
    } else if byte >= Self.answers {
      self.init(answer: byte &- Self.answers)
    } else {
      self.init(decision: byte)
    }
  }

  private init?(answer: UInt8) {
    switch answer {
    case 0: self = .answer(.result)
    case 1: self = .answer(.unreachable)
    case 2: self = .answer(.refused)
    case 3: self = .answer(.gone)
    case 4: self = .foreignAnswer
    case 5: self = .noAnswer
    default: return nil
    }
  }

  private init?(decision byte: UInt8) {
    if byte >= Self.skipped {
      guard let reason = SkipReason(rawValue: byte &- Self.skipped) else { return nil }
      self = .decision(.skipped(reason))
    } else if byte >= Self.unimportant {
      guard let reason = UnimportantReason(rawValue: byte &- Self.unimportant) else { return nil }
      self = .decision(.push(.unimportant(reason)))
    } else {
      guard let reason = ImportantReason(rawValue: byte &- Self.important) else { return nil }
      self = .decision(.push(.important(reason)))
    }
  }

  static func isDecision(_ byte: UInt8) -> Bool { byte < answers }
  static func isPush(_ byte: UInt8) -> Bool { byte < skipped }
}
