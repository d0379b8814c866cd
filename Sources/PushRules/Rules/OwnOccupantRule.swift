/// imp.12: "groupchat whose sender is the session's own occupant (`session.directed[from]` and no other JID of that room
/// in it, since Prosody keeps former nicks there)".
///
/// A session has directed presence at the occupant JIDs that it asked for: its own nick in each room. After a change of
/// nick another occupant may have the former one, so with two JIDs of a room nobody is known to be the user.
public enum OwnOccupantRule {
  /// - Parameters:
  ///   - isDirected: the session has directed presence at the sender.
  ///   - isOtherOfRoomDirected: at another JID of that room too.
  public static func isOwnOccupant(
    isDirected: Bool, isOtherOfRoomDirected: @autoclosure () -> Bool
  ) -> Bool {
    isDirected && !isOtherOfRoomDirected()
  }
}
