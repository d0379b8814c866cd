/// hib.1: "At hibernation start of a session with a registration, mod_smacks' watchdog is replaced by one of
/// `push_max_hibernation_timeout` (72 h); the first important push starts mod_smacks' own timeout."
///
/// In the original only an important push from the session's own queue starts it.
public enum HibernationTimeoutRule {
  /// Whether a session that starts to hibernate gets the long timeout.
  public static func extendsTimeout(hasRegistration: Bool, hasWatchdog: Bool) -> Bool {
    hasRegistration && hasWatchdog
  }

  /// Whether a push starts mod_smacks' own timeout for a session.
  public static func startsOwnTimeout(
    importance: ImportanceClass, isHibernating: @autoclosure () -> Bool,
    hadImportantPush: @autoclosure () -> Bool,
    holdsRegistration: @autoclosure () -> Bool
  ) -> Bool {
    importance == .important && isHibernating() && !hadImportantPush() && holdsRegistration()
  }
}
