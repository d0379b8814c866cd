/// Times of texts, by their keyed digests.
public struct DigestTimes {
  private var table = DigestTable<Double>()

  public init() {}

  /// Sets the time of a text that has none.
  public mutating func insert(_ time: Double, for digest: UInt64) {
    _ = table.insert(time, for: digest, mark: false)
  }

  public func time(for digest: UInt64) -> Double? { table.value(for: digest) }
}
