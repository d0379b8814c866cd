import CLua
import PushRules

extension LuaTable {
  /// The digest of the mark of a stanza's table, which dies with the table (1x.1). Sets the mark at the first call. Uses 5
  /// stack slots, leaves the stack as found.
  /// - Returns: nil if there is no memory for the mark.
  @inline(never)
  func mark(_ engine: PushEngine) -> UInt64? {
    let known = lua.mark(of: index)
    let mark = known ?? engine.nextMark()
    guard known != nil || lua.set(mark: mark, of: index) else { return nil }
    var digest = KeyedDigest(engine.key)
    digest.absorb(2)
    digest.absorb(UInt64(truncatingIfNeeded: mark))
    return digest.value
  }
}

extension Lua {
  /// The stack index of the engine, in every method.
  private static let engine: Int32 = 1

  fileprivate func mark(of stanza: Int32) -> Int? {
    let top = top
    defer { setTop(top) }
    guard unsafe lua_getiuservalue(state, Lua.engine, 1) == CN_TYPE_TABLE else { return nil }
    pushCopy(of: stanza)
    var isNumber: Int32 = 0
    unsafe lua_rawget(state, top &+ 1)
    let mark = unsafe lua_tointegerx(state, -1, &isNumber)
    return isNumber == 0 ? nil : Int(truncatingIfNeeded: mark)
  }

  fileprivate func set(mark: Int, of stanza: Int32) -> Bool {
    unsafe cn_set_mark(state, stanza, Int64(truncatingIfNeeded: mark)) != 0
  }
}
