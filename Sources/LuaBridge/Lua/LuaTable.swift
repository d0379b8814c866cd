import CLua

/// A table on the Lua stack, read without metamethods. Valid while it stays at its stack index.
struct LuaTable {
  let lua: Lua
  let index: Int32

  init(lua: Lua, index: Int32) {
    self.lua = lua
    self.index = index
  }

  /// Pushes a field and returns its type. Uses 1 stack slot, leaves 1 value.
  @inline(__always)
  @discardableResult
  func push(_ key: Key) -> Int32 {
    lua.push(key)
    return unsafe lua_rawget(lua.state, index)
  }

  /// Pushes an array element and returns its type. Uses 1 stack slot, leaves 1 value.
  @inline(__always)
  @discardableResult
  func push(element: Int) -> Int32 {
    unsafe lua_rawgeti(lua.state, index, Int64(truncatingIfNeeded: element))
  }

  /// Pushes a field; nil if it is not a string. Uses 1 stack slot, leaves 1 value.
  @inline(__always)
  func pushText(_ key: Key) -> LuaText? {
    push(key) == CN_TYPE_STRING ? lua.string(at: -1) : nil
  }

  /// Pushes an array element; nil if it is not a string. Uses 1 stack slot, leaves 1 value.
  @inline(__always)
  func pushText(element: Int) -> LuaText? {
    push(element: element) == CN_TYPE_STRING ? lua.string(at: -1) : nil
  }

  /// Pushes a field; nil if it is not a table. Uses 1 stack slot, leaves 1 value.
  /// - Parameter place: the stack index that the value will have.
  @inline(__always)
  func pushTable(_ key: Key, at place: Int32) -> LuaTable? {
    push(key) == CN_TYPE_TABLE ? LuaTable(lua: lua, index: place) : nil
  }

  /// Pushes an array element; nil if it is not a table. Uses 1 stack slot, leaves 1 value.
  /// - Parameter place: the stack index that the value will have.
  @inline(__always)
  func pushTable(element: Int, at place: Int32) -> LuaTable? {
    push(element: element) == CN_TYPE_TABLE ? LuaTable(lua: lua, index: place) : nil
  }

  /// Prefetches the memory of a stanza in an array. Uses 1 stack slot, leaves the stack as found.
  @inline(__always)
  func prefetchStanza(element: Int) {
    push(element: element)
    unsafe cn_prefetch_stanza(lua_topointer(lua.state, -1))
    lua.pop()
  }

  /// A string field, borrowed from this table. Uses 1 stack slot, leaves the stack as found.
  func text(_ key: Key) -> LuaText? {
    defer { lua.pop() }
    return pushText(key)
  }

  /// An integer field. Uses 1 stack slot, leaves the stack as found.
  func integer(_ key: Key) -> Int? {
    push(key)
    defer { lua.pop() }
    var isNumber: Int32 = 0
    let value = unsafe lua_tointegerx(lua.state, -1, &isNumber)
    return isNumber == 0 ? nil : Int(clamping: value)
  }

  /// A number field. Uses 1 stack slot, leaves the stack as found.
  func number(_ key: Key) -> Double? {
    defer { lua.pop() }
    return push(key) == CN_TYPE_NUMBER ? unsafe lua_tonumberx(lua.state, -1, nil) : nil
  }

  /// Whether a field is neither false nor nil. Uses 1 stack slot, leaves the stack as found.
  func hasTrue(_ key: Key) -> Bool {
    push(key)
    defer { lua.pop() }
    return lua.boolean(at: -1)
  }

  /// Whether a field is false and not nil. Uses 1 stack slot, leaves the stack as found.
  func isFalse(_ key: Key) -> Bool {
    defer { lua.pop() }
    return push(key) == CN_TYPE_BOOLEAN && !lua.boolean(at: -1)
  }

  /// A border of the table, see ``Lua/count(at:)``.
  var count: Int { lua.count(at: index) }

  /// The table's address.
  var address: UInt64 {
    unsafe UInt64(truncatingIfNeeded: Int(bitPattern: lua_topointer(lua.state, index)))
  }

  /// Whether `body` is true for any element that is a table. Uses 1 stack slot, plus those of `body`; leaves the stack as
  /// found.
  func forAnyTable(_ body: (LuaTable) -> Bool) -> Bool {
    let (count, place) = (count, lua.top &+ 1)
    var element = 1
    while element <= count {
      let isFound = pushTable(element: element, at: place).map(body) ?? false
      lua.pop()
      if isFound { return true }
      element &+= 1
    }
    return false
  }

  /// Calls `body` with each element that is a table. Uses 1 stack slot, plus those of `body`.
  func forEachTable(_ body: (LuaTable) -> Void) {
    let (count, place) = (count, lua.top &+ 1)
    var element = 1
    while element <= count {
      if let table = pushTable(element: element, at: place) { body(table) }
      lua.pop()
      element &+= 1
    }
  }

  /// Calls `body` with each table value and the stack index of its key. `body` must leave the stack as found. Uses 2
  /// stack slots, plus those of `body`.
  func forEachEntry(_ body: (_ value: LuaTable, _ key: Int32) -> Void) {
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      if let table = lua.table(at: -1) { body(table, table.index &- 1) }
      lua.pop()
    }
  }

  /// Whether `body` is true for any table value and the stack index of its key. `body` must leave the stack as found.
  /// Uses 2 stack slots, plus those of `body`.
  func forAnyEntry(_ body: (_ value: LuaTable, _ key: Int32) -> Bool) -> Bool {
    let place = lua.top
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      if let table = lua.table(at: place &+ 2), body(table, place &+ 1) {
        lua.setTop(place)
        return true
      }
      lua.pop()
    }
    return false
  }

  /// Whether `body` is true for any string key whose value is neither false nor nil. Uses 2 stack slots, leaves the stack
  /// as found.
  func forAnyKey(_ body: (LuaText) -> Bool) -> Bool {
    let place = lua.top
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      if lua.boolean(at: place &+ 2), let key = lua.text(at: place &+ 1), body(key) {
        lua.setTop(place)
        return true
      }
      lua.pop()
    }
    return false
  }

  /// Calls `body` with each key and each value, nil for what is not a string. Uses 2 stack slots.
  func forEachKeyAndValue(_ body: (_ key: LuaText?, _ value: LuaText?) -> Void) {
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      body(lua.text(at: -2), lua.text(at: -1))
      lua.pop()
    }
  }

  /// The number of entries. Uses 2 stack slots, leaves the stack as found.
  var entryCount: Int32 {
    var count: Int32 = 0
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      lua.pop()
      count &+= 1
    }
    return count
  }

  /// Whether there is any entry. Uses 2 stack slots, leaves the stack as found.
  var hasEntry: Bool {
    lua.pushNil()
    guard unsafe lua_next(lua.state, index) != 0 else { return false }
    lua.pop(2)
    return true
  }

  /// Calls `body` with each string key, at the top of the stack. What `body` pushes stays there, above the key. Uses 1
  /// stack slot for each key, see ``Lua/hasRoomForResults(of:width:)``, plus those of `body`.
  func forEachKeyKeepingResults(_ body: (_ key: LuaText, _ index: Int32) -> Void) {
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      lua.pop()
      guard let key = lua.text(at: -1) else { continue }
      let place = lua.top
      body(key, place)
      lua.pushCopy(of: place)
    }
  }

  /// Leaves the string keys on the stack whose value is a table for which `body` is true. `body` must leave the stack
  /// as found. Uses 1 stack slot for each key, see ``Lua/hasRoomForResults(of:width:)``, plus those of `body`.
  func forEachEntryKeepingKeys(_ body: (_ value: LuaTable) -> Bool) {
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      let isKept = lua.text(at: -2) != nil && lua.table(at: -1).map(body) ?? false
      lua.pop()
      if isKept { lua.pushCopy(of: -1) }
    }
  }
}
