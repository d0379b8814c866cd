import PushRules
import Testing

@testable import LuaBridge

@Suite("LuaText")
struct LuaTextTests {
  /// Calls `body` with the strings as ``LuaText``.
  private func with<Result>(
    _ first: [UInt8], _ second: [UInt8], _ body: (LuaText, LuaText) -> Result
  ) -> Result {
    first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        body(text(first), text(second))
      }
    }
  }

  private func with<Result>(
    _ first: String, _ second: String, _ body: (LuaText, LuaText) -> Result
  ) -> Result {
    with(Array(first.utf8), Array(second.utf8), body)
  }

  /// An empty text has an address too, as in Lua.
  private func text(_ bytes: UnsafeRawBufferPointer) -> LuaText {
    LuaText(start: bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!, count: bytes.count)
  }

  private func digest(_ texts: [UInt8]...) -> UInt64 {
    var digest = KeyedDigest(DigestKey(1, 2))
    for bytes in texts { with(bytes, []) { text, _ in text.absorb(into: &digest) } }
    return digest.value
  }

  @Test("the length and every bit change the digest", arguments: 0...17)
  func digests(length: Int) {
    let bytes = [UInt8](repeating: 0, count: length)
    #expect(digest(bytes) == digest(bytes))
    #expect(digest(bytes) != digest(bytes + [0]))
    for bit in 0..<length * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(digest(changed) != digest(bytes))
    }
  }

  @Test("the memory around a text does not affect its digest", arguments: 0...17)
  func surroundings(length: Int) {
    let digests = [UInt8](arrayLiteral: 0, 255).map { other in
      var bytes = [UInt8](repeating: other, count: length + 32)
      for offset in 0..<length { bytes[16 + offset] = UInt8(offset) }
      return bytes.withUnsafeBytes { bytes in
        var digest = KeyedDigest(DigestKey(1, 2))
        text(UnsafeRawBufferPointer(rebasing: bytes[16..<16 + length])).absorb(into: &digest)
        return digest.value
      }
    }
    #expect(digests[0] == digests[1])
  }

  @Test("the border between two texts changes the digest, wherever it is", arguments: 0...20)
  func boundaries(length: Int) {
    let bytes = Array("abcdefghijklmnopqrst".utf8)
    let divided = digest(Array(bytes[..<length]), Array(bytes[length...]))
    for other in 0...20 where other != length {
      #expect(digest(Array(bytes[..<other]), Array(bytes[other...])) != divided)
    }
    #expect(digest(bytes) != divided)
  }

  @Test(
    "texts are equal if all their bytes are",
    arguments: [
      ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("", "a", false),
      ("ab", "a", false), ("a\0b", "a\0c", false), ("a\0", "a", false),
    ])
  func equality(first: String, second: String, expected: Bool) {
    #expect(with(first, second) { $0 == $1 } == expected)
  }

  @Test(
    "byte order is that of unsigned bytes, a prefix first",
    arguments: [
      ("", "", false), ("", "a", true), ("a", "", false), ("a", "b", true), ("b", "a", false),
      ("a", "ab", true), ("ab", "a", false), ("ab", "b", true), ("b", "aa", false), ("a", "ä", true),
      ("ä", "a", false),
      ("a", "a", false), ("a\0", "a", false), ("a", "a\0", true),
    ])
  func order(first: String, second: String, expected: Bool) {
    #expect(with(first, second) { $0.precedes($1) } == expected)
  }

  @Test(
    "a text has a prefix if it starts with all of its bytes",
    arguments: [
      ("abc", "", true), ("abc", "ab", true), ("abc", "abc", true), ("abc", "abcd", false),
      ("abc", "b", false), ("", "a", false),
    ])
  func prefix(text: String, prefix: String, expected: Bool) {
    #expect(with(text, prefix) { $0.hasPrefix($1) } == expected)
  }

  @Test("a longer text is not a prefix, whatever follows in memory")
  func longerPrefix() {
    Array("ab".utf8).withUnsafeBytes { bytes in
      #expect(!text(UnsafeRawBufferPointer(rebasing: bytes[..<1])).hasPrefix(text(bytes)))
    }
  }

  @Test(
    "a JID is the bare JID of itself and of its full JIDs",
    arguments: [
      ("a@b", "a@b", true), ("a@b", "a@b/c", true), ("a@b", "a@b/c/d", true), ("a@b", "a@b/", true),
      ("a@b", "a@bc", false), ("a@b", "a@bc/d", false), ("a@b", "a@", false), ("a@b/c", "a@b", false),
      ("a@b/c", "a@b/c/d", false), ("a@c", "a@b/c", false),
    ])
  func bare(bare: String, jid: String, expected: Bool) {
    #expect(with(bare, jid) { $0.isBare(of: $1) } == expected)
  }

  @Test(
    "a text is the join of two texts with a byte between them",
    arguments: [
      ("a@b", "a", "b", true), ("@b", "", "b", true), ("a@", "a", "", true), ("@", "", "", true),
      ("a@bc", "a", "b", false), ("a@b", "a", "bc", false), ("a-b", "a", "b", false),
      ("c@b", "a", "b", false), ("a@c", "a", "b", false), ("a", "a", "", false), ("", "", "", false),
    ])
  func join(text: String, first: String, second: String, expected: Bool) {
    #expect(with(text, first) { $0.isJoin(of: $1, 64, Array(second.utf8)) } == expected)
  }

  @Test(
    "the text before the first slash",
    arguments: [("a/b", "a"), ("a/b/c", "a"), ("/", ""), ("a/", "a")])
  func beforeSlash(text: String, expected: String) {
    #expect(with(text, "") { text, _ in text.beforeSlash?.bytes } == Array(expected.utf8))
  }

  @Test("without a slash there is no text before it", arguments: ["", "a", "a@b"])
  func noSlash(text: String) { #expect(with(text, "") { text, _ in text.beforeSlash == nil }) }

  @Test("a text contains its bytes and no others")
  func contains() {
    #expect(with("a<", "") { text, _ in text.contains(60) })
    #expect(with("<a", "") { text, _ in text.contains(60) })
    #expect(with("a", "") { text, _ in !text.contains(60) })
    #expect(with("", "") { text, _ in !text.contains(0) })
  }
}
