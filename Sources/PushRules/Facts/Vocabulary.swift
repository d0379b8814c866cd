/// The child elements that rules look for: one row each. No other code names these elements or namespaces.
///
/// To look for another element, add a row. If no meaning fits it, add a meaning and a rule. A name has 1 to 15 bytes, and
/// there are at most 32 names.
public enum Vocabulary {
  private static let rows: InlineArray<_, VocabularyRow> = [
    VocabularyRow("body", tells: .body, clause: "imp.8"),
    VocabularyRow("subject", tells: .subject, clause: "imp.7"),
    VocabularyRow("propose", "urn:xmpp:jingle-message:0", tells: .call, clause: "imp.6"),
    VocabularyRow(
      "encrypted", "eu.siacs.conversations.axolotl", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("encrypted", "urn:xmpp:omemo:0", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("encrypted", "urn:xmpp:omemo:1", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("encrypted", "urn:xmpp:omemo:2", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("x", "jabber:x:encrypted", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("openpgp", "urn:xmpp:openpgp:0", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("encryption", "urn:xmpp:eme:0", tells: .encrypted, clause: "imp.5"),
    VocabularyRow("received", "urn:xmpp:carbons:2", tells: .receivedCarbon, clause: "imp.3"),
    VocabularyRow("sent", "urn:xmpp:carbons:2", tells: .sentCarbon, clause: "imp.3"),
    VocabularyRow("forwarded", "urn:xmpp:forward:0", tells: .forwarded, clause: "imp.3"),
    VocabularyRow("message", "jabber:client", tells: .forwardedMessage, clause: "imp.3"),
    VocabularyRow("stanza-id", "urn:xmpp:sid:0", tells: .archiveID, clause: "1x.1"),
    VocabularyRow("delay", "urn:xmpp:delay", tells: .delay, clause: "1x.1"),
  ]

  /// The number of rows.
  @inline(__always)
  public static var count: Int { rows.count }

  /// A row, by its place from 0 on. Without it the number of rows would be part of the name under which others find them.
  @inline(__always)
  public static func row(_ place: Int) -> VocabularyRow { rows[place] }
}

/// A child element and what it tells.
public struct VocabularyRow: Sendable {
  public let name: StaticString
  /// nil: the parent's namespace, which the child may omit.
  public let namespace: StaticString?
  public let tells: ElementMeanings
  /// Its text identifies the message, as a body does (1x.1).
  public let isPayload: Bool
  /// The clause that needs the element.
  public let clause: StaticString

  init(
    _ name: StaticString, _ namespace: StaticString? = nil, tells: ElementMeanings, isPayload: Bool = false,
    clause: StaticString
  ) {
    self.name = name
    self.namespace = namespace
    self.tells = tells
    self.isPayload = isPayload
    self.clause = clause
  }
}

/// What child elements tell the rules. Each row of the ``Vocabulary`` tells one of these.
public struct ElementMeanings: OptionSet, Equatable, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A body; in ``MessageContent``, one that is not empty.
  public static let body = ElementMeanings(rawValue: 1)
  /// A subject; in ``MessageContent``, one without child elements, empty or not.
  public static let subject = ElementMeanings(rawValue: 2)
  /// A call.
  public static let call = ElementMeanings(rawValue: 4)
  /// The message is encrypted.
  public static let encrypted = ElementMeanings(rawValue: 8)
  /// The stanza is a carbon of a received message.
  public static let receivedCarbon = ElementMeanings(rawValue: 16)
  /// The stanza is a carbon of a sent message.
  public static let sentCarbon = ElementMeanings(rawValue: 32)
  /// In a carbon: holds the message.
  public static let forwarded = ElementMeanings(rawValue: 64)
  /// In ``forwarded``: the message.
  public static let forwardedMessage = ElementMeanings(rawValue: 128)
  /// The message's archive id (XEP-0359).
  public static let archiveID = ElementMeanings(rawValue: 256)
  /// When the message was sent or stored (XEP-0203).
  public static let delay = ElementMeanings(rawValue: 512)

  public static let carbon: ElementMeanings = [.receivedCarbon, .sentCarbon]
  /// Found only inside a carbon.
  static let wrappers: ElementMeanings = [.forwarded, .forwardedMessage]
  /// These identify a message and do not affect its importance.
  static let identification: ElementMeanings = [.archiveID, .delay]
  /// Everything that a stanza's own children may tell.
  public static let ofStanzas = ElementMeanings(rawValue: .max).subtracting(.wrappers)
  /// Everything that importance and urgency may depend on.
  public static let ofContent = ElementMeanings.ofStanzas.subtracting(.identification)
}
