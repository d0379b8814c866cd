/// 1x.1: "One message makes at most one push per registration over all paths. An archived message is known by its archive
/// id. Such an id is believed only on a host whose mod_mam is loaded; else it is part of the content. Others are known by
/// whatever holds across st.clone: sender, id, type, content, and when it was sent, with 2 seconds of tolerance, compared
/// with the one that was pushed. A subscription request is known by its sender for an hour. What has nothing of that (an
/// iq) is known only while its table lives."
/// 1x.2: "Forgetting may cost a second push, never a lost one. That holds for every clock and stamp: stamps that cannot be
/// read count as none, stamps of the future as now."
///
/// The original marks the table; clones lose the mark.
public enum OncePerMessageRule {
  /// Levels of a payload whose text counts: the element, its children, and their children.
  public static let payloadLevels = 3
  /// Levels of child elements that count where all that a message contains does. The name of a file is on the fourth.
  public static let contentLevels = 6
  /// Seconds between the times of two copies of one message.
  public static let tolerance = 2
  /// Seconds for which a subscription request is known.
  public static let subscriptionRequestPeriod = 3600

  /// What the stanza itself tells.
  public struct Copy {
    /// Digest of an archive id that is believed. Only a message has one: mod_mam leaves those of other stanzas alone.
    public var archiveID: UInt64?
    public var kind: StanzaKind
    public var isIQ: Bool
    /// The earliest of the XEP-0203 stamps that can be read, in seconds; nil if there is none. A carbon's counts for the
    /// message in it.
    public var delayedSince: Int?
    public var source: Source

    public init(
      archiveID: UInt64?, kind: StanzaKind, isIQ: Bool, delayedSince: Int?, source: Source
    ) {
      self.archiveID = archiveID
      self.kind = kind
      self.isIQ = isIQ
      self.delayedSince = delayedSince
      self.source = source
    }
  }

  /// Where a stanza comes from.
  public enum Source {
    /// A queue of mod_smacks, which stamps every stanza that it queues, except an iq and one that has a stamp.
    case queue
    /// The stanza arrives now. Every earlier copy had a stamp.
    case arrival
  }

  /// - Parameters:
  ///   - sender: digest of the sender.
  ///   - content: digest of what st.clone preserves.
  ///   - mark: digest of the mark of the stanza's table; nil if there is no memory for it.
  ///   - now: seconds.
  /// - Returns: nil if nothing identifies the message: then it is always new.
  @inline(__always)
  public static func identity(
    of copy: Copy, sender: @autoclosure () -> UInt64, content: @autoclosure () -> UInt64,
    mark: @autoclosure () -> UInt64?, now: Int
  ) -> MessageIdentity? {
    if copy.kind == .subscriptionRequest { return .subscriptionRequest(sender()) }
    if let archiveID = copy.archiveID, copy.kind == .message { return .unique(archiveID) }
    if copy.isIQ { return mark().map { .unique($0) } }
    if let stamp = copy.delayedSince, stamp <= now { return .sent(content(), at: stamp) }
    if copy.source == .arrival { return .sent(content(), at: now) }
    return mark().map { .unstamped(mark: $0, content: content()) }
  }

  /// Whether a clock that is behind was set back, so that what was remembered of the time ahead proves nothing. A small step
  /// forgets nothing.
  public static func wasSetBack(by seconds: Int) -> Bool { seconds > tolerance }

  /// Whether a subscription request is the one that was pushed.
  /// - Parameter pushed: when, in seconds. Later than now, it proves nothing: the clock was set back.
  public static func isSameRequest(pushedAt pushed: Int, now: Int) -> Bool {
    let age = now &- pushed
    return age >= 0 &- tolerance && age < subscriptionRequestPeriod
  }

  /// The account whose archive ids count, since anyone may forge the others: the carbon's account for the message
  /// inside it, else the recipient. Without `to` the sender is the recipient.
  public static func archiveOwner<Text>(carbonAccount: Text?, recipient: Text?, sender: Text?) -> Text? {
    carbonAccount ?? recipient ?? sender
  }

  /// The earliest of the delay stamps so far and another one, in seconds.
  /// - Parameter stamp: nil if it cannot be read: then it counts as none.
  public static func earliest(of delayedSince: Int?, and stamp: Int?) -> Int? {
    guard let delayedSince, let stamp else { return delayedSince ?? stamp }
    return Swift.min(delayedSince, stamp)
  }

  /// Whether the message inside a carbon identifies it. Anybody may forge a carbon, so one from elsewhere is itself.
  public static func isKnownByForwarded(carbonIsFromOwnAccount: Bool) -> Bool { carbonIsFromOwnAccount }
}
