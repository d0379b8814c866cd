/// 4a.1: "At most one push per importance class and scan; the others of that class are thereby notified
/// too."
///
/// Decides about one stanza of a scan. The caller keeps 4a.4: a vetoed push does not use its class, so that the scan
/// tries the next stanza of the class.
///
/// The original does not count the others of a class as notified, and pushes them in later scans.
public enum StreamManagementRule {
  /// - Parameters:
  ///   - importance: of the stanza.
  ///   - isOutgoingCopy: 4b.1, see ``NoteToOneselfRule``.
  ///   - alreadyNotified: the registration was notified of this message before (1x.1). Asking marks it as notified. An
  ///     outgoing copy may look like the note, so it must not ask.
  ///   - usedClasses: the classes that this scan has pushed.
  public static func decide(
    importance: Importance, isOutgoingCopy: Bool, alreadyNotified: @autoclosure () -> Bool,
    usedClasses: ImportanceClasses
  ) -> PushDecision {
    guard !isOutgoingCopy else { return .skipped(.outgoingCopy) }
    guard !alreadyNotified() else { return .skipped(.alreadyNotified) }
    guard !usedClasses.contains(importance.importanceClass) else {
      return .skipped(.classAlreadyNotified)
    }
    return .push(importance)
  }
}
