/// imp.1 to imp.9: "there is something to show a person", first match wins.
///
/// The class depends on the stanza alone, never on the options about what a notification shows (imp.9). The original
/// derives it from the body it is about to send, so `push_notification_with_body` changes its classes. It judges an
/// error by its body (imp.2), and of imp.5 it knows neither urn:xmpp:omemo:1 and :2 nor `encryption` in urn:xmpp:eme:0.
public enum ImportanceRule {
  public static func importance(of stanza: StanzaFacts) -> Importance {
    guard stanza.kind == .message else { return .unimportant(.notAMessage) }
    guard stanza.content.type != .error else { return .unimportant(.error) }
    guard let carbon = stanza.carbon else { return importance(of: stanza.content) }
    guard carbon.direction == .received else { return .unimportant(.sentCarbon) }
    return importance(of: carbon.forwarded)
  }

  /// imp.2 and imp.4 to imp.8, for a message or the message inside a carbon.
  static func importance(of message: MessageContent) -> Importance {
    switch message.type {
    case .error: return .unimportant(.error)
    case .headline: return .unimportant(.headline)
    case .groupchat, .other: break
    }
    if message.elements.contains(.encrypted) { return .important(.encrypted) }
    if message.elements.contains(.call) { return .important(.call) }
    let isSubjectChange = message.type == .groupchat && message.elements.contains(.subject)
    guard !isSubjectChange else { return .unimportant(.subject) }
    return message.elements.contains(.body) ? .important(.body) : .unimportant(.noBody)
  }
}
