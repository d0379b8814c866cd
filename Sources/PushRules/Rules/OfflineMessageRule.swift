/// 4c.1: "`message/offline/handle`: all registrations of the user."
/// 4c.3: "`message/bare/groupchat`: all registrations of the user."
public enum OfflineMessageRule {
  /// One registration of the user.
  public static func decide(importance: Importance, alreadyNotified: Bool) -> PushDecision {
    alreadyNotified ? .skipped(.alreadyNotified) : .push(importance)
  }
}
