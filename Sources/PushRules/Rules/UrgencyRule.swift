/// 4b.2: "Urgent stanzas (XEP-0353 propose)"; imp.2: an error is never important, so not urgent either.
public enum UrgencyRule {
  public static func isUrgent(_ stanza: StanzaFacts) -> Bool {
    stanza.kind == .message
      && stanza.content.type != .error
      && stanza.content.elements.contains(.propose)
  }
}
