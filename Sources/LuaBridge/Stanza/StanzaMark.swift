import CLua
import PushRules

extension LuaTable {
  /// The digest of the mark of a stanza's table, which dies with the table (1x.1). Sets the mark at the first call. Uses 3
  /// stack slots, leaves the stack as found.
  /// - Returns: nil if there is no memory for the mark.
  @inline(never)
  func mark(_ engine: PushEngine) -> UInt64? {
    var mark = unsafe cn_mark(lua.state, index)
    if mark == 0 {
      mark = Int64(truncatingIfNeeded: engine.nextMark())
      guard unsafe cn_set_mark(lua.state, index, mark) != 0 else { return nil }
    }
    var digest = KeyedDigest(engine.key)
    digest.absorb(2)
    digest.absorb(UInt64(bitPattern: mark))
    return digest.value
  }
}
