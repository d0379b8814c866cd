/// What became of a registration's publishes.
struct Settlement {
  /// When the last result came, in seconds; nil if none is known.
  var resultAt: Int?
  /// Publishes with lower numbers wake nobody again, whatever becomes of them: the device is back, or another publish of
  /// the registration was answered by a result, or its wake-up has ended.
  private(set) var settled: UInt64 = 0

  mutating func settle(before number: UInt64) { settled = max(settled, number) }
}
