/// Values keyed by digests, bounded in memory and time (1x.2), in two generations. The older one is forgotten when the
/// younger is full or a period old.
///
/// An entry lives for at least one period, unless `limit` others are added. Both generations share a table, so that one
/// lookup covers both.
public struct RecentTable<Value> {
  private(set) var entries = DigestTable<Value>()
  /// The mark of new entries; it alternates from one generation to the next.
  private var youngerMark = false
  /// Sink that keeps the compiler from dropping the loads.
  var prefetched: UInt64 = 0
  private var youngerCount = 0
  private var youngerSince = 0
  private let limit: Int
  private let period: Int

  /// - Parameters:
  ///   - limit: entries in a generation.
  ///   - period: seconds.
  public init(limit: Int, period: Int) {
    self.limit = limit
    self.period = period
  }

  /// The number of entries.
  public var count: Int { entries.count }

  /// The value of a key; nil if it has none. Only adding entries forgets old ones, time alone does not.
  public func value(for key: UInt64) -> Value? { entries.value(for: key) }

  /// Sets the value of a key, which then counts as new. Forgets what is due.
  /// - Parameter now: seconds. If the clock was set back, the younger generation lives for one more period.
  public mutating func set(_ value: Value, for key: UInt64, now: Int) {
    forget(now: now)
    if entries.set(value, for: key, mark: youngerMark) != youngerMark { youngerCount &+= 1 }
  }

  /// Sets the value of a key unless it has one.
  /// - Returns: whether it was set.
  public mutating func insert(_ value: Value, for key: UInt64, now: Int) -> Bool {
    forget(now: now)
    guard entries.insert(value, for: key, mark: youngerMark) else { return false }
    youngerCount &+= 1
    return true
  }

  /// Sets the value of a key unless `willDo` accepts the one it has.
  /// - Returns: whether it was set.
  @inline(__always)
  public mutating func set(
    _ value: Value, for key: UInt64, now: Int, unless willDo: (Value) -> Bool
  ) -> Bool {
    if insert(value, for: key, now: now) { return true }
    if let old = entries.value(for: key), willDo(old) { return false }
    set(value, for: key, now: now)
    return true
  }

  /// Forgets a key.
  public mutating func remove(_ key: UInt64) {
    if entries.remove(key) == youngerMark { youngerCount &-= 1 }
  }

  /// Changes every value; forgets those for which `kept` gives nil. Takes time in proportion to the entries.
  mutating func keepValues(_ kept: (Value) -> Value?) {
    youngerCount = entries.keepValues(countingMark: youngerMark, kept)
  }

  private mutating func forget(now: Int) {
    if now < youngerSince { youngerSince = now }
    guard youngerCount >= limit || now &- youngerSince >= period else { return }
    entries.keep(mark: youngerMark)
    youngerMark.toggle()
    youngerCount = 0
    youngerSince = now
  }
}
