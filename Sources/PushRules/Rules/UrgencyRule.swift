/// 4b.2: "Urgent stanzas (XEP-0353 propose)".
///
/// An error is what comes back of a call that was not delivered, no call. A headline with a `propose` is one, though it
/// is unimportant (imp.4): the clause asks for the element alone. The original takes an error for a call too.
public enum UrgencyRule {
  public static func isUrgent(_ stanza: StanzaFacts) -> Bool {
    stanza.kind == .message
      && stanza.content.type != .error
      && stanza.content.elements.contains(.call)
  }
}
