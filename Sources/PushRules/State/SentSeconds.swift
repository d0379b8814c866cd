/// For the messages of one content: the seconds at which those were sent that made a push, within a span of 16 seconds.
///
/// The content's digest and the span together are the key of an entry in ``NotifiedMessages``.
struct SentSeconds: Equatable {
  /// The lowest 16 bits: one for each second of the span. The others: the number of the span, to tell those that lie ahead
  /// of a clock that was set back.
  private var bits: Int64

  /// Not of any time: an entry that says only that its key was notified.
  static let timeless = SentSeconds(bits: 0)

  private init(bits: Int64) { self.bits = bits }

  /// One second.
  init(_ second: Int) {
    bits = Int64(truncatingIfNeeded: SentSeconds.span(of: second)) &<< 16 | SentSeconds.bit(second)
  }

  /// The number of the span of 16 seconds that has this second.
  static func span(of second: Int) -> Int { second &>> 4 }

  /// With another second of the same span.
  func with(_ second: Int) -> SentSeconds { SentSeconds(bits: bits | SentSeconds.bit(second)) }

  /// Whether any second of the entry is at most `tolerance` away from a second.
  /// - Parameters:
  ///   - span: the full number of the entry's span.
  ///   - tolerance: below 16.
  func contains(near second: Int, within tolerance: Int, span: Int) -> Bool {
    var other = second &- tolerance
    while other <= second &+ tolerance {
      if SentSeconds.span(of: other) == span, bits & SentSeconds.bit(other) != 0 { return true }
      other &+= 1
    }
    return false
  }

  /// What is left if the clock was set back: nothing of the seconds after `second`.
  /// - Returns: nil if nothing is left.
  func without(after second: Int) -> SentSeconds? {
    guard self != .timeless else { return self }
    let span = Int(truncatingIfNeeded: bits &>> 16)
    if span != SentSeconds.span(of: second) { return span < SentSeconds.span(of: second) ? self : nil }
    let left = bits & (~0xffff | (SentSeconds.bit(second) &<< 1 &- 1))
    return left & 0xffff == 0 ? nil : SentSeconds(bits: left)
  }

  private static func bit(_ second: Int) -> Int64 { 1 &<< Int64(truncatingIfNeeded: second & 15) }
}
