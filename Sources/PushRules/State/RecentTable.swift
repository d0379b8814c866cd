/// Values under 64-bit keys, bounded in memory and time (1x.2): two generations, the older one forgotten
/// when the younger is full or has lived for a period.
///
/// An entry is kept for at least one period, unless `limit` others were added meanwhile.
public struct RecentTable<Value> {
  private var younger: DigestTable<Value>
  private var older: DigestTable<Value>
  private var youngerSince = 0
  private let limit: Int
  private let period: Int

  /// - Parameters:
  ///   - limit: entries in a generation.
  ///   - period: seconds.
  public init(limit: Int, period: Int) {
    self.limit = limit
    self.period = period
    younger = DigestTable()
    older = DigestTable()
  }

  /// The number of entries, those present in both generations counted twice.
  public var count: Int { younger.count &+ older.count }

  public func value(for key: UInt64) -> Value? {
    younger.value(for: key) ?? older.value(for: key)
  }

  public mutating func set(_ value: Value, for key: UInt64, now: Int) {
    forget(now: now)
    younger.set(value, for: key)
  }

  /// Sets the value of a key that has none.
  /// - Returns: whether it had none.
  public mutating func insert(_ value: Value, for key: UInt64, now: Int) -> Bool {
    forget(now: now)
    guard older.value(for: key) == nil else { return false }
    return younger.insert(value, for: key)
  }

  public mutating func remove(_ key: UInt64) {
    younger.remove(key)
    older.remove(key)
  }

  private mutating func forget(now: Int) {
    guard younger.count >= limit || now &- youngerSince >= period || now < youngerSince else { return }
    older = younger
    younger = DigestTable()
    youngerSince = now
  }
}
