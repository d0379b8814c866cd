/// A user's registration, owned by the engine.
public struct RegistrationName: Equatable {
  /// The username and then the identifier: two arrays would cost a push twice the time.
  public let bytes: [UInt8]
  public let usernameLength: Int

  public init(_ bytes: [UInt8], usernameLength: Int) {
    self.bytes = bytes
    self.usernameLength = usernameLength
  }

  public var identifierLength: Int { bytes.count &- usernameLength }
}

/// A publish that waits for an answer, or a probe of a service.
public struct InFlightPublish: Equatable {
  public enum Kind: Equatable {
    case push
    /// A wake-up that is sent again (wake.1).
    case again
    case probe
  }

  public var registration: RegistrationName
  /// The registration's key, also that of its errors.
  public var key: RegistrationKey
  /// Digest of the JID that the publish was sent to.
  public var recipient: UInt64
  /// Seconds.
  public var sentAt: Int
  public var importance = Importance.unimportant(.ping)
  /// Digest of the call's id; 0 without one.
  public var callID: UInt64 = 0
  /// Of a call that is over.
  var isOver = false
  public var kind = Kind.push
  /// What the record has of the decision to push, see ``RecordEntry``. The path is nil if it has no such entry.
  public internal(set) var user: UInt64 = 0
  public internal(set) var stanza: UInt32 = 0
  var path: PushPath?

  var importanceClass: ImportanceClass { importance.importanceClass }
  var isCall: Bool { importance == .important(.call) }
  var isImportantMessage: Bool { importanceClass == .important && !isCall }

  public init(registration: RegistrationName, key: RegistrationKey, recipient: UInt64, sentAt: Int) {
    self.registration = registration
    self.key = key
    self.recipient = recipient
    self.sentAt = sentAt
  }
}

/// err.2: "Publishes that are never answered cost bounded memory for bounded time."
///
/// A ring. The number in the id of a publish leads to the slot, and the id cannot be guessed, see ``PublishID``.
public struct PublishesInFlight {
  private var slots: [InFlightPublish?] = []
  private var oldest: UInt64 = 0
  private var next: UInt64 = 0
  /// Those before it have waited for ``WakeUpRule/answerPeriod``.
  private var notOverdue: UInt64 = 0
  /// None becomes overdue before this time, in seconds, and none expires before the other.
  private var overdueFrom = 0
  private var expiryFrom = 0
  /// Bytes of all names.
  private var size = 0
  private let limit: UInt64
  private let byteLimit: Int
  private let lifetime: Int
  private let key: DigestKey

  /// - Parameters:
  ///   - limit: most publishes; the oldest give way to new ones.
  ///   - byteLimit: most bytes of their usernames and identifiers, likewise.
  ///   - lifetime: seconds to wait for an answer.
  public init(limit: Int, byteLimit: Int, lifetime: Int, key: DigestKey) {
    self.limit = UInt64(Swift.max(1, limit))
    self.byteLimit = byteLimit
    self.lifetime = lifetime
    self.key = key
  }

  /// The number of publishes that wait for an answer.
  public var count: Int {
    var count = 0
    for slot in slots where slot != nil { count &+= 1 }
    return count
  }

  /// The number of those that were sent to one recipient.
  func count(sentTo recipient: UInt64) -> Int {
    var count = 0
    for slot in slots where slot?.recipient == recipient { count &+= 1 }
    return count
  }

  /// Whether none waits for an answer.
  var isEmpty: Bool { size == 0 }

  /// The number of the next publish.
  public var nextNumber: UInt64 { next }

  /// The id of the publish with a number.
  public func id(of number: UInt64) -> PublishID { PublishID(number: number, key: key) }

  /// Drops publishes until there is room for another one.
  /// - Returns: one that was dropped before it was overdue or answered; nil if there is room now.
  mutating func makeRoom(for publish: InFlightPublish) -> (number: UInt64, publish: InFlightPublish)? {
    dropExpired(now: publish.sentAt)
    while oldest < next, next &- oldest >= limit || size &+ publish.registration.bytes.count > byteLimit {
      let number = oldest
      let dropped = self.publish(number)
      drop()
      if number >= notOverdue, let dropped { return (number, dropped) }
    }
    return nil
  }

  public mutating func add(_ publish: InFlightPublish) {
    while makeRoom(for: publish) != nil {}
    let slot = position(of: next)
    if slot < slots.count { slots[slot] = publish } else { slots.append(publish) }
    if notOverdue >= next { overdueFrom = publish.sentAt &+ WakeUpRule.answerPeriod }
    if oldest == next { expiryFrom = publish.sentAt &+ lifetime }
    size &+= publish.registration.bytes.count
    next &+= 1
  }

  /// A publish that waits for an answer, and its number; nil if none has the id.
  public func find(_ id: PublishID) -> (number: UInt64, publish: InFlightPublish)? {
    guard let number = id.number(key), number >= oldest, number < next else { return nil }
    return slots[position(of: number)].map { (number, $0) }
  }

  public func publish(_ number: UInt64) -> InFlightPublish? {
    number >= oldest && number < next ? slots[position(of: number)] : nil
  }

  mutating func update(_ number: UInt64, _ change: (inout InFlightPublish) -> Void) {
    guard var publish = publish(number) else { return }
    change(&publish)
    slots[position(of: number)] = publish
  }

  /// A call is over. Looks at the publishes of the last seconds, in which it may have been sent.
  mutating func noteEnd(ofCall callID: UInt64) {
    var number = next
    var newest: Int?
    while number > oldest {
      number &-= 1
      guard let publish = publish(number) else { continue }
      guard (newest ?? publish.sentAt) &- publish.sentAt <= WakeUpRule.lifetimeOfCall else { return }
      newest = newest ?? publish.sentAt
      if publish.callID == callID { update(number) { $0.isOver = true } }
    }
  }

  /// Whether any publish may still become overdue.
  var hasRecent: Bool { notOverdue < next }

  /// What has been answered does not become overdue.
  mutating func skipAnswered() {
    notOverdue = Swift.max(notOverdue, oldest)
    while notOverdue < next, slots[position(of: notOverdue)] == nil { notOverdue &+= 1 }
  }

  /// The next publish that was not answered in time; each once. It may still be answered.
  mutating func takeOverdue(now: Int) -> (number: UInt64, publish: InFlightPublish)? {
    guard now >= overdueFrom else { return nil }
    skipAnswered()
    let number = notOverdue
    guard let publish = publish(number) else { return nil }
    overdueFrom = publish.sentAt &+ WakeUpRule.answerPeriod
    guard now >= overdueFrom else { return nil }
    notOverdue &+= 1
    return (number, publish)
  }

  /// - Parameter number: of a publish that was found.
  public mutating func remove(_ number: UInt64) { clear(number) }

  /// Takes time in proportion to the publishes sent since the oldest that still waits.
  public mutating func removeAll(ofRegistration key: RegistrationKey) {
    while oldest < next, slots[position(of: oldest)] == nil { oldest &+= 1 }
    var number = oldest
    while number < next {
      if slots[position(of: number)]?.key == key { clear(number) }
      number &+= 1
    }
  }

  public mutating func dropExpired(now: Int) {
    guard now >= expiryFrom else { return }
    while oldest < next {
      if let publish = slots[position(of: oldest)], now &- publish.sentAt < lifetime {
        expiryFrom = publish.sentAt &+ lifetime
        return
      }
      drop()
    }
  }

  private mutating func drop() {
    clear(oldest)
    oldest &+= 1
  }

  private mutating func clear(_ number: UInt64) {
    let slot = position(of: number)
    size &-= slots[slot]?.registration.bytes.count ?? 0
    slots[slot] = nil
  }

  private func position(of number: UInt64) -> Int { Int(truncatingIfNeeded: number % limit) }
}
