/// why.1: "Every decision about a user who has a registration, every answer, repeat, knock and end leaves one entry of at
/// most 32 bytes in the engine. No name, no content."
public struct Record {
  /// `push_record_entries`
  public static let most = 4_194_304
  /// How far a push is searched for whose publish is made. An event with more registrations has older ones, which are told
  /// of as if they were sent.
  private static let farthest = 256

  private var decisions: RecordRing
  /// Answers, repeats, knocks and ends.
  private var rest: RecordRing
  private let restLimit: Int
  var ordinal: UInt32 = 0
  public let counts = RecordCounts()

  init(decisions: Int, rest: Int) {
    self.decisions = RecordRing(limit: decisions)
    self.rest = RecordRing(limit: rest)
    restLimit = rest
  }

  public var isOn: Bool { decisions.limit > 0 }

  /// The bytes that ``resize(to:)`` reserves.
  public func bytes(for entries: Int) -> Int {
    (max(0, min(entries, Self.most)) &+ restLimit) &* MemoryLayout<RecordEntry>.stride
  }

  /// `push_record_entries`. The newest entries stay.
  public mutating func resize(to entries: Int) {
    decisions.resize(to: max(0, min(entries, Self.most)))
    rest.resize(to: isOn ? restLimit : 0)
  }

  public mutating func add(_ entry: RecordEntry) {
    counts.count(entry.pathNumber, entry.reasonByte)
    guard isOn else { return }
    var entry = entry
    ordinal &+= 1
    entry.ordinal = ordinal
    if entry.isDecision { decisions.add(entry) } else { rest.add(entry) }
  }

  // MARK: What becomes of a push

  /// The publish of a decision to push is made: it takes over what the entry of the decision tells.
  /// - Returns: whether there is one.
  mutating func made(_ publish: inout InFlightPublish) -> Bool {
    decisions.made(&publish, most: Self.farthest) || rest.made(&publish, most: Self.farthest)
  }

  /// The newest push of a registration whose publish had not been made was not sent.
  /// - Returns: whether there is one.
  public mutating func notMade(
    _ registration: RegistrationKey, _ path: PushPath, _ reason: SkipReason
  ) -> Bool {
    let isFound = becomeSkipped(registration, path, isMade: false, reason)
    if isFound { count(path, reason) }
    return isFound
  }

  /// The publish of a registration's newest push was not sent.
  mutating func notSent(_ registration: RegistrationKey, _ path: PushPath?, _ reason: SkipReason) {
    _ = becomeSkipped(registration, path, isMade: true, reason)
    count(path, reason)
  }

  private mutating func becomeSkipped(
    _ registration: RegistrationKey, _ path: PushPath?, isMade: Bool, _ reason: SkipReason
  ) -> Bool {
    if path?.isOfRest ?? false {
      return rest.becomeSkipped(registration, most: Self.farthest, isMade: isMade, reason)
    }
    return decisions.becomeSkipped(registration, most: Self.farthest, isMade: isMade, reason)
  }

  private func count(_ path: PushPath?, _ reason: SkipReason) {
    counts.count(path?.rawValue ?? .max, RecordedReason.decision(.skipped(reason)).byte)
  }

  // MARK: Reading

  /// The last entries about a user, newest first.
  /// - Parameter registration: of this one or of all registrations alone; nil for any.
  public func last(_ count: Int, of user: UInt64, registration: RegistrationKey?) -> [RecordEntry] {
    var found: [RecordEntry] = []
    var (decision, other) = (0, 0)
    while found.count < count {
      decision = decisions.nextAge(decision, of: user, registration)
      other = rest.nextAge(other, of: user, registration)
      if decision < decisions.count, other >= rest.count || isNewer(decision, other) {
        found.append(decisions[age: decision])
        decision &+= 1
      } else if other < rest.count {
        found.append(rest[age: other])
        other &+= 1
      } else {
        return found
      }
    }
    return found
  }

  /// Ordinals begin anew after 2^32 entries.
  private func isNewer(_ decision: Int, _ other: Int) -> Bool {
    ordinal &- decisions[age: decision].ordinal < ordinal &- rest[age: other].ordinal
  }
}

extension RecordRing {
  fileprivate mutating func made(_ publish: inout InFlightPublish, most: Int) -> Bool {
    changePush(to: publish.key, isMade: false, most: most) {
      $0.markAsMade()
      publish.note($0)
    }
  }

  fileprivate mutating func becomeSkipped(
    _ registration: RegistrationKey, most: Int, isMade: Bool, _ reason: SkipReason
  ) -> Bool {
    changePush(to: registration, isMade: isMade, most: most) { $0.becomeSkipped(reason) }
  }

  /// The age of the newest entry about a user that is at least so old; the count if there is none.
  fileprivate func nextAge(_ age: Int, of user: UInt64, _ registration: RegistrationKey?) -> Int {
    var age = age
    while age < count {
      let entry = self[age: age]
      if entry.user == user,
        registration == nil || entry.registration == registration || entry.registration == 0
      {
        return age
      }
      age &+= 1
    }
    return count
  }
}
