import CLua
import PushRules

/// The bytes of a Lua string. Valid while Lua keeps the string.
@safe
struct LuaText: StanzaText, Equatable {
  fileprivate let start: UnsafeRawPointer
  let count: Int

  init(start: UnsafeRawPointer, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  /// A literal of the library.
  init(_ text: StaticString) {
    unsafe self.init(start: UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
  }

  /// Calls `body` with the bytes.
  func read<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    unsafe body(
      Span(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count))
  }

  /// A copy of the bytes.
  var bytes: [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      unsafe copy(to: buffer, at: 0)
      length = count
    }
  }

  /// A copy of the bytes of both texts.
  func bytes(followedBy other: LuaText) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count &+ other.count) { buffer, length in
      unsafe copy(to: buffer, at: 0)
      unsafe other.copy(to: buffer, at: count)
      length = count &+ other.count
    }
  }

  private func copy(to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
    guard count > 0, let base = buffer.baseAddress else { return }
    unsafe memcpy(base + offset, start, count)
  }

  func contains(_ byte: UInt8) -> Bool { unsafe memchr(start, Int32(byte), count) != nil }

  func hasPrefix(_ other: LuaText) -> Bool {
    count >= other.count && (unsafe memcmp(start, other.start, other.count)) == 0
  }

  /// Adds the text to a digest: its words, then a word of the remaining bytes and the low byte of its length. With the
  /// length, "ab", "c" and "a", "bc" give different digests.
  @inline(__always)
  func absorb(into digest: inout KeyedDigest) {
    var offset = 0
    while offset &+ 8 <= count {
      digest.absorb(load(UInt64.self, at: offset))
      offset &+= 8
    }
    digest.absorb(UInt64(truncatingIfNeeded: count) &<< 56 | tail(from: offset))
  }

  /// The digest of the text alone.
  func digest(_ key: DigestKey) -> UInt64 {
    var digest = KeyedDigest(key)
    absorb(into: &digest)
    return digest.value
  }

  /// The digest of both texts.
  func digest(_ key: DigestKey, with other: LuaText) -> UInt64 {
    var digest = KeyedDigest(key)
    absorb(into: &digest)
    other.absorb(into: &digest)
    return digest.value
  }

  /// Up to eight bytes from the start, lowest first.
  @inline(__always)
  var firstWord: UInt64 { count >= 8 ? load(UInt64.self, at: 0) : tail(from: 0) }

  /// The bytes from an offset to the end, fewer than eight, lowest first. Loads may overlap: the shared bytes agree.
  @inline(__always)
  private func tail(from offset: Int) -> UInt64 {
    let left = count &- offset
    if left == 0 { return 0 }
    if count >= 8 { return load(UInt64.self, at: count &- 8) &>> bits(8 &- left) }
    if count >= 4 {
      return UInt64(load(UInt32.self, at: 0)) | UInt64(load(UInt32.self, at: count &- 4)) &<< bits(count &- 4)
    }
    return UInt64(load(UInt8.self, at: 0)) | UInt64(load(UInt8.self, at: count / 2)) &<< bits(count / 2)
      | UInt64(load(UInt8.self, at: count &- 1)) &<< bits(count &- 1)
  }

  @inline(__always)
  private func bits(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: bytes &* 8) }

  @inline(__always)
  private func load<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, at offset: Int) -> Word {
    unsafe start.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// Whether there is only white space (XML 1.0 section 2.3), or nothing.
  var isBlank: Bool {
    var offset = 0
    while offset < count {
      switch byte(at: offset) {
      case 9, 10, 13, 32: offset &+= 1
      default: return false
      }
    }
    return true
  }

  /// Byte order.
  func precedes(_ other: LuaText) -> Bool {
    let order = unsafe memcmp(start, other.start, Swift.min(count, other.count))
    return order < 0 || (order == 0 && count < other.count)
  }

  /// Whether this is the bare JID of `jid`: `jid` itself, or its part before the first slash.
  func isBare(of jid: LuaText) -> Bool {
    guard jid.hasPrefix(self), !contains(47) else { return false }
    return jid.count == count || jid.hasByte(47, at: count)
  }

  /// - Parameter index: below the count.
  func byte(at index: Int) -> UInt8 { unsafe start.load(fromByteOffset: index, as: UInt8.self) }

  /// - Parameter index: below the count.
  private func hasByte(_ byte: UInt8, at index: Int) -> Bool { self.byte(at: index) == byte }

  /// Whether both are the same Lua string, or both nil.
  @inline(__always)
  static func areIdentical(_ text: LuaText?, _ other: LuaText?) -> Bool { unsafe text?.start == other?.start }

  static func == (text: LuaText, other: LuaText) -> Bool {
    text.count == other.count && text.hasPrefix(other)
  }

  /// Like `==`, for a literal that the compiler does not know: a call of memcmp would cost more than this loop.
  @inline(__always)
  func isEqual(toEntry entry: StaticString) -> Bool {
    guard count == entry.utf8CodeUnitCount else { return false }
    let other = LuaText(entry)
    var offset = 0
    while offset &+ 8 <= count {
      if load(UInt64.self, at: offset) != other.load(UInt64.self, at: offset) { return false }
      offset &+= 8
    }
    return tail(from: offset) == other.tail(from: offset)
  }

  @inline(__always)
  static func == (text: LuaText, literal: StaticString) -> Bool {
    guard text.count == literal.utf8CodeUnitCount else { return false }
    return unsafe memcmp(text.start, literal.utf8Start, text.count) == 0
  }

  /// Whether the text is `first`, a byte, and `second`.
  func isJoin(of first: LuaText, _ separator: UInt8, _ second: [UInt8]) -> Bool {
    guard count == first.count &+ 1 &+ second.count, hasPrefix(first), hasByte(separator, at: first.count)
    else { return false }
    return unsafe memcmp(start + (first.count &+ 1), second, second.count) == 0
  }
}

func ~= (literal: StaticString, text: LuaText) -> Bool { text == literal }

extension LuaText {
  /// The bytes before the first slash; nil if there is none.
  var beforeSlash: LuaText? {
    guard let slash = unsafe memchr(start, 47, count) else { return nil }
    return unsafe LuaText(start: start, count: UnsafeRawPointer(slash) - start)
  }

  /// The text without the white space of XML at its start and end.
  var trimmed: LuaText {
    var (first, end) = (0, count)
    while first < end, isWhiteSpace(byte(at: first)) { first &+= 1 }
    while first < end, isWhiteSpace(byte(at: end &- 1)) { end &-= 1 }
    return unsafe LuaText(start: start + first, count: end &- first)
  }

  private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 13 || byte == 9 }
}
