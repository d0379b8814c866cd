import CLua
import PushRules

/// The bytes of a Lua string, borrowed while Lua keeps the string.
@safe
struct LuaText {
  fileprivate let start: UnsafeRawPointer
  let count: Int

  init(start: UnsafeRawPointer, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  /// Calls `body` with the bytes.
  func read<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    unsafe body(
      Span(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count))
  }

  /// A copy of the bytes.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var offset = 0
    while offset < count {
      unsafe bytes.append(start.load(fromByteOffset: offset, as: UInt8.self))
      offset &+= 1
    }
    return bytes
  }

  func contains(_ byte: UInt8) -> Bool { unsafe memchr(start, Int32(byte), count) != nil }

  func hasPrefix(_ other: LuaText) -> Bool {
    count >= other.count && (unsafe memcmp(start, other.start, other.count)) == 0
  }

  /// Adds the text to a digest: its words, then a word of what is left and the low byte of its length, so that
  /// two texts one after the other differ from the same bytes divided elsewhere.
  func absorb(into digest: inout KeyedDigest) {
    var offset = 0
    while offset &+ 8 <= count {
      unsafe digest.absorb(start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    var last = UInt64(truncatingIfNeeded: count) &<< 56
    var shift: UInt64 = 0
    while offset < count {
      unsafe last |= UInt64(start.load(fromByteOffset: offset, as: UInt8.self)) &<< shift
      shift &+= 8
      offset &+= 1
    }
    digest.absorb(last)
  }

  /// Byte order.
  func precedes(_ other: LuaText) -> Bool {
    let order = unsafe memcmp(start, other.start, Swift.min(count, other.count))
    return order < 0 || (order == 0 && count < other.count)
  }

  /// Whether this is a bare JID, and that of `jid`: `jid` itself, or all of it before the first slash.
  func isBare(of jid: LuaText) -> Bool {
    guard jid.hasPrefix(self), !contains(47) else { return false }
    return jid.count == count || jid.hasByte(47, at: count)
  }

  /// - Parameter index: below the count.
  private func hasByte(_ byte: UInt8, at index: Int) -> Bool {
    unsafe start.load(fromByteOffset: index, as: UInt8.self) == byte
  }

  static func == (text: LuaText, other: LuaText) -> Bool {
    text.count == other.count && text.hasPrefix(other)
  }

  static func == (text: LuaText, literal: StaticString) -> Bool {
    guard text.count == literal.utf8CodeUnitCount else { return false }
    return unsafe text == LuaText(start: UnsafeRawPointer(literal.utf8Start), count: text.count)
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
}
