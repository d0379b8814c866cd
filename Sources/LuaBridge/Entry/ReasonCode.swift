import CLua
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
    case .answered(.result): self.init(ReasonCode.answered, 1)
    case .answered(.unreachable): self.init(ReasonCode.answered, 2)
    case .answered(.refused): self.init(ReasonCode.answered, 3)
    case .answered(.gone): self.init(ReasonCode.answered, 4)
    case .probed: self.init(ReasonCode.answered, 5)
    }
  }

  init(_ reason: RecordedReason) {
    switch reason {
    case .decision(.push(let importance)): self.init(importance)
    case .decision(.skipped(let reason)): self.init(reason)
    case .answer(.result): self.init(ReasonCode.answered, 1)
    case .answer(.unreachable): self.init(ReasonCode.answered, 2)
    case .answer(.refused): self.init(ReasonCode.answered, 3)
    case .answer(.gone): self.init(ReasonCode.answered, 4)
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

extension ImportantReason {
  fileprivate var sentence: StaticString {
    switch self {
    case .jingleSession: "important (Jingle session)"
    case .subscriptionRequest: "important (subscription request)"
    case .encrypted: "important (encrypted)"
    case .call: "important (call)"
    case .body: "important (body)"
    case .invitation: "important (invitation)"
    case .file: "important (file)"
    }
  }
}

extension UnimportantReason {
  fileprivate var sentence: StaticString {
    switch self {
    case .notAMessage: "unimportant (not a message)"
    case .error: "unimportant (error)"
    case .sentCarbon: "unimportant (sent carbon)"
    case .headline: "unimportant (headline)"
    case .ownWords: "unimportant (one's own words)"
    case .retraction: "unimportant (retraction)"
    case .reactions: "unimportant (reactions)"
    case .keyTransport: "unimportant (key transport)"
    case .subject: "unimportant (subject)"
    case .noBody: "unimportant (no body)"
    case .ping: "unimportant (ping)"
    case .knock: "unimportant (knock)"
    }
  }
}

extension SkipReason {
  fileprivate var sentence: StaticString {
    switch self {
    case .alreadyNotified: "already notified"
    case .classAlreadyNotified: "class already notified in this scan"
    case .heldBySession: "held by a session"
    case .addressedToSomeoneElse: "addressed to someone else"
    case .outgoingCopy: "the sender's own outgoing copy"
    case .noSession: "no session, so left to the offline message"
    case .leftToItsSession: "left to the scan of its own session"
    case .notImportantAtEnd: "the session ends, and this is not an important message"
    case .enabledAgain: "the device is back and has enabled the registration"
    case .backAndAwake: "the device is back and awake"
    case .serverStops: "the server stops"
    case .deviceAwake: "the device is awake"
    case .publishedNotification: "a notification itself"
    case .noRegistration: "no registration"
    case .vetoed: "vetoed"
    case .cannotBeSent: "cannot be sent"
    case .resumed: "resumed within the second"
    case .unloaded: "the module is unloaded"
    case .accountDisabled: "the account is disabled"
    case .heldByAwakeSession: "held by a session that is awake"
    case .notResumable: "the session cannot be resumed"
    case .waits: "it waits, since the registration is pushed at most every 5 minutes"
    case .notArchived:
      """
      not archived, and another device got it: a no-store hint, or the user's archive \
      preferences
      """
    }
  }

  fileprivate var name: StaticString {
    switch self {
    case .alreadyNotified: "already_notified"
    case .classAlreadyNotified: "class_already_notified"
    case .heldBySession: "held_by_session"
    case .addressedToSomeoneElse: "addressed_to_someone_else"
    case .outgoingCopy: "outgoing_copy"
    case .noSession: "no_session"
    case .leftToItsSession: "left_to_its_session"
    case .notImportantAtEnd: "not_important_at_end"
    case .enabledAgain: "enabled_again"
    case .backAndAwake: "back_and_awake"
    case .serverStops: "server_stops"
    case .deviceAwake: "device_awake"
    case .publishedNotification: "published_notification"
    case .noRegistration: "no_registration"
    case .vetoed: "vetoed"
    case .cannotBeSent: "cannot_be_sent"
    case .resumed: "resumed"
    case .unloaded: "unloaded"
    case .accountDisabled: "account_disabled"
    case .heldByAwakeSession: "held_by_awake_session"
    case .notResumable: "not_resumable"
    case .waits: "waits"
    case .notArchived: "not_archived"
    }
  }
}

extension RequestRefusal {
  fileprivate var sentence: StaticString {
    switch self {
    case .missingJID: "Missing jid"
    case .ownFullJID: "The jid must not be your own full JID"
    case .malformedJID: "The jid is not a valid JID"
    case .identifierTooLong: "The jid and node are too long"
    case .attributesTooLong: "The other attributes are too long"
    case .notADataForm: "The publish-options are not a data form"
    case .unexpectedFormType: "The form is not one of publish-options"
    case .optionsTooLarge: "The publish-options are too large or too deeply nested"
    }
  }
}

extension RefusalCondition {
  fileprivate var name: StaticString {
    switch self {
    case .badRequest: "bad-request"
    case .jidMalformed: "jid-malformed"
    }
  }
}

extension PushPath {
  fileprivate var name: StaticString {
    switch self {
    case .streamManagement: "stream management"
    case .archived: "archived"
    case .urgent: "urgent"
    case .offline: "offline"
    case .groupchat: "groupchat"
    case .ping: "ping"
    case .again: "again"
    case .knock: "knock"
    case .test: "test"
    }
  }
}

extension EndReason {
  fileprivate var sentence: StaticString {
    switch self {
    case .replaced: "replaced by a new registration of the device"
    case .disabled: "disabled by the user"
    case .evicted: "evicted, since the user has too many devices"
    case .disabledAfterErrors: "disabled after errors"
    case .notStored: "no longer stored"
    case .userDeleted: "the user was deleted"
    case .removedByAdministrator: "removed by an administrator"
    case .removedByUser: "removed by a command of the user"
    }
  }

  fileprivate var name: StaticString {
    switch self {
    case .replaced: "replaced"
    case .disabled: "disabled"
    case .evicted: "evicted"
    case .disabledAfterErrors: "disabled_after_errors"
    case .notStored: "not_stored"
    case .userDeleted: "user_deleted"
    case .removedByAdministrator: "removed_by_administrator"
    case .removedByUser: "removed_by_user"
    }
  }
}

extension PushAnswerOutcome {
  fileprivate static func sentence(_ index: Int) -> StaticString? {
    switch index {
    case 0: "answer from a foreign JID ignored"
    case 1: "push succeeded"
    case 2: "unreachable"
    case 3: "refused"
    case 4: "gone"
    case 5: "probe answered"
    case 6: "no answer"
    default: nil
    }
  }

  fileprivate static func name(_ index: Int) -> StaticString? {
    switch index {
    case 0: "foreign_answer"
    case 1: "result"
    case 2: "unreachable"
    case 3: "refused"
    case 4: "gone"
    case 5: "probe_answered"
    case 6: "no_answer"
    default: nil
    }
  }
}

extension ImportanceClass {
  fileprivate var name: StaticString {
    switch self {
    case .unimportant: "unimportant"
    case .important: "important"
    }
  }
}

/// A C string that is never freed.
private func cString(_ text: StaticString?) -> UnsafePointer<CChar>? {
  guard let text else { return nil }
  return unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func cnEllipsis() -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(ShownBodyRule.ellipsis.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func cnAnswerPeriod() -> Int64 {
  Int64(PushEngine.Limits().answerPeriod)
}

@c @implementation
public func cnSentence(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(ReasonCode.sentence(Int(number)))
}

@c @implementation
public func cnReasonName(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(ReasonCode.name(Int(number)))
}

@c @implementation
public func cnReasonKind(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(ReasonCode.kind(Int(number)))
}

@c @implementation
public func cnEffectName(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(UInt8(exactly: number &- 1).flatMap(Effect.Kind.init(rawValue:))?.name)
}

@c @implementation
public func cnClassName(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(UInt8(exactly: number).flatMap(ImportanceClass.init(rawValue:))?.name)
}
