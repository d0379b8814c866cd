/// What identifies one copy of a message.
public struct MessageIdentity: Equatable {
  /// Of the archive id, or of the content.
  public var digest: UInt64
  /// When the message was sent, to the best of this copy's knowledge, in seconds.
  public var sentAt: Int
  /// A message with the same digest that was sent before this is a different one, in seconds.
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
/// Across st.clone a message keeps its sender, id, body and delay stamp. The stamp tells it from a later message that
/// reuses its id and was not pushed yet. A message without an id, and an iq, which mod_smacks does not stamp, are known
/// by their table. Lua reuses addresses, so the content must match too. The original marks the table; clones lose the
/// mark.
public enum OncePerMessageRule {
  /// Levels of a payload whose text counts: the element, its children, and their children.
  public static let payloadLevels = 3

  /// The digest of what st.clone preserves.
  /// - Parameters:
  ///   - origin: name, sender and type.
  ///   - body: the body's first text.
  ///   - payload: adds the text of the ``VocabularyRow/isPayload`` element. An encrypted message often has no body; its
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

  /// The account whose archive ids count, since anyone may forge the others: the carbon's account for the message
  /// inside it, else the recipient. Without `to` the sender is the recipient.
  public static func archiveOwner<Text>(carbonAccount: Text?, recipient: Text?, sender: Text?) -> Text? {
    carbonAccount ?? recipient ?? sender
  }

  /// The earliest of the delay stamps so far and another one, in seconds.
  /// - Parameter stamp: nil if it cannot be parsed; then it counts as earlier than any.
  public static func earliest(of delayedSince: Int?, and stamp: Int?) -> Int {
    Swift.min(delayedSince ?? .max, stamp ?? 0)
  }

  /// Whether the message inside a carbon identifies it. Anybody may forge a carbon, so one from elsewhere is itself.
  public static func isKnownByForwarded(carbonIsFromOwnAccount: Bool) -> Bool { carbonIsFromOwnAccount }

  /// The archive id identifies an archived message, however late its copies come.
  /// - Parameter archiveID: digest of the `id` of the archive event, or of `<stanza-id by='user@host'/>`.
  public static func identity(archiveID: UInt64, now: Int) -> MessageIdentity {
    MessageIdentity(digest: archiveID, sentAt: now, earliest: .min)
  }

  /// Where a stanza comes from.
  public enum Source {
    /// A queue of mod_smacks, which stamps every stanza that it queues, except an iq.
    case queue
    /// The stanza arrives now. Every earlier copy had a stamp.
    case arrival
  }

  /// What identifies one copy of a message; nil if nothing does: then it is always new.
  /// - Parameters:
  ///   - archiveID: digest of the archive id.
  ///   - hasID: the stanza has an `id` attribute.
  ///   - content: digest of name, sender, type, id and body, or encrypted payload.
  ///   - delayedSince: the earliest of the XEP-0203 stamps, in seconds; nil if there is none.
  ///   - carbonDelayedSince: that of the carbon, which counts for a message inside it that has none.
  ///   - table: address of the Lua table.
  ///   - now: seconds.
  @inline(__always)
  public static func identity(
    archiveID: UInt64?, isIQ: Bool, hasID: Bool, content: @autoclosure () -> UInt64, delayedSince: Int?,
    carbonDelayedSince: Int?, table: @autoclosure () -> UInt64, source: Source, now: Int,
    keyedBy key: DigestKey
  ) -> MessageIdentity? {
    if let archiveID { return identity(archiveID: archiveID, now: now) }
    if isIQ {
      return MessageIdentity(digest: pair(content(), table(), key), sentAt: now, earliest: .min)
    }
    let delayedSince = delayedSince ?? carbonDelayedSince
    guard hasID else {
      return delayedSince.map {
        MessageIdentity(digest: pair(content(), table(), key), sentAt: $0, earliest: $0)
      }
    }
    let earliest = source == .queue ? Int.min : now
    return MessageIdentity(digest: content(), sentAt: delayedSince ?? now, earliest: delayedSince ?? earliest)
  }

  /// Whether a message is the one with the same digest last sent at `time`, in seconds, or an earlier one.
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
