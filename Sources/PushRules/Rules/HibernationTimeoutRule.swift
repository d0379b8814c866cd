/// hib.1: "At hibernation start of a session with a registration, mod_smacks' watchdog is replaced by one of
/// `push_max_hibernation_timeout` (72 h); the first important push starts mod_smacks' own timeout."
public enum HibernationTimeoutRule {
  public static func extendsTimeout(hasRegistration: Bool, hasWatchdog: Bool) -> Bool {
    hasRegistration && hasWatchdog
  }

  /// Whether a push starts mod_smacks' own timeout for a session.
  public static func startsOwnTimeout(
    importance: ImportanceClass, holdsRegistration: Bool, isHibernating: Bool, hadImportantPush: Bool
  ) -> Bool {
    guard holdsRegistration, isHibernating else { return false }
    return importance == .important && !hadImportantPush
  }
}
