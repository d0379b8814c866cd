import CLua
import PushRules

extension LuaTable {
  /// Whether a session's own occupant of a room has sent a groupchat message, see ``OwnOccupantRule``. Uses 4 stack slots,
  /// leaves the stack as found.
  func isOwnOccupant(senderOf message: LuaTable) -> Bool {
    let top = lua.top
    defer { lua.setTop(top) }
    guard let directed = pushTable(.directed, at: top &+ 1),
      let sender = message.pushTable(.attr, at: top &+ 2)?.pushText(.from)
    else { return false }
    unsafe lua_rawget(lua.state, directed.index)
    return OwnOccupantRule.isOwnOccupant(
      isDirected: lua.boolean(at: -1), isOtherOfRoomDirected: directed.hasOther(ofRoomOf: sender))
  }

  /// Whether another key is a JID of the same room.
  private func hasOther(ofRoomOf sender: LuaText) -> Bool {
    guard let room = sender.beforeSlash else { return false }
    return forAnyKey { other in !(other == sender) && room.isBare(of: other) }
  }
}
