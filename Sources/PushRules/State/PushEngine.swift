/// What one host's rules remember between events, all of it bounded: which messages each registration was
/// notified of, which publishes wait for an answer, how many errors came in a row, in which order registrations arrived, and
/// what a session that ends has pushed.
///
/// Time is an argument everywhere, in seconds, and the random key comes from outside: the same events make
/// the same decisions.
public final class PushEngine {
  /// Limits of what an engine remembers.
  public struct Limits {
    /// Pairs of message and registration; the memory keeps between one and two times as many.
    public var notified = 65_536
    /// Seconds for which a notified message is remembered at least, unless `notified` others came.
    public var notifiedPeriod = 86_400
    /// Publishes that wait for an answer.
    public var inFlight = 16_384
    /// Bytes of their usernames and identifiers.
    public var inFlightBytes = 4_194_304
    /// Seconds for which an answer is waited for.
    public var answerPeriod = 3_600
    /// Registrations with errors in a row.
    public var failing = 65_536
    /// Seconds for which an error count is remembered at least.
    public var failingPeriod = 2_592_000
    /// Registrations whose order of arrival is remembered.
    public var arrivals = 4_096
    /// Seconds for which it is remembered at least.
    public var arrivalsPeriod = 2_592_000

    public init() {}
  }

  public let key: DigestKey
  public let host: [UInt8]
  /// When the message that a registration was notified of last under a digest was sent, in seconds.
  private var notified: RecentTable<UInt32>
  private var inFlight: PublishesInFlight
  private var errors: RecentTable<Int>
  /// The ordinals of arrival.
  private var arrivals: RecentTable<Int>
  private var lastArrival = 0
  private var note = NoteToOneself()
  private var unacked = UnackedPushes()
  /// The registrations that answers disabled.
  public private(set) var disabled = DisabledRegistrations()

  public init(host: [UInt8], key: DigestKey, limits: Limits = Limits()) {
    self.host = host
    self.key = key
    notified = RecentTable(limit: limits.notified, period: limits.notifiedPeriod)
    inFlight = PublishesInFlight(
      limit: limits.inFlight, byteLimit: limits.inFlightBytes, lifetime: limits.answerPeriod, key: key)
    errors = RecentTable(limit: limits.failing, period: limits.failingPeriod)
    arrivals = RecentTable(limit: limits.arrivals, period: limits.arrivalsPeriod)
  }

  /// The number of entries in each memory.
  public var counts: (notified: Int, inFlight: Int, failing: Int) {
    (notified.count, inFlight.count, errors.count)
  }

  // MARK: Once per message

  /// Counts the registration as notified of the message from here on.
  /// - Returns: whether it was not before. A message without identity is new every time.
  public func notify(_ registration: RegistrationKey, of message: MessageIdentity?, now: Int) -> Bool {
    guard let message else { return true }
    return notified.set(UInt32(clamping: message.sentAt), for: pair(registration, message.digest), now: now) {
      OncePerMessageRule.isKnown(message, lastSentAt: Int($0))
    }
  }

  /// Reads what ``notify(_:of:now:)`` looks at. To do so for several messages and notify then takes less time, because
  /// memory answers several requests in the time of one.
  public func prefetch(_ registration: RegistrationKey, of message: MessageIdentity?) {
    if let message { notified.prefetch(pair(registration, message.digest)) }
  }

  /// Counts an archived copy of a note to oneself.
  /// - Parameter content: digest of the note.
  /// - Returns: whether it is the one that leaves; the next one of the same content arrives.
  public func isOutgoingCopy(ofNote content: UInt64) -> Bool {
    note.isOutgoingCopy(content)
  }

  /// Both are digests, so that nobody can choose two pairs that are the same. The highest bit, which ``DigestTable`` does
  /// not keep, is in another one too.
  private func pair(_ registration: RegistrationKey, _ message: UInt64) -> UInt64 {
    let both = registration ^ (message &<< 32 | message &>> 32)
    return both ^ both &>> 31
  }

  // MARK: Unacked stanzas of a session that ends

  /// The classes that a session's unacked stanzas have pushed so far.
  /// - Parameter session: address of its table.
  public func usedClasses(of registration: RegistrationKey, session: UInt64) -> ImportanceClasses {
    unacked.classes(of: registration, session: session)
  }

  /// Counts a class as pushed.
  public func use(_ importance: ImportanceClass, of registration: RegistrationKey, session: UInt64) {
    unacked.use(importance, of: registration, session: session)
  }

  /// The push was not sent, so that its class is free again.
  public func giveBack(_ importance: ImportanceClass, of registration: RegistrationKey) {
    unacked.giveBack(importance, of: registration)
  }

  /// The session is gone, and its table may become another one's.
  public func forget(session: UInt64) { unacked.forget(session) }

  // MARK: Device limit

  /// Counts a registration as the one that arrived last.
  public func arrived(_ registration: RegistrationKey, now: Int) {
    lastArrival &+= 1
    arrivals.set(lastArrival, for: registration, now: now)
  }

  /// The ordinal of a registration's arrival; 0 if it is not known.
  public func arrival(of registration: RegistrationKey) -> Int { arrivals.value(for: registration) ?? 0 }

  // MARK: Answers

  /// The id of the publish that is remembered next.
  public var nextPublishID: PublishID { inFlight.nextID }

  /// Remembers a publish and gives it an id.
  public func expectAnswer(to publish: InFlightPublish) -> PublishID {
    inFlight.add(publish)
  }

  /// Forgets a publish that was not sent.
  public func withdraw(_ id: PublishID) { inFlight.remove(id) }

  /// Takes an answer to a publish.
  /// - Parameters:
  ///   - sender: digest of the JID that answered.
  ///   - errorLimit: `push_max_errors`.
  public func take(
    _ answer: PushAnswer, to id: PublishID, from sender: UInt64, errorLimit: Int, now: Int
  ) -> PushAnswerOutcome {
    inFlight.dropExpired(now: now)
    guard let publish = inFlight.publish(id) else { return .unknown }
    let outcome = PushErrorRule.outcome(
      of: answer, fromRecipient: sender == publish.recipient,
      errorsInARow: errors.value(for: publish.key) ?? 0, limit: errorLimit)
    guard outcome != .foreign else { return outcome }
    inFlight.remove(id)
    note(outcome, of: publish, now: now)
    return outcome
  }

  /// - Returns: whether the last of those ``disabled`` had this number.
  public func forgetLastDisabled(_ number: Int) -> Bool { disabled.forgetLast(number) }

  /// Forgets a registration that was removed: its arrival, its errors, and the publishes that wait for an answer, so that a late
  /// one does not count against a registration made anew.
  public func forget(registration: RegistrationKey) {
    errors.remove(registration)
    arrivals.remove(registration)
    inFlight.removeAll(ofRegistration: registration)
  }

  /// The errors of a registration that is disabled count until it is forgotten: where that cannot be stored, the next
  /// error disables it again.
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
