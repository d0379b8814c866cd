/// 1x.1, 1x.2: which messages each registration was notified of, bounded in memory and time.
public struct NotifiedMessages {
  private var entries: RecentTable<SentSeconds>
  /// When a subscription request was pushed, in seconds.
  private var subscriptionRequests: RecentTable<Int>

  /// - Parameters:
  ///   - limit: entries in a generation, see ``RecentTable``.
  ///   - period: seconds.
  public init(limit: Int, period: Int) {
    entries = RecentTable(limit: limit, period: period)
    subscriptionRequests = RecentTable(
      limit: Swift.min(limit, 4096), period: OncePerMessageRule.subscriptionRequestPeriod)
  }

  /// The number of entries.
  public var count: Int { entries.count &+ subscriptionRequests.count }

  /// Marks the registration as notified of the message.
  /// - Returns: whether it was not before. A message that was leaves everything as it is.
  @inline(__always)
  public mutating func notify(_ registration: RegistrationKey, of message: MessageIdentity, now: Int) -> Bool
  {
    switch message {
    case .sent(let content, let second): return notify(registration, of: content, sentAt: second, now: now)
    case .unique(let digest): return insert(key(registration, digest), now: now)
    case .unstamped(let mark, let content):
      return insert(key(registration, mark), now: now)
        && notify(registration, of: content, sentAt: now, now: now)
    case .subscriptionRequest(let sender):
      return subscriptionRequests.set(now, for: key(registration, sender), now: now) {
        OncePerMessageRule.isSameRequest(pushedAt: $0, now: now)
      }
    }
  }

  /// Loads what ``notify(_:of:now:)`` looks at first.
  public mutating func prefetch(_ registration: RegistrationKey, of message: MessageIdentity) {
    switch message {
    case .sent(let content, let second):
      entries.prefetch(key(registration, content, span: SentSeconds.span(of: second)))
    case .unique(let digest), .unstamped(let digest, _): entries.prefetch(key(registration, digest))
    case .subscriptionRequest: break
    }
  }

  private mutating func insert(_ key: UInt64, now: Int) -> Bool {
    entries.insert(.timeless, for: key, now: now)
  }

  private mutating func notify(
    _ registration: RegistrationKey, of content: UInt64, sentAt second: Int, now: Int
  ) -> Bool {
    let tolerance = OncePerMessageRule.tolerance
    let span = SentSeconds.span(of: second)
    let (first, last) = (SentSeconds.span(of: second &- tolerance), SentSeconds.span(of: second &+ tolerance))
    if first != span, wasNotified(registration, of: content, near: second, span: first) { return false }
    if last != span, wasNotified(registration, of: content, near: second, span: last) { return false }
    let key = key(registration, content, span: span)
    if entries.insert(SentSeconds(second), for: key, now: now) { return true }
    guard let known = entries.value(for: key) else { return true }
    if known.contains(near: second, within: tolerance, span: span) { return false }
    entries.set(known.with(second), for: key, now: now)
    return true
  }

  private func wasNotified(
    _ registration: RegistrationKey, of content: UInt64, near second: Int, span: Int
  ) -> Bool {
    let known = entries.value(for: key(registration, content, span: span))
    return known?.contains(near: second, within: OncePerMessageRule.tolerance, span: span) ?? false
  }

  /// Where the clock was set back, what was remembered of the time ahead proves nothing (1x.2). Takes time in proportion to
  /// the entries.
  /// - Parameter second: the last one that is not ahead.
  public mutating func forgetMessages(sentAfter second: Int) {
    entries.keepValues { $0.without(after: second) }
  }

  /// Both are keyed digests, so nobody can construct two equal keys. The last line copies the highest bit, which
  /// ``DigestTable`` ignores, to a lower one.
  private func key(_ registration: RegistrationKey, _ message: UInt64) -> UInt64 {
    let both = registration ^ (message &<< 32 | message &>> 32)
    return both ^ both &>> 31
  }

  private func key(_ registration: RegistrationKey, _ content: UInt64, span: Int) -> UInt64 {
    key(registration, content &+ UInt64(truncatingIfNeeded: span) &* 0x9e37_79b9_7f4a_7c15)
  }
}

extension RecentTable<SentSeconds> {
  /// Loads the slot where the search for a key starts.
  mutating func prefetch(_ key: UInt64) {
    prefetched ^= entries.home(for: key) ^ (entries.homeValue(for: key) == .timeless ? 1 : 0)
  }
}
