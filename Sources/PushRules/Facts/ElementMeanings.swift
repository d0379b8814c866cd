/// What child elements tell the rules. Each row of the ``Vocabulary`` tells one of these.
public struct ElementMeanings: OptionSet, Equatable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  private init(bit: UInt32) { rawValue = 1 &<< bit }

  /// A body; in ``MessageContent``, one that is not blank.
  public static let body = ElementMeanings(bit: 0)
  /// A subject; in ``MessageContent``, one without child elements, empty or not.
  public static let subject = ElementMeanings(bit: 1)
  /// A call (XEP-0353, XEP-0482).
  public static let call = ElementMeanings(bit: 2)
  /// A call without the messages of XEP-0353 before it: the iq that rings (XEP-0166).
  public static let jingleSession = ElementMeanings(bit: 3)
  /// Encrypted content.
  public static let encrypted = ElementMeanings(bit: 4)
  /// OMEMO without content: keys for a new session (XEP-0384).
  public static let keyTransport = ElementMeanings(bit: 5)
  /// The name of the encryption (XEP-0380).
  public static let encryptionHint = ElementMeanings(bit: 6)
  /// Takes back an earlier message (XEP-0424).
  public static let retraction = ElementMeanings(bit: 7)
  /// Reactions to an earlier message (XEP-0444).
  public static let reactions = ElementMeanings(bit: 8)
  /// An invitation to a room (XEP-0045, XEP-0249).
  public static let invitation = ElementMeanings(bit: 9)
  /// A file (XEP-0066, XEP-0447, XEP-0385).
  public static let file = ElementMeanings(bit: 10)
  /// The stanza is a carbon of a received message.
  public static let receivedCarbon = ElementMeanings(bit: 11)
  /// The stanza is a carbon of a sent message.
  public static let sentCarbon = ElementMeanings(bit: 12)
  /// In a carbon: holds the message.
  public static let forwarded = ElementMeanings(bit: 13)
  /// In ``forwarded``: the message.
  public static let forwardedMessage = ElementMeanings(bit: 14)
  /// The message's archive id (XEP-0359).
  public static let archiveID = ElementMeanings(bit: 15)
  /// When the message was sent or stored (XEP-0203).
  public static let delay = ElementMeanings(bit: 16)
  /// A notification of a push service is published (XEP-0357).
  public static let publishedNotification = ElementMeanings(bit: 17)

  /// A call is over, or was taken by another device (XEP-0353, XEP-0482).
  public static let endOfCall = ElementMeanings(bit: 24)

  public static let carbon: ElementMeanings = [.receivedCarbon, .sentCarbon]
  /// Found only inside a carbon.
  static let wrappers: ElementMeanings = [.forwarded, .forwardedMessage]
  /// These identify a message and do not affect its importance. Servers on the way add them.
  public static let identification: ElementMeanings = [.archiveID, .delay]
  /// Everything that a stanza's own children may tell of whether to push it.
  public static let ofStanzas = ElementMeanings(rawValue: .max).subtracting(.wrappers).subtracting(.endOfCall)
  /// Everything that importance and urgency may depend on.
  public static let ofContent = ElementMeanings.ofStanzas.subtracting(.identification)
}
