import CLua
import PushRules

/// What the shim logs or answers: one text for each reason that the rules give.
///
/// The texts stand in a Lua table under these numbers, so that giving one to Lua makes no string.
struct Phrase {
  let number: Int64

  init(_ importance: Importance) {
    switch importance {
    case .important(let reason): self.init(Phrase.important, reason.rawValue)
    case .unimportant(let reason): self.init(Phrase.unimportant, reason.rawValue)
    }
  }

  init(_ reason: SkipReason) { self.init(Phrase.skipped, reason.rawValue) }
  init(_ refusal: EnableRefusal) { self.init(Phrase.refused, refusal.rawValue) }

  /// nil for an answer to no publish.
  init?(_ outcome: PushAnswerOutcome) {
    switch outcome {
    case .unknown: return nil
    case .foreign: self.init(Phrase.answered, 0)
    case .succeeded: self.init(Phrase.answered, 1)
    case .waiting: self.init(Phrase.answered, 2)
    case .counted: self.init(Phrase.answered, 3)
    case .disabled: self.init(Phrase.answered, 4)
    }
  }

  private init(_ first: Int64, _ offset: UInt8) { number = first &+ Int64(offset) }

  private static let important: Int64 = 1
  private static let unimportant = important &+ Int64(ImportantReason.allCases.count)
  private static let skipped = unimportant &+ Int64(UnimportantReason.allCases.count)
  private static let refused = skipped &+ Int64(SkipReason.allCases.count)
  private static let answered = refused &+ Int64(EnableRefusal.allCases.count)

  /// - Parameter number: from 1 on.
  static func text(_ number: Int) -> StaticString? {
    var index = number &- 1
    if let reason = nextCase(of: ImportantReason.self, &index) { return text(reason) }
    if let reason = nextCase(of: UnimportantReason.self, &index) { return text(reason) }
    if let reason = nextCase(of: SkipReason.self, &index) { return text(reason) }
    if let refusal = nextCase(of: EnableRefusal.self, &index) { return text(refusal) }
    return text(answer: index)
  }

  /// The case at an index; past the last one nil, and the index counts on from there.
  private static func nextCase<Reason>(of type: Reason.Type, _ index: inout Int) -> Reason?
  where Reason: CaseIterable & RawRepresentable<UInt8> {
    if let reason = UInt8(exactly: index).flatMap(Reason.init(rawValue:)) { return reason }
    index &-= Reason.allCases.count
    return nil
  }

  private static func text(_ reason: ImportantReason) -> StaticString {
    switch reason {
    case .encrypted: "important (encrypted)"
    case .call: "important (call)"
    case .body: "important (body)"
    }
  }

  private static func text(_ reason: UnimportantReason) -> StaticString {
    switch reason {
    case .notAMessage: "unimportant (not a message)"
    case .error: "unimportant (error)"
    case .sentCarbon: "unimportant (sent carbon)"
    case .headline: "unimportant (headline)"
    case .subject: "unimportant (subject)"
    case .noBody: "unimportant (no body)"
    }
  }

  private static func text(_ reason: SkipReason) -> StaticString {
    switch reason {
    case .alreadyNotified: "already notified"
    case .classAlreadyNotified: "class already notified in this scan"
    case .heldBySession: "held by a session"
    case .addressedToSomeoneElse: "addressed to someone else"
    case .outgoingCopy: "the sender's own outgoing copy"
    case .noSession: "no session, so left to the offline message"
    case .heldByConnectedSession: "held by a connected session"
    }
  }

  private static func text(_ refusal: EnableRefusal) -> StaticString {
    switch refusal {
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

  private static func text(answer index: Int) -> StaticString? {
    switch index {
    case 0: "answer from a foreign JID ignored"
    case 1: "push succeeded"
    case 2: "error of type wait not counted"
    case 3: "error counted"
    case 4: "error limit reached"
    default: nil
    }
  }
}

/// The text of a phrase as C sees it; NUL-terminated, for ever.
@c @implementation
public func cnPhrase(_ number: Int32) -> UnsafePointer<CChar>? {
  guard let text = Phrase.text(Int(number)) else { return nil }
  return unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
