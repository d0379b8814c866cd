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
    read { span in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(span.count)
      for index in span.indices { bytes.append(span[index]) }
      return bytes
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    read { span in
      for index in span.indices where span[index] == byte { return true }
      return false
    }
  }

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
    read { mine in
      other.read { its in
        for index in mine.indices {
          guard index < its.count else { return false }
          if mine[index] != its[index] { return mine[index] < its[index] }
        }
        return mine.count < its.count
      }
    }
  }

  /// Whether this is a bare JID, and that of `jid`: `jid` itself, or all of it before the first slash.
  func isBare(of jid: LuaText) -> Bool {
    guard jid.hasPrefix(self), !contains(47) else { return false }
    return jid.count == count || jid.byte(at: count) == 47
  }

  func byte(at index: Int) -> UInt8 { read { $0[index] } }

  static func == (text: LuaText, other: LuaText) -> Bool {
    text.count == other.count && text.hasPrefix(other)
  }

  static func == (text: LuaText, literal: StaticString) -> Bool {
    guard text.count == literal.utf8CodeUnitCount else { return false }
    return unsafe text == LuaText(start: UnsafeRawPointer(literal.utf8Start), count: text.count)
  }

  /// Whether the text is `first`, a byte, and `second`.
  func isJoin(of first: LuaText, _ separator: UInt8, _ second: [UInt8]) -> Bool {
    guard count == first.count &+ 1 &+ second.count, hasPrefix(first) else { return false }
    return read { span in
      guard span[first.count] == separator else { return false }
      var index = first.count &+ 1
      for byte in second {
        guard span[index] == byte else { return false }
        index &+= 1
      }
      return true
    }
  }
}

func ~= (literal: StaticString, text: LuaText) -> Bool { text == literal }

extension LuaText {
  /// The bytes before the first slash; nil if there is none.
  var beforeSlash: LuaText? {
    let length = read { span -> Int? in
      for index in span.indices where span[index] == 47 { return index }
      return nil
    }
    return length.map { unsafe LuaText(start: start, count: $0) }
  }
}
