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
    /// `to` is this user on this host, or the stanza has no `to` and the user sent it.
    public var isAddressedToUser: Bool
    /// The copy archived for the sender while it leaves, see ``NoteToOneself``.
    public var isOutgoingCopy: Bool
    public var userHasSession: Bool

    public init(isAddressedToUser: Bool, isOutgoingCopy: Bool, userHasSession: Bool) {
      self.isAddressedToUser = isAddressedToUser
      self.isOutgoingCopy = isOutgoingCopy
      self.userHasSession = userHasSession
    }
  }

  /// Why the event pushes to nobody; nil if each registration is to be decided.
  public static func reasonToIgnore(_ event: Event) -> SkipReason? {
    guard event.isAddressedToUser else { return .addressedToSomeoneElse }
    guard event.userHasSession else { return .noSession }
    guard !event.isOutgoingCopy else { return .outgoingCopy }
    return nil
  }

  /// Why the event pushes to nobody, of the two reasons that are quickly told and that most events have: a message to
  /// someone else, as most of what a user sends is, or a user whose devices are all there. nil leaves it to
  /// ``reasonToIgnore(_:)`` and each registration.
  /// - Parameters:
  ///   - isAddressedToUser: `to` is this user on this host, see ``Event``.
  ///   - everyRegistrationIsHeld: each of the user's registrations is held by one of the user's sessions; so it is if
  ///     there are none. Not asked for where the message is to someone else.
  ///   - mayBeUrgent: the stanza has a `propose`. Asked for last, because it takes a look at the stanza's children.
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
