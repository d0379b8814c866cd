/// One entry of the record, in 32 bytes (why.1). It has digests where an event has names.
public struct RecordEntry: Equatable {
  /// Of the user and of the registration; the latter is 0 if the entry is about all registrations of the user.
  public var user: UInt64
  public var registration: RegistrationKey
  /// Of the id of the stanza; 0 if there is none.
  public var stanza: UInt32
  private var second: UInt32
  /// The number of the entry: its place among those of both rings.
  var ordinal: UInt32 = 0
  /// 255 for none.
  private var pathNumber: UInt8
  private var reasonByte: UInt8
  /// Of an importance class, 0 if none is known.
  private var classNumber: UInt8
  /// How many stanzas the entry is about, 255 for more. Of a push: 1 once its publish has been made, 0 before.
  public private(set) var count: UInt8

  public init(
    _ reason: RecordedReason, _ path: PushPath?, of importance: ImportanceClass?, user: UInt64,
    registration: RegistrationKey, stanza: UInt32, count: Int = 1, at second: Int
  ) {
    self.user = user
    self.registration = registration
    self.stanza = stanza
    self.second = UInt32(truncatingIfNeeded: second)
    pathNumber = path?.rawValue ?? .max
    reasonByte = reason.byte
    classNumber = importance?.rawValue ?? 0
    self.count = UInt8(clamping: count)
    if RecordedReason.isPush(reasonByte) { self.count = 0 }
  }

  /// Seconds: of the clock for a decision, monotonic for the rest.
  public var time: Int { Int(second) }
  public var path: PushPath? { PushPath(rawValue: pathNumber) }
  public var reason: RecordedReason? { RecordedReason(byte: reasonByte) }
  public var importance: ImportanceClass? { ImportanceClass(rawValue: classNumber) }

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
