/// 4b.1: "only if the user part of the stanza's `to` is `for_user` (the archiving rules hold), and the user
/// has at least one session. All registrations that no session holds. The sender's own outgoing copy never
/// pushes, a note to oneself included."
/// 4b.2: "Urgent stanzas: all registrations at once, held or not."
///
/// The original pushes a note to oneself twice, for the copy that leaves and the one that arrives. A message to a
/// namesake on another host it pushes to the sender.
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

    /// A stanza without `to` is addressed to the account that sends it (RFC 6121 8.1.1.1).
    var isAddressedToUser: Bool { recipientIsUser ?? userSentIt }

    /// See ``NoteToOneselfRule``.
    var isNoteToOneself: Bool {
      userSentIt && NoteToOneselfRule.isNote(isFromAccount: senderIsUser, isToAccount: recipientIsUser)
    }
  }

  /// Why the event pushes to nobody; nil if each registration is to be decided.
  /// - Parameter isOutgoingCopy: of a note to oneself, whether this copy is the one that leaves, see ``NoteToOneself``. To
  ///   ask counts the copy, so it is asked once for each note, whoever has a session.
  public static func reasonToIgnore(_ event: Event, isOutgoingCopy: () -> Bool) -> SkipReason? {
    let isOutgoingCopy = event.isNoteToOneself && isOutgoingCopy()
    guard event.isAddressedToUser else { return .addressedToSomeoneElse }
    guard event.userHasSession else { return .noSession }
    return isOutgoingCopy ? .outgoingCopy : nil
  }

  /// Why the event pushes to nobody, of the two reasons that are quickly told and that most events have: a message to
  /// someone else, as most of what a user sends is, or a user whose devices are all there. nil leaves it to
  /// ``reasonToIgnore(_:)`` and each registration.
  /// - Parameters:
  ///   - isAddressedToUser: `to` is this user on this host, see ``Event``.
  ///   - everyRegistrationIsHeld: each of the user's registrations is held by one of the user's sessions; so it is if
  ///     there are none. Not asked for where the message is to someone else.
  ///   - mayBeUrgent: the stanza has a call in it (``UrgencyRule``). Asked for last, because it takes a look at the stanza's children.
  public static func quickReasonToIgnore(
    isAddressedToUser: Bool, everyRegistrationIsHeld: @autoclosure () -> Bool,
    mayBeUrgent: @autoclosure () -> Bool
  ) -> SkipReason? {
    guard isAddressedToUser else { return .addressedToSomeoneElse }
    return everyRegistrationIsHeld() && !mayBeUrgent() ? .heldBySession : nil
  }

  /// One registration of the user.
  ///
  /// Asking whether it was notified marks it as notified from here on, so the order of the guards decides what is
  /// remembered: a held registration is not marked, since its session pushes the message later (1x.3).
  /// - Parameters:
  ///   - importance: of the stanza.
  ///   - isUrgent: 4b.2.
  ///   - heldBySession: a session of the user holds the registration, connected or hibernating.
  ///   - alreadyNotified: the registration was notified of this message before (1x.1). To answer has the side effect
  ///     above, so it is asked for last. ``OfflineMessageRule`` has no guard before it, and takes a plain Bool.
  public static func decide(
    importance: Importance, isUrgent: Bool, heldBySession: Bool, alreadyNotified: @autoclosure () -> Bool
  ) -> PushDecision {
    guard isUrgent || !heldBySession else { return .skipped(.heldBySession) }
    guard !alreadyNotified() else { return .skipped(.alreadyNotified) }
    return .push(importance)
  }
}
