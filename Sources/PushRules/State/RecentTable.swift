/// Values under keys that are digests, bounded in memory and time (1x.2): two generations, the older one forgotten
/// when the younger is full or has lived for a period.
///
/// An entry is kept for at least one period, unless `limit` others were added meanwhile. Both generations share a
/// table, so that one look tells whether a key is in either.
public struct RecentTable<Value> {
  private var entries = DigestTable<Value>()
  /// The mark of new entries; it alternates from one generation to the next.
  private var youngerMark = false
  /// Means nothing: what is read ahead has to go somewhere, or the compiler leaves the reading out.
  private var prefetched: UInt64 = 0
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

  /// The value of a key; nil if it has none or was forgotten. Time alone forgets nothing, only adding does.
  public func value(for key: UInt64) -> Value? { entries.value(for: key) }

  /// Sets the value of a key, which is as young as a new one from here on. Forgets what is due.
  /// - Parameter now: seconds. A clock that was set back begins a new generation, here and in ``insert(_:for:now:)``.
  public mutating func set(_ value: Value, for key: UInt64, now: Int) {
    remove(key)
    _ = insert(value, for: key, now: now)
  }

  /// Sets the value of a key that has none.
  /// - Returns: whether it had none.
  public mutating func insert(_ value: Value, for key: UInt64, now: Int) -> Bool {
    forget(now: now)
    guard entries.insert(value, for: key, mark: youngerMark) else { return false }
    youngerCount &+= 1
    return true
  }

  /// Sets the value of a key unless it has one that will do.
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

  /// Forgets a key, if there is an entry for it.
  public mutating func remove(_ key: UInt64) {
    if entries.remove(key) == youngerMark { youngerCount &-= 1 }
  }

  private mutating func forget(now: Int) {
    guard youngerCount >= limit || now &- youngerSince >= period || now < youngerSince else { return }
    entries.keep(mark: youngerMark)
    youngerMark.toggle()
    youngerCount = 0
    youngerSince = now
  }
}

extension RecentTable<UInt32> {
  /// Reads where looking for a key begins.
  mutating func prefetch(_ key: UInt64) {
    prefetched ^= entries.home(for: key) ^ UInt64(entries.homeValue(for: key) ?? 0)
  }
}
