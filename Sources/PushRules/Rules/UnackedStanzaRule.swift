/// 4c.2: "The unacked stanzas of a session that ends are one scan for each registration of the user."
///
/// mod_smacks hands these stanzas to `message/offline/handle` one by one. ``StreamManagementRule`` decides about each as
/// about a queue, given the classes that those before it have pushed, see ``UnackedPushes``. The original makes a push for
/// each of them.
public enum UnackedStanzaRule {
  /// Whether an offline message is an unacked stanza of the session that it comes from. That of any other message is the
  /// sender's session.
  /// - Parameters:
  ///   - belongsToRecipient: the session is one of the message's recipient.
  ///   - hasEndedStreamManagement: mod_smacks has taken its hands off the session.
  public static func isUnacked(
    belongsToRecipient: Bool, isHibernating: Bool, hasEndedStreamManagement: Bool
  ) -> Bool {
    belongsToRecipient && (isHibernating || hasEndedStreamManagement)
  }
}
