/// 4b.2: "Urgent stanzas (XEP-0353 propose; all of imp.6)", where imp.6 has "urgent unless groupchat".
///
/// A call that an earlier clause makes unimportant, such as an error or a headline, is not urgent. In the original an
/// error with `propose` is.
public enum UrgencyRule {
  public static func isUrgent(_ stanza: StanzaFacts) -> Bool {
    stanza.kind == .message
      && stanza.content.elements.contains(.call)
      && stanza.content.type != .groupchat
      && ImportanceRule.importance(of: stanza).importanceClass == .important
  }
}
