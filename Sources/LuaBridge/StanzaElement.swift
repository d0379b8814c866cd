/// The child elements that the rules look for.
///
/// The name alone rules out most children; only for those that it does not is the namespace read.
struct StanzaElement: OptionSet {
  let rawValue: UInt16

  static let body = StanzaElement(rawValue: 1)
  static let subject = StanzaElement(rawValue: 2)
  static let propose = StanzaElement(rawValue: 4)
  /// `encrypted` of OMEMO.
  static let omemo = StanzaElement(rawValue: 8)
  /// `encryption` of XEP-0380.
  static let eme = StanzaElement(rawValue: 16)
  /// `x` of XEP-0027.
  static let pgp = StanzaElement(rawValue: 32)
  /// `openpgp` of XEP-0373.
  static let openpgp = StanzaElement(rawValue: 64)
  static let received = StanzaElement(rawValue: 128)
  static let sent = StanzaElement(rawValue: 256)
  static let forwarded = StanzaElement(rawValue: 512)
  static let message = StanzaElement(rawValue: 1024)
  static let stanzaID = StanzaElement(rawValue: 2048)
  static let delay = StanzaElement(rawValue: 4096)

  /// imp.5
  static let encrypted: StanzaElement = [.omemo, .eme, .pgp, .openpgp]
  /// XEP-0280
  static let carbon: StanzaElement = [.received, .sent]

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The element of that name; empty if no rule looks for it.
  @inline(__always)
  init(name: LuaText) {
    switch name {
    case "body": self = .body
    case "subject": self = .subject
    case "propose": self = .propose
    case "encrypted": self = .omemo
    case "encryption": self = .eme
    case "x": self = .pgp
    case "openpgp": self = .openpgp
    case "received": self = .received
    case "sent": self = .sent
    case "forwarded": self = .forwarded
    case "message": self = .message
    case "stanza-id": self = .stanzaID
    case "delay": self = .delay
    default: self = []
    }
  }

  /// Whether an element of this name is the one meant.
  /// - Parameters:
  ///   - namespace: the child's xmlns; nil is that of its parent.
  ///   - parent: reads the parent's xmlns.
  func isMeant(by namespace: LuaText?, parent: @autoclosure () -> LuaText?) -> Bool {
    guard let namespace else { return isOfTheStream }
    switch self {
    case .body, .subject: return parent().map { $0 == namespace } ?? false
    case .propose: return namespace == "urn:xmpp:jingle-message:0"
    case .omemo: return StanzaElement.isOMEMO(namespace)
    case .eme: return namespace == "urn:xmpp:eme:0"
    case .pgp: return namespace == "jabber:x:encrypted"
    case .openpgp: return namespace == "urn:xmpp:openpgp:0"
    case .received, .sent: return namespace == "urn:xmpp:carbons:2"
    case .forwarded: return namespace == "urn:xmpp:forward:0"
    case .message: return namespace == "jabber:client"
    case .stanzaID: return namespace == "urn:xmpp:sid:0"
    case .delay: return namespace == "urn:xmpp:delay"
    default: return false
    }
  }

  /// Without an xmlns of its own a child is in the namespace of the stanza.
  private var isOfTheStream: Bool { self == .body || self == .subject }

  private static func isOMEMO(_ namespace: LuaText) -> Bool {
    namespace == "eu.siacs.conversations.axolotl"
      || namespace == "urn:xmpp:omemo:0"
      || namespace == "urn:xmpp:omemo:1"
      || namespace == "urn:xmpp:omemo:2"
  }
}
