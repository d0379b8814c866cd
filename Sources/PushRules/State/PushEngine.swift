/// What one host's rules remember between events, all of it bounded: notified messages, publishes that wait for an
/// answer, errors in a row, the order of arrival of registrations, and the classes that an ending session has pushed.
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
    /// Registrations with errors in a row.
    public var failing = 65_536
    /// Seconds to remember an error count, at least.
    public var failingPeriod = 2_592_000
    /// Registrations whose order of arrival is remembered.
    public var arrivals = 4_096
    /// Seconds to remember it, at least.
    public var arrivalsPeriod = 2_592_000
    /// Pairs of a session that ends and a registration.
    public var unacked = 1_024

    public init() {}
  }

  public let key: DigestKey
  /// mod_mam is loaded on the host: it removes archive ids that others forged (1x.1).
  public var believesArchiveIDs = true
  /// The server is stopping (4c.2).
  public var serverStops = false
  public let host: [UInt8]
  private var notified: NotifiedMessages
  private var inFlight: PublishesInFlight
  private var errors: RecentTable<Int>
  /// The ordinals of arrival.
  private var arrivals: RecentTable<Int>
  private var lastArrival = 0
  private var notes = NotesToOneself()
  private var lastMark: UInt64
  private var unacked: UnackedPushes
  /// The registrations that answers disabled.
  public private(set) var disabled = DisabledRegistrations()

  public init(host: [UInt8], key: DigestKey, limits: Limits = Limits()) {
    self.host = host
    self.key = key
    lastMark = KeyedDigest(key).value
    notified = NotifiedMessages(limit: limits.notified, period: limits.notifiedPeriod)
    inFlight = PublishesInFlight(
      limit: limits.inFlight, byteLimit: limits.inFlightBytes, lifetime: limits.answerPeriod, key: key)
    errors = RecentTable(limit: limits.failing, period: limits.failingPeriod)
    arrivals = RecentTable(limit: limits.arrivals, period: limits.arrivalsPeriod)
    unacked = UnackedPushes(limit: limits.unacked)
  }

  /// The number of entries in each memory.
  public var counts: (notified: Int, inFlight: Int, failing: Int) {
    (notified.count, inFlight.count, errors.count)
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

  // MARK: Answers

  /// The number of the next publish.
  public var nextPublish: UInt64 { inFlight.nextNumber }

  /// The id of the publish with a number.
  public func publishID(of number: UInt64) -> PublishID { inFlight.id(of: number) }

  /// Remembers a publish, under the next number.
  public func expectAnswer(to publish: InFlightPublish) { inFlight.add(publish) }

  /// Forgets a publish that was not sent.
  public func withdraw(_ id: PublishID) {
    if let (number, _) = inFlight.find(id) { inFlight.remove(number) }
  }

  /// Takes an answer to a publish.
  /// - Parameters:
  ///   - sender: digest of the JID that answered.
  ///   - errorLimit: `push_max_errors`.
  public func take(
    _ answer: PushAnswer, to id: PublishID, from sender: UInt64, errorLimit: Int, now: Int
  ) -> PushAnswerOutcome {
    inFlight.dropExpired(now: now)
    guard let (number, publish) = inFlight.find(id) else { return .unknown }
    let outcome = PushErrorRule.outcome(
      of: answer, fromRecipient: sender == publish.recipient,
      errorsInARow: errors.value(for: publish.key) ?? 0, limit: errorLimit)
    guard outcome != .foreign else { return outcome }
    inFlight.remove(number)
    note(outcome, of: publish, now: now)
    return outcome
  }

  /// - Returns: whether the last of those ``disabled`` had this number.
  public func forgetLastDisabled(_ number: Int) -> Bool { disabled.forgetLast(number) }

  /// Forgets a removed registration: its arrival, its errors, and its publishes in flight. A late answer must not count
  /// against a new registration with the same identifier.
  public func forget(registration: RegistrationKey) {
    errors.remove(registration)
    arrivals.remove(registration)
    inFlight.removeAll(ofRegistration: registration)
  }

  /// A disabled registration keeps its error count until it is forgotten. If the store cannot remove it, the next error
  /// disables it again.
  private func note(_ outcome: PushAnswerOutcome, of publish: InFlightPublish, now: Int) {
    switch outcome {
    case .unknown, .foreign, .waiting: break
    case .succeeded: errors.remove(publish.key)
    case .counted(let count): errors.set(count, for: publish.key, now: now)
    case .disabled(let count):
      errors.set(count, for: publish.key, now: now)
      disabled.add(publish.registration)
    }
  }
}
