/// 4b.1: "only if the user part of the stanza's `to` is `for_user` (the archiving rules hold), and the user
/// has at least one session. All registrations that no session holds. The sender's own outgoing copy never
/// pushes, a note to oneself included."
/// 4b.2: "Urgent stanzas: all registrations at once, held or not."
///
/// The original pushes a note to oneself twice: when it leaves and when it arrives. It pushes a message to a namesake
/// on another host to the sender.
public enum ArchivedMessageRule {
  /// The event as a whole.
  public struct Event {
    /// `to` is this user on this host; nil if the stanza has no `to`.
    public var recipientIsUser: Bool?
    /// The session that sent the stanza is the user's.
    public var userSentIt: Bool
    /// `from` is this user on this host.
    public var senderIsUser: Bool
    public var userHasSession: Bool

    public init(recipientIsUser: Bool?, userSentIt: Bool, senderIsUser: Bool, userHasSession: Bool) {
      self.recipientIsUser = recipientIsUser
      self.userSentIt = userSentIt
      self.senderIsUser = senderIsUser
      self.userHasSession = userHasSession
    }

    /// A stanza without `to` is addressed to the sending account (RFC 6121 8.1.1.1).
    var isAddressedToUser: Bool { recipientIsUser ?? userSentIt }

    /// See ``NoteToOneselfRule``.
    var isNoteToOneself: Bool {
      userSentIt && NoteToOneselfRule.isNote(isFromAccount: senderIsUser, isToAccount: recipientIsUser)
    }
  }

  /// Why the event pushes to nobody; nil if each registration needs a decision.
  /// - Parameter isOutgoingCopy: whether this copy of a note to oneself is the one that leaves, see ``NoteToOneself``.
  ///   Asking counts the copy, so ask once for each note, before looking at sessions.
  public static func reasonToIgnore(_ event: Event, isOutgoingCopy: () -> Bool) -> SkipReason? {
    let isOutgoingCopy = event.isNoteToOneself && isOutgoingCopy()
    guard event.isAddressedToUser else { return .addressedToSomeoneElse }
    guard event.userHasSession else { return .noSession }
    return isOutgoingCopy ? .outgoingCopy : nil
  }

  /// The two cheap answers that cover most events: the message is addressed to someone else, or sessions hold all of
  /// the user's registrations. nil leaves the decision to ``reasonToIgnore(_:isOutgoingCopy:)`` and ``decide``.
  /// - Parameters:
  ///   - isAddressedToUser: `to` is this user on this host, see ``Event``.
  ///   - everyRegistrationIsHeld: the user's sessions hold all of the user's registrations; true if there are none. Not
  ///     evaluated for a message to someone else.
  ///   - mayBeUrgent: the stanza contains a call (``UrgencyRule``). Evaluated last: it reads the stanza's children.
  public static func quickReasonToIgnore(
    isAddressedToUser: Bool, everyRegistrationIsHeld: @autoclosure () -> Bool,
    mayBeUrgent: @autoclosure () -> Bool
  ) -> SkipReason? {
    guard isAddressedToUser else { return .addressedToSomeoneElse }
    return everyRegistrationIsHeld() && !mayBeUrgent() ? .heldBySession : nil
  }

  /// One registration of the user.
  ///
  /// `alreadyNotified` marks the registration as notified, so the order of the guards decides what is remembered. A
  /// held registration must not be marked: its session pushes the message later (1x.3).
  /// - Parameters:
  ///   - importance: of the stanza.
  ///   - isUrgent: 4b.2.
  ///   - heldBySession: a session of the user holds the registration, connected or hibernating.
  ///   - alreadyNotified: the registration was notified of this message before (1x.1). Evaluated last, for its side
  ///     effect.
  public static func decide(
    importance: Importance, isUrgent: Bool, heldBySession: Bool, alreadyNotified: @autoclosure () -> Bool
  ) -> PushDecision {
    guard isUrgent || !heldBySession else { return .skipped(.heldBySession) }
    guard !alreadyNotified() else { return .skipped(.alreadyNotified) }
    return .push(importance)
  }

  /// why.1: "An important message that a session of the user got and that the archive has not taken" has an entry, too.
  ///
  /// A room sends its messages to each device that is there, so none of the others misses them.
  public static func isMissed(unarchived stanza: StanzaFacts) -> Bool {
    stanza.kind == .message && stanza.content.type != .groupchat && stanza.carbon == nil
      && ImportanceRule.importance(of: stanza).importanceClass == .important
  }
}
