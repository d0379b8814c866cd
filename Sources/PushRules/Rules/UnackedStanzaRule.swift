/// 4c.2: "The unacked stanzas of a session that ends are one scan for each registration of the user."
///
/// mod_smacks hands these stanzas to `message/offline/handle` one by one. ``StreamManagementRule`` decides about each
/// as in a queue; ``UnackedPushes`` remembers the classes pushed so far. The original pushes each stanza.
public enum UnackedStanzaRule {
  /// Whether an offline message is an unacked stanza of the event's session. For any other message that session is the
  /// sender's.
  /// - Parameters:
  ///   - belongsToRecipient: the session belongs to the message's recipient.
  ///   - hasEndedStreamManagement: mod_smacks has switched stream management off for the session.
  public static func isUnacked(
    belongsToRecipient: Bool, isHibernating: Bool, hasEndedStreamManagement: Bool
  ) -> Bool {
    belongsToRecipient && (isHibernating || hasEndedStreamManagement)
  }
}
