/// 4a.1: "At most one push per importance class and scan; the others of that class are thereby notified
/// too."
///
/// One stanza of a scan at a time. 4a.4 is the caller's: a class counts as used only after a push that no
/// handler vetoed, so that the next candidate of the class is tried.
///
/// The original does not count the others of a class as notified, and pushes for them at later scans. Of a session
/// that ends it pushes for every unacked stanza, to all registrations (4c.2).
public enum StreamManagementRule {
  /// - Parameters:
  ///   - importance: of the stanza.
  ///   - alreadyNotified: the registration was notified of this message before (1x.1).
  ///   - usedClasses: the classes that this scan has pushed.
  public static func decide(
    importance: Importance, alreadyNotified: Bool, usedClasses: ImportanceClasses
  ) -> PushDecision {
    guard !alreadyNotified else { return .skipped(.alreadyNotified) }
    guard !usedClasses.contains(importance.importanceClass) else {
      return .skipped(.classAlreadyNotified)
    }
    return .push(importance)
  }
}
