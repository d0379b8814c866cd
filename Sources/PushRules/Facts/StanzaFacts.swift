/// What the rules need to know about a stanza, gathered in one pass over its children.
public struct StanzaFacts: Equatable {
  /// By the element's own name and type.
  public var kind: StanzaKind
  /// Type and children of the stanza itself.
  public var content: MessageContent
  /// The forwarded message, if the stanza is a carbon (XEP-0280).
  public var carbon: Carbon?
  /// The sender is the session's own occupant of a room, see ``OwnOccupantRule``.
  public var isFromOwnOccupant: Bool

  public init(
    kind: StanzaKind, content: MessageContent, carbon: Carbon? = nil, isFromOwnOccupant: Bool = false
  ) {
    self.kind = kind
    self.content = content
    self.carbon = carbon
    self.isFromOwnOccupant = isFromOwnOccupant
  }
}

/// The kinds of stanza that the rules tell apart.
public enum StanzaKind: Equatable, Sendable {
  case message
  /// An iq of type set.
  case request
  /// A presence of type subscribe.
  case subscriptionRequest
  case other
}

/// The values of a message's `type` attribute that the rules tell apart.
public enum MessageType: Equatable, Sendable {
  case error
  case headline
  case groupchat
  /// `chat`, `normal`, no type, or an unspecified value.
  case other
}

/// Type and children of a message.
public struct MessageContent: Equatable {
  public var type: MessageType
  /// What the children tell.
  public var elements: ElementMeanings

  public init(type: MessageType, elements: ElementMeanings = []) {
    self.type = type
    self.elements = elements
  }
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
  /// The carbon comes from its recipient's bare JID. Anyone else may have forged it (XEP-0280 section 11).
  public var isFromOwnAccount: Bool
  /// See ``NoteToOneselfRule``.
  public var isNoteToOneself: Bool

  public init(
    direction: Direction, forwarded: MessageContent, isFromOwnAccount: Bool = false,
    isNoteToOneself: Bool = false
  ) {
    self.direction = direction
    self.forwarded = forwarded
    self.isFromOwnAccount = isFromOwnAccount
    self.isNoteToOneself = isNoteToOneself
  }
}
