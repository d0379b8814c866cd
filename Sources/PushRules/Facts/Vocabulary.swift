/// The child elements that rules look for: one row each. No other code names these elements or namespaces.
///
/// To look for another element, add a row. If no meaning fits it, add a meaning and a rule. A name has 1 to 15 bytes, and
/// there are at most 32 names and 64 rows.
public enum Vocabulary {
  private static let rows: InlineArray<_, VocabularyRow> = [
    VocabularyRow("body", tells: .body, clause: "imp.8"),
    VocabularyRow("subject", tells: .subject, clause: "imp.7"),
    VocabularyRow("propose", "urn:xmpp:jingle-message:0", tells: .call, clause: "imp.6"),
    VocabularyRow("invite", "urn:xmpp:call-invites:0", tells: .call, clause: "imp.6"),
    VocabularyRow(
      "jingle", "urn:xmpp:jingle:1", with: .action("session-initiate"), tells: .jingleSession, clause: "imp.1"
    ),
    VocabularyRow(omemo: "eu.siacs.conversations.axolotl"),
    VocabularyRow(omemo: "urn:xmpp:omemo:0"),
    VocabularyRow(omemo: "urn:xmpp:omemo:1"),
    VocabularyRow(omemo: "urn:xmpp:omemo:2"),
    VocabularyRow("x", "jabber:x:encrypted", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("openpgp", "urn:xmpp:openpgp:0", tells: .encrypted, isPayload: true, clause: "imp.5"),
    VocabularyRow("encryption", "urn:xmpp:eme:0", tells: .encryptionHint, clause: "imp.5"),
    VocabularyRow("retract", "urn:xmpp:message-retract:0", tells: .retraction, clause: "imp.10"),
    VocabularyRow("retract", "urn:xmpp:message-retract:1", tells: .retraction, clause: "imp.10"),
    VocabularyRow(
      "apply-to", "urn:xmpp:fasten:0", with: .inside("retract", "urn:xmpp:message-retract:0"),
      tells: .retraction,
      clause: "imp.10"),
    VocabularyRow(
      "apply-to", "urn:xmpp:fasten:0", with: .inside("retract", "urn:xmpp:message-retract:1"),
      tells: .retraction,
      clause: "imp.10"),
    VocabularyRow("reactions", "urn:xmpp:reactions:0", tells: .reactions, clause: "imp.10"),
    VocabularyRow(
      "x", "http://jabber.org/protocol/muc#user", with: .child("invite"), tells: .invitation, clause: "imp.11"
    ),
    VocabularyRow("x", "jabber:x:conference", tells: .invitation, clause: "imp.11"),
    VocabularyRow("x", "jabber:x:oob", with: .child("url"), tells: .file, clause: "imp.11"),
    VocabularyRow("file-sharing", "urn:xmpp:sfs:0", tells: .file, clause: "imp.11"),
    VocabularyRow(
      "reference", "urn:xmpp:reference:0", with: .child("media-sharing", "urn:xmpp:sims:1"), tells: .file,
      clause: "imp.11"),
    VocabularyRow("received", "urn:xmpp:carbons:2", tells: .receivedCarbon, clause: "imp.3"),
    VocabularyRow("sent", "urn:xmpp:carbons:2", tells: .sentCarbon, clause: "imp.3"),
    VocabularyRow("forwarded", "urn:xmpp:forward:0", tells: .forwarded, clause: "imp.3"),
    VocabularyRow("message", "jabber:client", tells: .forwardedMessage, clause: "imp.3"),
    VocabularyRow("stanza-id", "urn:xmpp:sid:0", tells: .archiveID, clause: "1x.1"),
    VocabularyRow("delay", "urn:xmpp:delay", tells: .delay, clause: "1x.1"),
    VocabularyRow("retract", "urn:xmpp:jingle-message:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow("reject", "urn:xmpp:jingle-message:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow("proceed", "urn:xmpp:jingle-message:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow("accept", "urn:xmpp:jingle-message:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow("retract", "urn:xmpp:call-invites:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow("reject", "urn:xmpp:call-invites:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow("accept", "urn:xmpp:call-invites:0", tells: .endOfCall, clause: "wake.1"),
    VocabularyRow(
      "pubsub", "http://jabber.org/protocol/pubsub",
      with: .below("publish", "item", "notification", "urn:xmpp:push:0"), tells: .publishedNotification,
      clause: "4a.8"),
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
  /// What the element must have.
  public enum Part: Sendable {
    /// A child element; without a namespace one in that of the element.
    case child(StaticString, StaticString? = nil)
    /// A child element, or one of a child element.
    case inside(StaticString, StaticString)
    /// A child element in the element's namespace, in it another one, and in that one with a namespace of its own.
    case below(StaticString, StaticString, StaticString, StaticString)
    /// The attribute `action` with this value.
    case action(StaticString)
  }

  public let name: StaticString
  /// nil: the parent's namespace, which the child may omit.
  public let namespace: StaticString?
  /// Without this part the element tells only ``otherwise``.
  public let part: Part?
  public let tells: ElementMeanings
  /// What the element tells without its part; empty for nothing.
  public let otherwise: ElementMeanings
  /// Its text identifies the message, as a body does (1x.1).
  public let isPayload: Bool
  /// The clause that needs the element.
  public let clause: StaticString

  init(
    _ name: StaticString, _ namespace: StaticString? = nil, with part: Part? = nil, tells: ElementMeanings,
    otherwise: ElementMeanings = [], isPayload: Bool = false, clause: StaticString
  ) {
    self.name = name
    self.namespace = namespace
    self.part = part
    self.tells = tells
    self.otherwise = otherwise
    self.isPayload = isPayload
    self.clause = clause
  }

  /// The `encrypted` of one version of OMEMO (XEP-0384).
  init(omemo namespace: StaticString) {
    self.init(
      "encrypted", namespace, with: .child("payload"), tells: .encrypted, otherwise: .keyTransport,
      isPayload: true, clause: "imp.5")
  }
}
