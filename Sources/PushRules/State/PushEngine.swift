/// What one host's rules remember between events, all of it bounded: notified messages, what became of publishes, the
/// order of arrival of registrations, and the classes that an ending session has pushed.
///
/// Time, in seconds, and the random key are arguments: the same events lead to the same decisions.
public final class PushEngine {
  /// Limits of what an engine remembers.
  public struct Limits {
    /// Pairs of message and registration. Up to twice as many are kept.
    public var notified = 65_536
    /// Seconds to remember a notified message, at least, unless `notified` others come.
    public var notifiedPeriod = 86_400
    /// Publishes that wait for an answer.
    public var inFlight = 16_384
    /// Bytes of their usernames and identifiers.
    public var inFlightBytes = 4_194_304
    /// Seconds to wait for an answer.
    public var answerPeriod = 3_600
    /// Registrations with errors.
    public var failing = 65_536
    /// Seconds to remember them, at least.
    public var failingPeriod = 5_184_000
    /// Registrations of which it is remembered what became of their publishes.
    public var settlements = 16_384
    /// Push services whose last results are remembered.
    public var services = 1_024
    /// Seconds to remember them, at least.
    public var servicesPeriod = 2_592_000
    /// Pending wake-ups.
    public var wakeUps = 16_384
    /// Push services that are probed.
    public var outages = 256
    /// Registrations whose order of arrival is remembered.
    public var arrivals = 4_096
    /// Seconds to remember it, at least.
    public var arrivalsPeriod = 2_592_000
    /// Pairs of a session that ends and a registration.
    public var unacked = 1_024
    /// Entries of the record about decisions, and about the rest.
    public var recordedDecisions = 131_072
    public var recordedRest = 16_384

    public init() {}
  }

  public let key: DigestKey
  /// mod_mam is loaded on the host: it removes archive ids that others forged (1x.1).
  public var believesArchiveIDs = true
  /// The server is stopping (4c.2).
  public var serverStops = false
  public let host: [UInt8]
  private var notified: NotifiedMessages
  /// What became of the host's publishes.
  public var deliveries: Deliveries
  /// The ordinals of arrival.
  private var arrivals: RecentTable<Int>
  private var lastArrival = 0
  private var notes = NotesToOneself()
  private var lastMark: UInt64
  private var unacked: UnackedPushes

  public init(host: [UInt8], key: DigestKey, limits: Limits = Limits()) {
    self.host = host
    self.key = key
    lastMark = KeyedDigest(key).value
    notified = NotifiedMessages(limit: limits.notified, period: limits.notifiedPeriod)
    deliveries = Deliveries(limits: limits, key: key)
    arrivals = RecentTable(limit: limits.arrivals, period: limits.arrivalsPeriod)
    unacked = UnackedPushes(limit: limits.unacked)
  }

  /// The number of entries in each memory.
  public var counts: (notified: Int, inFlight: Int, failing: Int) {
    (notified.count, deliveries.inFlight.count, deliveries.errors.count)
  }

  /// The publishes that wait for an answer, and the pending wake-ups.
  public var totals: (inFlight: Int, pending: Int) {
    (deliveries.inFlight.count, deliveries.wakeUps.count)
  }

  // MARK: Once per message

  /// Marks the registration as notified of the message.
  /// - Returns: whether it was not before. A message without identity is new every time.
  public func notify(_ registration: RegistrationKey, of message: MessageIdentity?, now: Int) -> Bool {
    guard let message else { return true }
    return notified.notify(registration, of: message, now: now)
  }

  /// Loads what ``notify(_:of:now:)`` looks at. Doing so for several messages first saves time: their cache misses
  /// overlap.
  public func prefetch(_ registration: RegistrationKey, of message: MessageIdentity?) {
    if let message { notified.prefetch(registration, of: message) }
  }

  /// The clock shows less than monotonic time says. If it was set back, forgets the messages of the time ahead.
  /// - Parameters:
  ///   - behind: by how many seconds.
  ///   - time: the earliest time that the clock may have been set to.
  /// - Returns: whether it was set back.
  public func clockIsBehind(by behind: Int, setBackTo time: Int) -> Bool {
    guard OncePerMessageRule.wasSetBack(by: behind) else { return false }
    notified.forgetMessages(sentAfter: time)
    return true
  }

  /// A new mark for a Lua table: a number that no other one has, nor one that another engine has marked.
  public func nextMark() -> UInt64 {
    lastMark &+= 1
    return Swift.max(lastMark, 1)
  }

  /// Counts an archived copy of a note to oneself.
  /// - Parameters:
  ///   - content: digest of the note.
  ///   - now: seconds.
  /// - Returns: whether it is the outgoing copy; the next one with the same content is the one that arrives.
  public func isOutgoingCopy(ofNote content: UInt64, now: Int) -> Bool {
    notes.isOutgoingCopy(content, now: now)
  }

  // MARK: The record

  /// Adds an entry (why.1), without a copy of what deliveries are, as a chain of properties in another module would make.
  public func record(_ entry: RecordEntry) { deliveries.record.add(entry) }

  // MARK: Unacked stanzas of an ending session

  /// The classes that a session's unacked stanzas have pushed so far.
  /// - Parameter session: address of its table.
  public func usedClasses(of registration: RegistrationKey, session: UInt64) -> ImportanceClasses {
    unacked.classes(of: registration, session: session)
  }

  /// Marks a class as pushed.
  public func use(_ importance: ImportanceClass, of registration: RegistrationKey, session: UInt64) {
    unacked.use(importance, of: registration, session: session)
  }

  /// The push was not sent: frees its class (4a.4).
  public func giveBack(_ importance: ImportanceClass, of registration: RegistrationKey, session: UInt64) {
    unacked.giveBack(importance, of: registration, session: session)
  }

  /// Forgets a session that is gone: another one may get its table's address.
  public func forget(session: UInt64) { unacked.forget(session) }

  // MARK: Device limit

  /// Records that a registration has just arrived.
  public func arrived(_ registration: RegistrationKey, now: Int) {
    lastArrival &+= 1
    arrivals.set(lastArrival, for: registration, now: now)
  }

  /// The ordinal of a registration's arrival; 0 if unknown.
  public func arrival(of registration: RegistrationKey) -> Int { arrivals.value(for: registration) ?? 0 }

  /// Forgets a removed registration, see ``Deliveries/forget(_:)``.
  public func forget(registration: RegistrationKey) {
    arrivals.remove(registration)
    deliveries.forget(registration)
  }
}
