import Testing

@testable import PushRules

@Suite("KeyedDigest")
struct KeyedDigestTests {
  /// The bytes 0 to 15, the key of SipHash's own test vectors.
  static let key = DigestKey(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

  private func digest(_ words: UInt64..., key: DigestKey = key) -> UInt64 {
    var digest = KeyedDigest(key)
    for word in words { digest.absorb(word) }
    return digest.value
  }

  /// SipHash-1-3 of the bytes 0, 1, ... in words of eight; the first is 0xdcc40f055801acab in print order.
  @Test(
    "whole words have the digest of SipHash-1-3",
    arguments: zip(
      0...4,
      [
        0xabac_0158_050f_c4dc, 0x3690_9511_8d29_9a8e, 0xcc4f_dd1a_7d90_8b66, 0xf464_aeb2_6734_9c8c,
        0x8115_7b6c_16a7_b60d,
      ] as [UInt64]))
  func words(count: Int, expected: UInt64) {
    var digest = KeyedDigest(Self.key)
    for word in 0..<count {
      digest.absorb(0x0706_0504_0302_0100 + 0x0808_0808_0808_0808 * UInt64(word))
    }
    #expect(digest.value == expected)
  }

  @Test("the same input has the same digest")
  func deterministic() { #expect(digest(1, 2) == digest(1, 2)) }

  @Test("asking for the value changes nothing")
  func valueTwice() {
    var digest = KeyedDigest(Self.key)
    digest.absorb(1)
    #expect(digest.value == digest.value)
    digest.absorb(2)
    #expect(digest.value == self.digest(1, 2))
  }

  @Test("each word of the key matters")
  func keyDependence() {
    #expect(digest(7, key: DigestKey(1, 2)) != digest(7, key: DigestKey(3, 2)))
    #expect(digest(7, key: DigestKey(1, 2)) != digest(7, key: DigestKey(1, 3)))
    #expect(digest(7, key: DigestKey(1, 2)) != digest(7, key: DigestKey(2, 1)))
  }

  @Test("the order and the number of words matter")
  func order() {
    #expect(digest(1, 2) != digest(2, 1))
    #expect(digest(0) != digest())
    #expect(digest(0) != digest(0, 0))
  }

  @Test("every bit of a word matters", arguments: 0..<64)
  func everyBit(bit: Int) {
    #expect(digest(5 ^ 1 << UInt64(bit)) != digest(5))
    #expect(digest(5 ^ 1 << UInt64(bit), 9) != digest(5, 9))
  }
}
