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
  /// A byte each, from the lowest: the count, the importance class, the reason, and the path. In one word, so that the
  /// entry is passed and copied in four.
  private var what: UInt32

  /// What the entries of one event share. Each of them is then ``telling(_:of:stanzas:)`` something.
  @inline(__always)
  public init(
    _ path: PushPath?, of importance: ImportanceClass?, user: UInt64, stanza: UInt32, at second: Int
  ) {
    self.user = user
    registration = 0
    self.stanza = stanza
    self.second = UInt32(truncatingIfNeeded: second)
    what = UInt32(path?.rawValue ?? .max) &<< 24 | UInt32(importance?.rawValue ?? 0) &<< 8 | 1
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
    entry.what = what & 0xff00_ff00 | UInt32(reason.byte) &<< 16
    if case .decision(.push(let importance)) = reason {
      entry.importance = importance.importanceClass
    } else {
      entry.what |= UInt32(UInt8(clamping: stanzas))
    }
    return entry
  }

  /// Seconds: of the clock for a decision, monotonic for the rest.
  public var time: Int { Int(second) }
  public var path: PushPath? { PushPath(rawValue: pathNumber) }
  public var reason: RecordedReason? { RecordedReason(byte: reasonByte) }
  public var importance: ImportanceClass? {
    get { ImportanceClass(rawValue: UInt8(truncatingIfNeeded: what &>> 8)) }
    set { what = what & 0xffff_00ff | UInt32(newValue?.rawValue ?? 0) &<< 8 }
  }
  /// How many stanzas the entry is about, 255 for more. Of a push: 1 once its publish has been made, 0 before.
  public var count: UInt8 { UInt8(truncatingIfNeeded: what) }

  /// 255 for none.
  var pathNumber: UInt8 { UInt8(truncatingIfNeeded: what &>> 24) }
  var reasonByte: UInt8 { UInt8(truncatingIfNeeded: what &>> 16) }

  /// The time of a decision is that of the clock, the time of the rest is monotonic.
  public var isDecision: Bool {
    RecordedReason.isDecision(reasonByte) && !PushPath.isOfRest(pathNumber)
  }

  /// Whether it is a decision to push this registration whose publish has been made, or has not been.
  func isPush(to registration: RegistrationKey, isMade: Bool) -> Bool {
    self.registration == registration && RecordedReason.isPush(reasonByte) && count == (isMade ? 1 : 0)
  }

  mutating func markAsMade() { what |= 1 }

  /// The push was decided on and has not been sent.
  mutating func becomeSkipped(_ reason: SkipReason) {
    what = what & 0xff00_ff00 | UInt32(RecordedReason.decision(.skipped(reason)).byte) &<< 16 | 1
  }
}

extension PushPath {
  /// Whether decisions on this path are as rare as answers.
  var isOfRest: Bool { Self.isOfRest(rawValue) }

  /// - Parameter number: of a path.
  fileprivate static func isOfRest(_ number: UInt8) -> Bool {
    number == again.rawValue || number == knock.rawValue
  }
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
