/// 4a.8: "A publish of a notification (an iq whose pubsub item is a `notification` of urn:xmpp:push:0) is never a reason to
/// push, on any path."
///
/// In the original two sessions that name each other as push service push each other once a second.
public enum PublishedNotificationRule {
  /// Why a stanza pushes to nobody; nil if each registration needs a decision.
  public static func reasonToIgnore(_ stanza: StanzaFacts) -> SkipReason? {
    stanza.kind == .request && stanza.content.elements.contains(.publishedNotification)
      ? .publishedNotification : nil
  }
}
