import PushRules

/// The number of a reason in Lua, from 1. Each has one sentence, which the module logs or puts into an error reply.
struct ReasonCode {
  let number: Int

  init(_ importance: Importance) {
    switch importance {
    case .important(let reason): self.init(ReasonCode.important, reason.rawValue)
    case .unimportant(let reason): self.init(ReasonCode.unimportant, reason.rawValue)
    }
  }

  init(_ reason: SkipReason) { self.init(ReasonCode.skipped, reason.rawValue) }
  init(_ refusal: RequestRefusal) { self.init(ReasonCode.refused, refusal.rawValue) }
  init(_ condition: RefusalCondition) { self.init(ReasonCode.conditions, condition.rawValue) }
  init(_ path: PushPath) { self.init(ReasonCode.paths, path.rawValue) }

  /// nil if no publish waits for the answer.
  init?(_ outcome: PushAnswerOutcome) {
    switch outcome {
    case .unknown: return nil
    case .foreign: self.init(ReasonCode.answered, 0)
    case .answered(let kind): self.init(kind)
    case .probed: self.init(ReasonCode.answered, 5)
    }
  }

  private init(_ kind: AnswerKind) {
    switch kind {
    case .result: self.init(ReasonCode.answered, 1)
    case .unreachable: self.init(ReasonCode.answered, 2)
    case .refused: self.init(ReasonCode.answered, 3)
    case .gone: self.init(ReasonCode.answered, 4)
    }
  }

  init(_ reason: RecordedReason) {
    switch reason {
    case .decision(.push(let importance)): self.init(importance)
    case .decision(.skipped(let reason)): self.init(reason)
    case .answer(let kind): self.init(kind)
    case .foreignAnswer: self.init(ReasonCode.answered, 0)
    case .noAnswer: self.init(ReasonCode.answered, 6)
    case .end(let reason): self.init(ReasonCode.ended, reason.rawValue)
    }
  }

  /// The importance that a code tells; nil for any other code.
  static func importance(_ number: Int) -> Importance? {
    var index = number &- important
    if let reason = nextCase(of: ImportantReason.self, &index) { return .important(reason) }
    return nextCase(of: UnimportantReason.self, &index).map { .unimportant($0) }
  }

  /// The case that a code tells; nil for any other code.
  static func skipReason(_ number: Int) -> SkipReason? {
    UInt8(exactly: number &- skipped).flatMap(SkipReason.init(rawValue:))
  }
  static func path(_ number: Int) -> PushPath? {
    UInt8(exactly: number &- paths).flatMap(PushPath.init(rawValue:))
  }
  static func endReason(_ number: Int) -> EndReason? {
    UInt8(exactly: number &- ended).flatMap(EndReason.init(rawValue:))
  }

  private init(_ first: Int, _ offset: UInt8) { number = first &+ Int(offset) }

  private static let important = 1
  private static let unimportant = important &+ ImportantReason.allCases.count
  private static let skipped = unimportant &+ UnimportantReason.allCases.count
  private static let refused = skipped &+ SkipReason.allCases.count
  private static let conditions = refused &+ RequestRefusal.allCases.count
  private static let paths = conditions &+ RefusalCondition.allCases.count
  private static let ended = paths &+ PushPath.allCases.count
  private static let answered = ended &+ EndReason.allCases.count

  /// The sentence of a code; nil past the last.
  /// - Parameter number: from 1.
  static func sentence(_ number: Int) -> StaticString? {
    var index = number &- 1
    if let reason = nextCase(of: ImportantReason.self, &index) { return reason.sentence }
    if let reason = nextCase(of: UnimportantReason.self, &index) { return reason.sentence }
    if let reason = nextCase(of: SkipReason.self, &index) { return reason.sentence }
    if let refusal = nextCase(of: RequestRefusal.self, &index) { return refusal.sentence }
    if let condition = nextCase(of: RefusalCondition.self, &index) { return condition.name }
    if let path = nextCase(of: PushPath.self, &index) { return path.name }
    if let reason = nextCase(of: EndReason.self, &index) { return reason.sentence }
    return PushAnswerOutcome.sentence(index)
  }

  /// The name of a path, or of a reason that the module uses or that a metric tells apart; nil for every other code.
  static func name(_ number: Int) -> StaticString? {
    if number == ReasonCode(.important(.call)).number { return "call" }
    if let path = path(number) {
      return path == .streamManagement ? "stream_management" : path.name
    }
    return skipReason(number)?.name ?? endReason(number)?.name
      ?? PushAnswerOutcome.name(number &- answered)
  }

  /// What a code is about; nil past the last.
  static func kind(_ number: Int) -> StaticString? {
    switch number {
    case important..<skipped: "push"
    case skipped..<refused: "skip"
    case refused..<paths: "refusal"
    case paths..<ended: "path"
    case ended..<answered: "end"
    default: sentence(number) == nil ? nil : "answer"
    }
  }

  /// The case at an index. Past the last case nil, and the index is reduced by their number.
  private static func nextCase<Reason>(of type: Reason.Type, _ index: inout Int) -> Reason?
  where Reason: CaseIterable & RawRepresentable<UInt8> {
    if let reason = UInt8(exactly: index).flatMap(Reason.init(rawValue:)) { return reason }
    index &-= Reason.allCases.count
    return nil
  }
}
