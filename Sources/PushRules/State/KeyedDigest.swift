/// The secret key of a ``KeyedDigest``: two random words, chosen when the engine is created.
public struct DigestKey: Sendable {
  let first: UInt64
  let second: UInt64

  public init(_ first: UInt64, _ second: UInt64) {
    self.first = first
    self.second = second
  }
}

/// The digest of a username and an identifier, under which the engine remembers a registration.
public typealias RegistrationKey = UInt64

/// SipHash-1-3 (Aumasson and Bernstein, 2012) over words. Without the key nobody can aim at a value.
public struct KeyedDigest {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  private var count: UInt64 = 0

  public init(_ key: DigestKey) {
    v0 = key.first ^ 0x736f_6d65_7073_6575
    v1 = key.second ^ 0x646f_7261_6e64_6f6d
    v2 = key.first ^ 0x6c79_6765_6e65_7261
    v3 = key.second ^ 0x7465_6462_7974_6573
  }

  /// Adds eight bytes.
  @inline(__always)
  public mutating func absorb(_ word: UInt64) {
    count &+= 8
    compress(word)
  }

  /// The digest of everything absorbed so far.
  @inline(__always)
  public var value: UInt64 {
    var copy = self
    copy.compress(count &<< 56)
    copy.v2 ^= 0xff
    for _ in 0..<3 { copy.round() }
    return copy.v0 ^ copy.v1 ^ copy.v2 ^ copy.v3
  }

  @inline(__always)
  private mutating func compress(_ message: UInt64) {
    v3 ^= message
    round()
    v0 ^= message
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v1 = rotated(v1, by: 13) ^ v0
    v0 = rotated(v0, by: 32)
    v2 &+= v3
    v3 = rotated(v3, by: 16) ^ v2
    v0 &+= v3
    v3 = rotated(v3, by: 21) ^ v0
    v2 &+= v1
    v1 = rotated(v1, by: 17) ^ v2
    v2 = rotated(v2, by: 32)
  }

  @inline(__always)
  private func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 {
    value &<< bits | value &>> (64 &- bits)
  }
}
