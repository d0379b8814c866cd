import CLua
import PushRules

/// The strings that are upvalues of the library's functions, see keys.h.
struct Key {
  let upvalue: Int32
  private init(_ upvalue: cn_upvalue) { self.upvalue = Int32(truncatingIfNeeded: upvalue.rawValue) }

  static let name = Key(CN_KEY_NAME)
  static let attr = Key(CN_KEY_ATTR)
  static let tags = Key(CN_KEY_TAGS)
  static let xmlns = Key(CN_KEY_XMLNS)
  static let type = Key(CN_KEY_TYPE)
  static let id = Key(CN_KEY_ID)
  static let from = Key(CN_KEY_FROM)
  static let to = Key(CN_KEY_TO)
  static let by = Key(CN_KEY_BY)
  static let stamp = Key(CN_KEY_STAMP)
  static let `var` = Key(CN_KEY_VAR)
  static let jid = Key(CN_KEY_JID)
  static let node = Key(CN_KEY_NODE)
  static let timestamp = Key(CN_KEY_TIMESTAMP)
  static let pushIdentifier = Key(CN_KEY_PUSH_IDENTIFIER)
  static let hibernating = Key(CN_KEY_HIBERNATING)
  static let hibernatingWatchdog = Key(CN_KEY_HIBERNATING_WATCHDOG)
  static let firstHibernatedPush = Key(CN_KEY_FIRST_HIBERNATED_PUSH)
}

/// A lua_State borrowed for one call.
@safe
struct Lua {
  let state: OpaquePointer
  init(_ state: OpaquePointer) { unsafe self.state = state }

  /// The table at a stack index; nil if another value stands there. Leaves the stack as found.
  func table(at index: Int32) -> LuaTable? {
    guard unsafe lua_type(state, index) == CN_TYPE_TABLE else { return nil }
    return LuaTable(lua: self, index: unsafe lua_absindex(state, index))
  }

  /// The string at a stack index; nil if another value stands there. Leaves the stack as found.
  func text(at index: Int32) -> LuaText? {
    guard unsafe lua_type(state, index) == CN_TYPE_STRING else { return nil }
    return string(at: index)
  }

  /// The string at a stack index where one is known to stand. Leaves the stack as found.
  fileprivate func string(at index: Int32) -> LuaText? {
    var count = 0
    guard let start = unsafe lua_tolstring(state, index, &count) else { return nil }
    return unsafe LuaText(start: UnsafeRawPointer(start), count: count)
  }

  /// The integer at a stack index; 0 if another value stands there. Leaves the stack as found.
  func integer(at index: Int32) -> Int {
    unsafe Int(truncatingIfNeeded: lua_tointegerx(state, index, nil))
  }

  /// Whether the value at a stack index is neither false nor nil. Leaves the stack as found.
  func boolean(at index: Int32) -> Bool {
    unsafe lua_toboolean(state, index) != 0
  }

  /// Removes the topmost values.
  func pop(_ count: Int32 = 1) {
    unsafe lua_settop(state, -count &- 1)
  }

  /// Copies a value to another stack index. Leaves the stack as found.
  func copy(_ source: Int32, to destination: Int32) { unsafe lua_copy(state, source, destination) }

  /// Whether two values are equal without metamethods. Leaves the stack as found.
  func areEqual(_ first: Int32, _ second: Int32) -> Bool {
    unsafe lua_rawequal(state, first, second) != 0
  }

  /// Whether the string at an index comes before that at another in byte order; a string comes before any
  /// other value. Leaves the stack as found.
  func isLess(_ first: Int32, _ second: Int32) -> Bool {
    guard let first = text(at: first) else { return false }
    guard let second = text(at: second) else { return true }
    return first.precedes(second)
  }

  /// The number of values on the stack, arguments included.
  var top: Int32 { unsafe lua_gettop(state) }

  func push(_ phrase: Phrase) {
    unsafe _ = lua_rawgeti(state, upvalueIndex(CN_UPVALUE_PHRASES.rawValue), phrase.number)
  }

  func push(_ value: Bool) { unsafe lua_pushboolean(state, value ? 1 : 0) }
  func push(_ value: Int) { unsafe lua_pushinteger(state, Int64(truncatingIfNeeded: value)) }
  func push(_ importance: ImportanceClass) { push(Int(importance.rawValue)) }
  func pushNil() { unsafe lua_pushnil(state) }
  func pushCopy(of index: Int32) { unsafe lua_pushvalue(state, index) }

  fileprivate func push(_ key: Key) {
    unsafe lua_pushvalue(state, upvalueIndex(UInt32(truncatingIfNeeded: key.upvalue)))
  }

  private func upvalueIndex(_ number: UInt32) -> Int32 {
    Int32(truncatingIfNeeded: CN_REGISTRY_INDEX.rawValue) &- Int32(truncatingIfNeeded: number)
  }
}

/// A table on the Lua stack, read without metamethods.
///
/// It is valid while it stays where it is on the stack.
struct LuaTable {
  let lua: Lua
  let index: Int32

  fileprivate init(lua: Lua, index: Int32) {
    self.lua = lua
    self.index = index
  }

  /// Pushes a field and returns its type. Uses 1 stack slot, leaves 1 value.
  @discardableResult
  func push(_ key: Key) -> Int32 {
    lua.push(key)
    return unsafe lua_rawget(lua.state, index)
  }

  /// Pushes an array's element and returns its type. Uses 1 stack slot, leaves 1 value.
  @discardableResult
  func push(element: Int) -> Int32 {
    unsafe lua_rawgeti(lua.state, index, Int64(truncatingIfNeeded: element))
  }

  /// Pushes a field; nil if it is no string. Uses 1 stack slot, leaves 1 value.
  func pushText(_ key: Key) -> LuaText? {
    push(key) == CN_TYPE_STRING ? lua.string(at: -1) : nil
  }

  /// Pushes an array's element; nil if it is no string. Uses 1 stack slot, leaves 1 value.
  func pushText(element: Int) -> LuaText? {
    push(element: element) == CN_TYPE_STRING ? lua.string(at: -1) : nil
  }

  /// Pushes a field; nil if it is no table. Uses 1 stack slot, leaves 1 value.
  /// - Parameter place: the stack index where the value comes to stand.
  func pushTable(_ key: Key, at place: Int32) -> LuaTable? {
    push(key) == CN_TYPE_TABLE ? LuaTable(lua: lua, index: place) : nil
  }

  /// Pushes an array's element; nil if it is no table. Uses 1 stack slot, leaves 1 value.
  /// - Parameter place: the stack index where the value comes to stand.
  func pushTable(element: Int, at place: Int32) -> LuaTable? {
    push(element: element) == CN_TYPE_TABLE ? LuaTable(lua: lua, index: place) : nil
  }

  /// Pushes the field whose key stands at a stack index. Uses 1 stack slot, leaves 1 value.
  func push(keyAt index: Int32) {
    lua.pushCopy(of: index)
    unsafe _ = lua_rawget(lua.state, self.index)
  }

  /// A field that is a string, borrowed from this table. Uses 1 stack slot, leaves the stack as found.
  func text(_ key: Key) -> LuaText? {
    defer { lua.pop() }
    return pushText(key)
  }

  /// A field that is an integer. Uses 1 stack slot, leaves the stack as found.
  func integer(_ key: Key) -> Int? {
    push(key)
    defer { lua.pop() }
    var isNumber: Int32 = 0
    let value = unsafe lua_tointegerx(lua.state, -1, &isNumber)
    return isNumber == 0 ? nil : Int(truncatingIfNeeded: value)
  }

  /// Whether a field is neither false nor nil. Uses 1 stack slot, leaves the stack as found.
  func hasTrue(_ key: Key) -> Bool {
    push(key)
    defer { lua.pop() }
    return lua.boolean(at: -1)
  }

  /// The border of the array part.
  var count: Int { unsafe Int(truncatingIfNeeded: lua_rawlen(lua.state, index)) }

  /// The table's address.
  var address: UInt64 {
    unsafe UInt64(truncatingIfNeeded: Int(bitPattern: lua_topointer(lua.state, index)))
  }

  /// Calls `body` with each element that is a table. Uses 1 stack slot above what `body` uses.
  func forEachTable(_ body: (LuaTable) -> Void) {
    let (count, place) = (count, lua.top &+ 1)
    var element = 1
    while element <= count {
      if let table = pushTable(element: element, at: place) { body(table) }
      lua.pop()
      element &+= 1
    }
  }

  /// Calls `body` with each value that is a table and the stack index of its key. `body` leaves the stack
  /// as found. Uses 2 stack slots above what `body` uses.
  func forEachEntry(_ body: (_ value: LuaTable, _ key: Int32) -> Void) {
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      if let table = lua.table(at: -1) { body(table, table.index &- 1) }
      lua.pop()
    }
  }

  /// Calls `body` with each key and each value that is a string. Uses 2 stack slots.
  func forEachKeyAndValue(_ body: (LuaText) -> Void) {
    lua.pushNil()
    while unsafe lua_next(lua.state, index) != 0 {
      if let value = lua.text(at: -1) { body(value) }
      lua.pop()
      if let key = lua.text(at: -1) { body(key) }
    }
  }

  /// Whether there is any entry. Uses 2 stack slots, leaves the stack as found.
  var hasEntry: Bool {
    lua.pushNil()
    guard unsafe lua_next(lua.state, index) != 0 else { return false }
    lua.pop(2)
    return true
  }

  /// Calls `body` with each key that is a string, which stands at the top of the stack. What `body` pushes
  /// stays there, above the key. The trampoline has ensured 2 stack slots for each key beside those that `body`
  /// uses.
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
}
