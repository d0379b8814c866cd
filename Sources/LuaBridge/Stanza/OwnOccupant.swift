import CLua
import PushRules

extension LuaTable {
  /// Whether a session's own occupant of a room has sent a groupchat message, see ``OwnOccupantRule``. Uses 4 stack slots,
  /// leaves the stack as found.
  func isOwnOccupant(senderOf message: LuaTable) -> Bool {
    let top = lua.top
    defer { lua.setTop(top) }
    guard let directed = pushTable(.directed, at: top &+ 1),
      let attributes = message.pushTable(.attr, at: top &+ 2),
      let sender = attributes.pushText(.from)
    else { return false }
    return OwnOccupantRule.isOwnOccupant(
      isDirected: directed.hasTrue(top &+ 3), isOtherOfRoomDirected: directed.hasOther(ofRoomOf: sender))
  }

  /// Whether the value is neither false nor nil for the key at a stack index. Uses 1 stack slot, leaves the stack as found.
  private func hasTrue(_ key: Int32) -> Bool {
    lua.pushCopy(of: key)
    unsafe lua_rawget(lua.state, index)
    defer { lua.pop() }
    return lua.boolean(at: -1)
  }

  /// Whether another key is a JID of the same room.
  private func hasOther(ofRoomOf sender: LuaText) -> Bool {
    guard let room = sender.beforeSlash else { return false }
    return forAnyKey { other in !(other == sender) && room.isBare(of: other) }
  }
}
