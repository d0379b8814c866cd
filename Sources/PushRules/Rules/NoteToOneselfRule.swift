/// 4b.1: "The sender's own outgoing copy never pushes, a note to oneself included."
///
/// A note to oneself is a message that an account has sent to itself. It exists twice: the outgoing copy and the note that
/// arrives. In an archive the first of two is the outgoing copy, see ``NoteToOneself``. In a queue it is the sent carbon;
/// the note itself comes too, alone or as a received carbon.
public enum NoteToOneselfRule {
  /// Whether a message is a note to oneself.
  /// - Parameter isToAccount: nil if the message has no recipient: it is then to its sender's account (RFC 6121 8.1.1.1).
  public static func isNote(isFromAccount: Bool, isToAccount: Bool?) -> Bool {
    isFromAccount && isToAccount ?? true
  }

  /// Whether a stanza in a queue is the outgoing copy.
  public static func isOutgoingCopy(_ stanza: StanzaFacts) -> Bool {
    guard let carbon = stanza.carbon else { return false }
    return carbon.direction == .sent && carbon.isFromOwnAccount && carbon.isNoteToOneself
  }
}
