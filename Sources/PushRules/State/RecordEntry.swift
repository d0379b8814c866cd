/// One entry of the record, in 32 bytes (why.1). It has digests where an event has names.
public struct RecordEntry: Equatable {
  /// Of the user and of the registration; the latter is 0 if the entry is about all registrations of the user.
  public var user: UInt64
  public var registration: RegistrationKey
  /// Of what identifies the stanza, see ``MessageIdentity/stanza``; 0 if nothing does, or if nobody has read it.
  public var stanza: UInt32
  private var second: UInt32
  /// The number of the entry: its place among those of both rings.
  var ordinal: UInt32 = 0
  /// 255 for none.
  private(set) var pathNumber: UInt8
  private(set) var reasonByte: UInt8
  /// Of an importance class, 0 if none is known.
  private var classNumber: UInt8
  /// How many stanzas the entry is about, 255 for more. Of a push: 1 once its publish has been made, 0 before.
  public private(set) var count: UInt8

  /// What the entries of one event share. Each of them is then ``telling(_:of:stanzas:)`` something.
  @inline(__always)
  public init(
    _ path: PushPath?, of importance: ImportanceClass?, user: UInt64, stanza: UInt32, at second: Int
  ) {
    self.user = user
    registration = 0
    self.stanza = stanza
    self.second = UInt32(truncatingIfNeeded: second)
    pathNumber = path?.rawValue ?? .max
    reasonByte = 0
    classNumber = importance?.rawValue ?? 0
    count = 1
  }

  /// - Parameters:
  ///   - registration: 0 for all registrations.
  ///   - stanzas: how many stanzas it is about.
  @inline(__always)
  public func telling(
    _ reason: RecordedReason, of registration: RegistrationKey, stanzas: Int = 1
  ) -> RecordEntry {
    var entry = self
    entry.registration = registration
    entry.reasonByte = reason.byte
    if case .decision(.push(let importance)) = reason {
      entry.classNumber = importance.importanceClass.rawValue
      entry.count = 0
    } else {
      entry.count = UInt8(clamping: stanzas)
    }
    return entry
  }

  /// Seconds: of the clock for a decision, monotonic for the rest.
  public var time: Int { Int(second) }
  public var path: PushPath? { PushPath(rawValue: pathNumber) }
  public var reason: RecordedReason? { RecordedReason(byte: reasonByte) }
  public var importance: ImportanceClass? {
    get { ImportanceClass(rawValue: classNumber) }
    set { classNumber = newValue?.rawValue ?? 0 }
  }

  /// The time of a decision is that of the clock, the time of the rest is monotonic.
  public var isDecision: Bool {
    RecordedReason.isDecision(reasonByte) && pathNumber != PushPath.again.rawValue
      && pathNumber != PushPath.knock.rawValue
  }

  /// Whether it is a decision to push this registration whose publish has been made, or has not been.
  func isPush(to registration: RegistrationKey, isMade: Bool) -> Bool {
    self.registration == registration && RecordedReason.isPush(reasonByte) && (count == 1) == isMade
  }

  mutating func markAsMade() { count = 1 }

  /// The push was decided on and has not been sent.
  mutating func becomeSkipped(_ reason: SkipReason) {
    reasonByte = RecordedReason.decision(.skipped(reason)).byte
    count = 1
  }
}

extension PushPath {
  /// Whether decisions on this path are as rare as answers.
  var isOfRest: Bool { self == .again || self == .knock }
}

extension MessageIdentity {
  /// By what the record knows the stanza: some bits of a keyed digest that ``OncePerMessageRule`` has anyway.
  public var stanza: UInt32 {
    switch self {
    case .sent(let content, _), .unstamped(_, let content): UInt32(truncatingIfNeeded: content)
    case .unique(let digest), .subscriptionRequest(let digest): UInt32(truncatingIfNeeded: digest)
    }
  }
}
