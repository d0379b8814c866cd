/// How many entries of each path and reason the record ever got (why.1), also while it keeps none. Metrics tell them.
///
/// A class: of a struct's array, each entry would first ask whether somebody else has a copy.
public final class RecordCounts {
  /// A row for each path, with the one for no path as the last. A row has a place for each byte of a reason.
  private var counts = InlineArray<2048, UInt64>(repeating: 0)
  private static let rows = 16

  @inline(__always)
  func count(_ path: UInt8, _ reason: UInt8) {
    let row = Int(path) & (Self.rows &- 1)
    counts[row &* Int(RecordedReason.limit) &+ Int(reason & (RecordedReason.limit &- 1))] &+= 1
  }

  /// Those that are not 0.
  public func callForEach(_ body: (_ path: PushPath?, _ reason: RecordedReason, _ count: UInt64) -> Void) {
    for place in counts.indices where counts[place] > 0 {
      let (path, byte) = place.quotientAndRemainder(dividingBy: Int(RecordedReason.limit))
      guard let reason = RecordedReason(byte: UInt8(truncatingIfNeeded: byte)) else { continue }
      body(PushPath(rawValue: UInt8(truncatingIfNeeded: path)), reason, counts[place])
    }
  }
}
