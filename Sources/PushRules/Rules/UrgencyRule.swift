/// 4b.2: "Urgent stanzas (XEP-0353 propose)".
///
/// An error is an undelivered call that came back, so it is not urgent; in the original it is. A headline with
/// `propose` is urgent though unimportant (imp.4): the clause asks only for the element.
public enum UrgencyRule {
  public static func isUrgent(_ stanza: StanzaFacts) -> Bool {
    stanza.kind == .message
      && stanza.content.type != .error
      && stanza.content.elements.contains(.call)
  }
}
