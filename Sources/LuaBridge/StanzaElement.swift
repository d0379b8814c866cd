/// The child elements that the rules look for, by name and namespace.
enum StanzaElement {
  case body
  case subject
  case message
  case encrypted
  case propose
  case delay
  case stanzaID
  case received
  case sent
  case forwarded
  case other

  /// - Parameters:
  ///   - namespace: the child's xmlns; nil is that of its parent.
  ///   - parent: the parent's xmlns.
  init(name: LuaText, namespace: LuaText?, parent: LuaText?) {
    if let namespace, !StanzaElement.isSame(namespace, parent) {
      self.init(name: name, foreign: namespace)
    } else {
      self.init(name: name)
    }
  }

  private static func isSame(_ namespace: LuaText, _ parent: LuaText?) -> Bool {
    guard let parent else { return false }
    return namespace == parent
  }

  private init(name: LuaText) {
    switch name {
    case "body": self = .body
    case "subject": self = .subject
    default: self = .other
    }
  }

  private init(name: LuaText, foreign namespace: LuaText) {
    switch name {
    case "encrypted": self = StanzaElement.isOMEMO(namespace) ? .encrypted : .other
    case "encryption": self = namespace == "urn:xmpp:eme:0" ? .encrypted : .other
    case "openpgp": self = namespace == "urn:xmpp:openpgp:0" ? .encrypted : .other
    case "x": self = namespace == "jabber:x:encrypted" ? .encrypted : .other
    case "propose": self = namespace == "urn:xmpp:jingle-message:0" ? .propose : .other
    case "delay": self = namespace == "urn:xmpp:delay" ? .delay : .other
    case "stanza-id": self = namespace == "urn:xmpp:sid:0" ? .stanzaID : .other
    case "received": self = namespace == "urn:xmpp:carbons:2" ? .received : .other
    case "sent": self = namespace == "urn:xmpp:carbons:2" ? .sent : .other
    case "forwarded": self = namespace == "urn:xmpp:forward:0" ? .forwarded : .other
    case "message": self = namespace == "jabber:client" ? .message : .other
    default: self = .other
    }
  }

  private static func isOMEMO(_ namespace: LuaText) -> Bool {
    namespace == "eu.siacs.conversations.axolotl"
      || namespace == "urn:xmpp:omemo:0"
      || namespace == "urn:xmpp:omemo:1"
      || namespace == "urn:xmpp:omemo:2"
  }
}
