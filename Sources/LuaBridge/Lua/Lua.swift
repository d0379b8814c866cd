import CLua
import PushRules

/// A lua_State borrowed for one call.
@safe
struct Lua {
  let state: OpaquePointer
  /// One above the (pseudo-)index of the first key; the other keys follow downwards.
  private var aboveKeys = Int32(truncatingIfNeeded: CN_REGISTRY_INDEX.rawValue)

  init(_ state: OpaquePointer) { unsafe self.state = state }

  /// The same state with the keys copied to the stack, where reading is faster than from upvalues. Uses and leaves one
  /// stack slot for each upvalue.
  var withKeysOnStack: Lua {
    var upvalue = CN_UPVALUES_END.rawValue &- 1
    while upvalue > 0 {
      pushCopy(of: upvalueIndex(upvalue))
      upvalue &-= 1
    }
    var lua = self
    lua.aboveKeys = top &+ 1
    return lua
  }

  /// The table at a stack index; nil for any other value. Leaves the stack as found.
  func table(at index: Int32) -> LuaTable? {
    guard unsafe lua_type(state, index) == CN_TYPE_TABLE else { return nil }
    return LuaTable(lua: self, index: index > 0 ? index : top &+ 1 &+ index)
  }

  /// The string at a stack index; nil for any other value. Leaves the stack as found.
  func text(at index: Int32) -> LuaText? {
    guard unsafe lua_type(state, index) == CN_TYPE_STRING else { return nil }
    return string(at: index)
  }

  /// The string at a stack index that is known to hold one. Leaves the stack as found.
  @inline(__always)
  func string(at index: Int32) -> LuaText? {
    var count = 0
    guard let start = unsafe lua_tolstring(state, index, &count) else { return nil }
    return unsafe LuaText(start: UnsafeRawPointer(start), count: count)
  }

  /// The integer at a stack index; 0 for any other value. On a processor of 32 bits the nearest one to it. Leaves the
  /// stack as found.
  func integer(at index: Int32) -> Int {
    unsafe Int(clamping: lua_tointegerx(state, index, nil))
  }

  /// The key at a stack index, which was pushed; 0 for any other value. Leaves the stack as found.
  func key(at index: Int32) -> UInt64 {
    unsafe UInt64(bitPattern: lua_tointegerx(state, index, nil))
  }

  /// Whether the value at a stack index is neither false nor nil. Leaves the stack as found.
  func boolean(at index: Int32) -> Bool {
    unsafe lua_toboolean(state, index) != 0
  }

  /// A border of the table at a stack index, as `#` gives without metamethods. Leaves the stack as found.
  @inline(__always)
  func count(at index: Int32) -> Int {
    unsafe Int(truncatingIfNeeded: lua_rawlen(state, index))
  }

  /// Removes the topmost values.
  @inline(__always)
  func pop(_ count: Int32 = 1) {
    unsafe lua_settop(state, -count &- 1)
  }

  /// Removes what is above a stack index, or fills up to it with nil.
  @inline(__always)
  func setTop(_ index: Int32) { unsafe lua_settop(state, index) }

  /// Copies a value to another stack index. Leaves the stack as found.
  func copy(_ source: Int32, to destination: Int32) { unsafe lua_copy(state, source, destination) }

  /// Whether two values are equal without metamethods. Leaves the stack as found.
  func areEqual(_ first: Int32, _ second: Int32) -> Bool {
    unsafe lua_rawequal(state, first, second) != 0
  }

  /// Whether the first value comes before the second: strings in byte order, before any other value. Leaves the stack
  /// as found.
  func isLess(_ first: Int32, _ second: Int32) -> Bool {
    guard let first = text(at: first) else { return false }
    guard let second = text(at: second) else { return true }
    return first.precedes(second)
  }

  /// The number of values on the stack, arguments included.
  var top: Int32 { unsafe lua_gettop(state) }

  /// Makes room for the results of each entry of a table. Leaves the stack as found.
  /// - Parameter width: results per entry.
  /// - Returns: false if out of memory.
  func hasRoomForResults(of table: LuaTable, width: Int32) -> Bool {
    unsafe lua_checkstack(state, Int32(CN_STACK_SLOTS) &+ width &* table.entryCount) != 0
  }

  /// Makes room for results. Leaves the stack as found.
  /// - Returns: false if out of memory.
  func hasRoom(for results: Int32) -> Bool {
    unsafe lua_checkstack(state, Int32(CN_STACK_SLOTS) &+ results) != 0
  }

  func push(_ reason: ReasonCode) { push(reason.number) }

  func push(_ value: Bool) { unsafe lua_pushboolean(state, value ? 1 : 0) }
  func push(_ value: Int) { unsafe lua_pushinteger(state, Int64(truncatingIfNeeded: value)) }
  func push(_ key: UInt64) { unsafe lua_pushinteger(state, Int64(bitPattern: key)) }
  func push(_ importance: ImportanceClass) { push(Int(importance.rawValue)) }
  func push(_ importance: ImportanceClass?) {
    if let importance { push(importance) } else { pushNil() }
  }
  func pushNil() { unsafe lua_pushnil(state) }
  func pushCopy(of index: Int32) { unsafe lua_pushvalue(state, index) }

  @inline(__always)
  func push(_ key: Key) {
    unsafe lua_pushvalue(state, aboveKeys &- key.upvalue)
  }

  private func upvalueIndex(_ number: UInt32) -> Int32 {
    Int32(truncatingIfNeeded: CN_REGISTRY_INDEX.rawValue) &- Int32(truncatingIfNeeded: number)
  }
}
