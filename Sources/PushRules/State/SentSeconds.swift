/// For the messages of one content: the seconds at which those were sent that made a push, within a span of 16 seconds.
///
/// The content's digest and the span together are the key of an entry in ``NotifiedMessages``.
struct SentSeconds: Equatable {
  /// Low half: a bit for each second of the span. High half: the low half of the span's number, to tell spans that lie
  /// ahead of a clock that was set back.
  private var bits: UInt32

  /// Not of any time: an entry that says only that its key was notified.
  static let timeless = SentSeconds(bits: 0)

  private init(bits: UInt32) { self.bits = bits }

  /// One second.
  init(_ second: Int) {
    bits = UInt32(truncatingIfNeeded: SentSeconds.span(of: second)) &<< 16 | SentSeconds.bit(second)
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
  /// - Returns: nil if nothing is left. Spans are compared by the low half of their numbers, which is right for six days.
  func without(after second: Int) -> SentSeconds? {
    guard self != .timeless else { return self }
    let ahead = Int16(truncatingIfNeeded: Int(bits &>> 16) &- SentSeconds.span(of: second))
    if ahead != 0 { return ahead < 0 ? self : nil }
    let left = bits & (~0xffff | (SentSeconds.bit(second) &<< 1 &- 1))
    return left & 0xffff == 0 ? nil : SentSeconds(bits: left)
  }

  private static func bit(_ second: Int) -> UInt32 { 1 &<< UInt32(truncatingIfNeeded: second & 15) }
}
