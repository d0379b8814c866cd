/// What one copy of a message is recognised by.
public struct MessageIdentity: Equatable {
  /// Of the archive id, or of the content.
  public var digest: UInt64
  /// Seconds: when the message was sent, as far as its copies tell.
  public var sentAt: Int
  /// Seconds: a message of the same digest that was sent earlier than this is another one.
  public var earliest: Int

  public init(digest: UInt64, sentAt: Int, earliest: Int) {
    self.digest = digest
    self.sentAt = sentAt
    self.earliest = earliest
  }
}

/// 1x.1: "One message makes at most one push per registration over all paths. An archived message is known
/// by its archive id. Others are known by their table, or by whatever holds across st.clone."
/// 1x.2: "Forgetting may cost a second push, never a lost one."
///
/// What holds across st.clone are sender, id and body, and the time since when the message waits. The time tells it from a
/// later message that has its id again: that one was not pushed yet. A message without an id, and an iq, which is queued
/// without a time, are known by their table; its address is used again after a collection, so content has to agree too.
/// The original marks the table, and a clone has no mark.
public enum OncePerMessageRule {
  /// Levels of a payload whose text counts: that of the element itself, of its children, and of theirs.
  public static let payloadLevels = 3

  /// The digest of what holds across st.clone.
  /// - Parameters:
  ///   - origin: name, sender and type.
  ///   - body: the first text of a body, if there is one.
  ///   - payload: adds the text of the element that ``VocabularyRow/isPayload``: an encrypted message has no body, and its
  ///     payload tells it from another with the same id.
  @inline(__always)
  public static func content<Text: StanzaText>(
    origin: MessageOrigin<Text>, id: Text?, body: Text?, payload: (inout KeyedDigest) -> Void
  ) -> UInt64 {
    var digest = origin.digest
    id.absorb(into: &digest)
    if let body { body.absorb(into: &digest) }
    payload(&digest)
    return digest.value
  }

  /// The account whose archive ids count: that of a carbon for the message in it, else the recipient, who is the sender of a
  /// message without one. Ids of other archives prove nothing.
  public static func archiveOwner<Text>(carbonAccount: Text?, recipient: Text?, sender: Text?) -> Text? {
    carbonAccount ?? recipient ?? sender
  }

  /// When a message was sent, of the delay stamps so far and another one, in seconds.
  /// - Parameter stamp: nil if it is no time; it is then earlier than any.
  public static func earliest(of delayedSince: Int?, and stamp: Int?) -> Int {
    Swift.min(delayedSince ?? .max, stamp ?? 0)
  }

  /// Where a stanza comes from.
  public enum Source {
    /// A queue of mod_smacks, which stamps every stanza but an iq when it queues it.
    case queue
    /// The stanza arrives at this moment, and no copy of it was seen before without a stamp.
    case arrival
  }

  /// What one copy of a message is recognised by; nil if it is new by its nature.
  /// - Parameters:
  ///   - archiveID: digest of the archive id: `id` of the archive event, or `<stanza-id by='user@host'/>`.
  ///   - hasID: the stanza has an `id` attribute.
  ///   - content: digest of name, sender, type, id and body, or encrypted payload.
  ///   - delayedSince: the earliest of the XEP-0203 stamps, in seconds; nil if there is none.
  ///   - table: address of the Lua table.
  ///   - now: seconds.
  @inline(__always)
  public static func identity(
    archiveID: UInt64?, isIQ: Bool, hasID: Bool, content: @autoclosure () -> UInt64, delayedSince: Int?,
    table: @autoclosure () -> UInt64, source: Source, now: Int, keyedBy key: DigestKey
  ) -> MessageIdentity? {
    if let archiveID { return MessageIdentity(digest: archiveID, sentAt: now, earliest: .min) }
    if isIQ {
      return MessageIdentity(digest: pair(content(), table(), key), sentAt: now, earliest: .min)
    }
    guard hasID else {
      return delayedSince.map {
        MessageIdentity(digest: pair(content(), table(), key), sentAt: $0, earliest: $0)
      }
    }
    let earliest = source == .queue ? Int.min : now
    return MessageIdentity(digest: content(), sentAt: delayedSince ?? now, earliest: delayedSince ?? earliest)
  }

  /// Whether a message is the one of the same digest that was sent at a time, in seconds, or one before that.
  public static func isKnown(_ message: MessageIdentity, lastSentAt time: Int) -> Bool {
    time >= message.earliest
  }

  private static func pair(_ content: UInt64, _ table: UInt64, _ key: DigestKey) -> UInt64 {
    var digest = KeyedDigest(key)
    digest.absorb(content)
    digest.absorb(table)
    return digest.value
  }
}
