/// 4b.1: "only if the user part of the stanza's `to` is `for_user` (the archiving rules hold), and the user
/// has at least one session. All registrations that no session holds. The sender's own outgoing copy never
/// pushes, a note to oneself included."
/// 4b.2: "Urgent stanzas: all registrations at once, held or not."
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

  /// Why the event pushes to nobody, of the two reasons that are quickly told and that most events have: an outgoing
  /// copy, or a user whose devices are all there. nil leaves it to ``reasonToIgnore(_:)`` and each registration.
  /// - Parameter mayBeUrgent: the stanza has a `propose`.
  public static func quickReasonToIgnore(
    isAddressedToUser: Bool, everyRegistrationIsHeld: @autoclosure () -> Bool,
    mayBeUrgent: @autoclosure () -> Bool
  ) -> SkipReason? {
    guard isAddressedToUser else { return .addressedToSomeoneElse }
    return everyRegistrationIsHeld() && !mayBeUrgent() ? .heldBySession : nil
  }

  /// One registration of the user.
  public static func decide(
    importance: Importance, isUrgent: Bool, heldBySession: Bool, alreadyNotified: @autoclosure () -> Bool
  ) -> PushDecision {
    guard isUrgent || !heldBySession else { return .skipped(.heldBySession) }
    guard !alreadyNotified() else { return .skipped(.alreadyNotified) }
    return .push(importance)
  }
}
