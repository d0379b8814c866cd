/// What the rules need to know of a stanza, gathered in one pass over its children.
public struct StanzaFacts: Equatable {
  /// The element's own name: `message`, or anything else.
  public var kind: StanzaKind
  /// Type and children of the stanza itself.
  public var content: MessageContent
  /// The forwarded message, if the stanza is a carbon (XEP-0280).
  public var carbon: Carbon?

  public init(kind: StanzaKind, content: MessageContent, carbon: Carbon? = nil) {
    self.kind = kind
    self.content = content
    self.carbon = carbon
  }
}

/// The kinds of stanza that the rules tell apart.
public enum StanzaKind: Equatable {
  case message
  case other
}

/// The values of a message's `type` attribute that the rules tell apart.
public enum MessageType: Equatable {
  case error
  case headline
  case groupchat
  /// `chat`, `normal`, none, or a value that no specification names.
  case other
}

/// Type and children of a message.
public struct MessageContent: Equatable {
  public var type: MessageType
  public var elements: MessageElements

  public init(type: MessageType, elements: MessageElements = []) {
    self.type = type
    self.elements = elements
  }
}

/// The children of a message that the rules look for.
public struct MessageElements: OptionSet, Equatable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// One of the elements that imp.5 lists.
  public static let encrypted = MessageElements(rawValue: 1)
  /// `propose` in urn:xmpp:jingle-message:0 (XEP-0353).
  public static let propose = MessageElements(rawValue: 2)
  /// A subject, empty or not, that has no child elements.
  public static let subject = MessageElements(rawValue: 4)
  /// A body that is not empty.
  public static let body = MessageElements(rawValue: 8)
}

/// A message forwarded by XEP-0280.
public struct Carbon: Equatable {
  public enum Direction: Equatable {
    case sent
    case received
  }

  public var direction: Direction
  /// Type and children of the forwarded message.
  public var forwarded: MessageContent
  /// The forwarded message is addressed to the account that sent it.
  public var isNoteToOneself: Bool

  public init(direction: Direction, forwarded: MessageContent, isNoteToOneself: Bool = false) {
    self.direction = direction
    self.forwarded = forwarded
    self.isNoteToOneself = isNoteToOneself
  }
}
