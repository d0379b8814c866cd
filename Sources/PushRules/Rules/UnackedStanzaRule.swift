/// 4c.2: "For the user's other registrations what reaches `message/offline/handle` is one batch, not a push each. A server
/// that stops pushes nothing."
///
/// mod_smacks hands the unacked stanzas of a session that ends to `message/offline/handle` one by one.
/// ``StreamManagementRule`` decides about each as in a queue; ``UnackedPushes`` remembers the classes pushed so far. The
/// session's own registration has a scan of its own, see ``EndedSessionRule``. The original pushes each stanza to all.
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

  /// Why an unacked stanza is not pushed to a registration on this path, whatever it is.
  /// - Parameter heldByItsSession: the session that ends holds the registration.
  public static func reasonToSkip(heldByItsSession: Bool, serverStops: Bool) -> SkipReason? {
    guard !serverStops else { return .serverStops }
    return heldByItsSession ? .leftToItsSession : nil
  }
}
