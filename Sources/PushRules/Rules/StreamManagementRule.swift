/// 4a.1: "At most one push per importance class and scan; the others of that class are thereby notified
/// too."
///
/// One stanza of a scan at a time. 4a.4 is the caller's: a class counts as used only after a push that no
/// handler vetoed, so that the next candidate of the class is tried.
///
/// The original does not count the others of a class as notified, and pushes for them at later scans.
public enum StreamManagementRule {
  /// - Parameters:
  ///   - importance: of the stanza.
  ///   - isOutgoingCopy: 4b.1, see ``NoteToOneselfRule``.
  ///   - alreadyNotified: the registration was notified of this message before (1x.1). To ask counts it as notified from
  ///     here on, so an outgoing copy, which may look like the note, must not.
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
