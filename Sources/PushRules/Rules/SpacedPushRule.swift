/// err.4: "From `push_max_errors` refusals in a row on (counted or not) a registration is pushed at most every 5 minutes,
/// calls excepted. What comes meanwhile is one waiting push (of the highest class that came), sent when the 5 minutes are
/// over."
///
/// The service is spared, and so is the phone if the refusals are wrong.
public enum SpacedPushRule {
  /// Seconds between two pushes.
  public static let interval = 300

  /// - Parameter limit: `push_max_errors`.
  public static func isSpaced(refusals: Int, limit: Int) -> Bool { refusals >= limit }

  /// Whether a push that is not a call has to wait.
  /// - Parameter lastPush: when the registration was last pushed, in seconds.
  public static func waits(lastPush: Int, now: Int) -> Bool { now &- lastPush < interval }

  /// The class of the one waiting push after another one has come.
  public static func importance(waiting: ImportanceClass?, new: ImportanceClass) -> ImportanceClass {
    waiting == .important ? .important : new
  }
}
