/// The id of a publish: 32 lower-case hexadecimal digits on the wire.
public struct PublishID: Equatable {
  public static let length = 32

  let number: UInt64
  let proof: UInt64

  init(number: UInt64, proof: UInt64) {
    self.number = number
    self.proof = proof
  }

  /// - Returns: nil if the text is not 32 lower-case hexadecimal digits.
  public init?(_ text: Span<UInt8>) {
    guard text.count == PublishID.length else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for index in text.indices {
      guard let digit = PublishID.digit(text[index]) else { return nil }
      if index < 16 { words.0 = words.0 &<< 4 | digit } else { words.1 = words.1 &<< 4 | digit }
    }
    self.init(number: words.0, proof: words.1)
  }

  /// The digit at an index from 0 to 31, as ASCII.
  public func character(at index: Int) -> UInt8 {
    let word = index < 16 ? number : proof
    let shift = UInt64(truncatingIfNeeded: 15 &- (index & 15)) &* 4
    let digit = UInt8(truncatingIfNeeded: word &>> shift & 15)
    return digit < 10 ? 48 &+ digit : 87 &+ digit
  }

  private static func digit(_ character: UInt8) -> UInt64? {
    switch character {
    case 48...57: UInt64(character &- 48)
    case 97...102: UInt64(character &- 87)
    default: nil
    }
  }
}
