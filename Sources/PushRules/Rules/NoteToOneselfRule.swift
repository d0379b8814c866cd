/// 4b.1: "The sender's own outgoing copy never pushes, a note to oneself included."
///
/// A note to oneself is a message from an account to itself. It has two copies: the outgoing one and the one that
/// arrives. In an archive the first is the outgoing copy, see ``NoteToOneself``. In a queue the sent carbon is; the
/// other one arrives as it is or as a received carbon.
public enum NoteToOneselfRule {
  /// Whether a message is a note to oneself.
  /// - Parameter isToAccount: nil without a recipient, which means the sender's account (RFC 6121 8.1.1.1).
  public static func isNote(isFromAccount: Bool, isToAccount: Bool?) -> Bool {
    isFromAccount && isToAccount ?? true
  }

  /// Whether a stanza in a queue is the outgoing copy.
  public static func isOutgoingCopy(_ stanza: StanzaFacts) -> Bool {
    guard let carbon = stanza.carbon else { return false }
    return carbon.direction == .sent && carbon.isFromOwnAccount && carbon.isNoteToOneself
  }
}
