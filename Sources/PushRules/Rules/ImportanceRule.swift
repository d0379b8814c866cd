/// imp.1 to imp.12: "there is something to show a person", first match wins.
///
/// The class depends on the stanza alone, never on the options about what a notification shows (imp.9). The original
/// derives it from the body it is about to send, so `push_notification_with_body` changes its classes. It judges errors
/// (imp.2), retractions and reactions (imp.10), and key transports (imp.5) by their fallback body. It does not know Jingle
/// and subscription requests (imp.1), OMEMO's :1 and :2 and EME (imp.5), call invites (imp.6), invitations and files
/// (imp.11), or one's own words in a room (imp.12).
public enum ImportanceRule {
  public static func importance(of stanza: StanzaFacts) -> Importance {
    switch stanza.kind {
    case .message: break
    case .request where stanza.content.elements.contains(.jingleSession): return .important(.jingleSession)
    case .subscriptionRequest: return .important(.subscriptionRequest)
    case .request, .other: return .unimportant(.notAMessage)
    }
    guard stanza.content.type != .error else { return .unimportant(.error) }
    guard let carbon = stanza.carbon else {
      return importance(of: stanza.content, isFromOwnOccupant: stanza.isFromOwnOccupant)
    }
    guard carbon.direction == .received else { return .unimportant(.sentCarbon) }
    return importance(of: carbon.forwarded, isFromOwnOccupant: false)
  }

  /// imp.2 and imp.4 to imp.12, for a message or the message inside a carbon.
  static func importance(of message: MessageContent, isFromOwnOccupant: Bool) -> Importance {
    let elements = message.elements
    switch message.type {
    case .error: return .unimportant(.error)
    case .headline: return .unimportant(.headline)
    case .groupchat where isFromOwnOccupant: return .unimportant(.ownWords)
    case .groupchat, .other: break
    }
    if elements.contains(.retraction) { return .unimportant(.retraction) }
    if elements.contains(.reactions) { return .unimportant(.reactions) }
    if let encryption = importance(ofEncryption: elements) { return encryption }
    if elements.contains(.call) { return .important(.call) }
    if message.type == .groupchat, elements.contains(.subject) { return .unimportant(.subject) }
    if elements.contains(.body) { return .important(.body) }
    if elements.contains(.invitation) { return .important(.invitation) }
    return elements.contains(.file) ? .important(.file) : .unimportant(.noBody)
  }

  /// imp.5. The name of the encryption beside a key transport does not make it a message.
  private static func importance(ofEncryption elements: ElementMeanings) -> Importance? {
    if elements.contains(.encrypted) { return .important(.encrypted) }
    if elements.contains(.keyTransport) { return .unimportant(.keyTransport) }
    return elements.contains(.encryptionHint) ? .important(.encrypted) : nil
  }
}
