/// note.4: "The id of a publish tells nothing: not how many others there were, nor anything of another one."
///
/// Each publish of an engine has a number. Its id is this number, encrypted: 32 lower-case hexadecimal digits on the wire.
/// Only who has the key can read the number, or find another id that has one.
public struct PublishID: Equatable {
  public static let length = 32

  private let left: UInt64
  private let right: UInt64

  private init(_ left: UInt64, _ right: UInt64) {
    self.left = left
    self.right = right
  }

  /// A Feistel network (Luby and Rackoff, 1988) over the number and a word of zeros.
  init(number: UInt64, key: DigestKey) {
    var (left, right) = (number, UInt64(0))
    for round in 0..<PublishID.rounds {
      (left, right) = (right, left ^ PublishID.mix(right, round, key))
    }
    self.init(left, right)
  }

  /// nil if no publish of this key has the id.
  func number(_ key: DigestKey) -> UInt64? {
    var (left, right) = (left, right)
    for round in 1...PublishID.rounds {
      (left, right) = (right ^ PublishID.mix(left, PublishID.rounds &- round, key), left)
    }
    return right == 0 ? left : nil
  }

  /// - Returns: nil if the text is not 32 lower-case hexadecimal digits.
  public init?(_ text: Span<UInt8>) {
    guard text.count == PublishID.length else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for index in text.indices {
      guard let digit = PublishID.digit(text[index]) else { return nil }
      if index < 16 { words.0 = words.0 &<< 4 | digit } else { words.1 = words.1 &<< 4 | digit }
    }
    self.init(words.0, words.1)
  }

  /// The digit at an index from 0 to 31, as ASCII.
  public func character(at index: Int) -> UInt8 {
    let word = index < 16 ? left : right
    let shift = UInt64(truncatingIfNeeded: 15 &- (index & 15)) &* 4
    let digit = UInt8(truncatingIfNeeded: word &>> shift & 15)
    return digit < 10 ? 48 &+ digit : 87 &+ digit
  }

  private static let rounds: UInt64 = 4

  private static func mix(_ half: UInt64, _ round: UInt64, _ key: DigestKey) -> UInt64 {
    var digest = KeyedDigest(key)
    digest.absorb(round)
    digest.absorb(half)
    return digest.value
  }

  private static func digit(_ character: UInt8) -> UInt64? {
    switch character {
    case 48...57: UInt64(character &- 48)
    case 97...102: UInt64(character &- 87)
    default: nil
    }
  }
}
