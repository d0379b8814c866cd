/// 4a.1: "At most one push per importance class and scan; the others of that class are thereby notified
/// too."
///
/// Decides about one stanza of a scan. The caller keeps 4a.4: a vetoed push does not use its class, so that the scan
/// tries the next stanza of the class.
///
/// The original does not count the others of a class as notified, and pushes them in later scans.
public enum StreamManagementRule {
  /// Why a stanza makes no push, whatever was pushed before; nil if there is no such reason.
  /// - Parameter isOnAwakeDevice: see ``AwakeDeviceRule``.
  public static func reasonToIgnore(
    _ stanza: StanzaFacts, isOnAwakeDevice: @autoclosure () -> Bool
  ) -> SkipReason? {
    if let reason = PublishedNotificationRule.reasonToIgnore(stanza) { return reason }
    if NoteToOneselfRule.isOutgoingCopy(stanza) { return .outgoingCopy }
    return isOnAwakeDevice() ? .deviceAwake : nil
  }

  /// - Parameters:
  ///   - importance: of the stanza.
  ///   - reasonToIgnore: see ``reasonToIgnore(_:isOnAwakeDevice:)``.
  ///   - alreadyNotified: the registration was notified of this message before (1x.1). Asking marks it as notified, so a
  ///     stanza that is ignored must not ask: an outgoing copy may look like the note, and what a device that is awake does
  ///     not acknowledge is pushed later.
  ///   - usedClasses: the classes that this scan has pushed.
  public static func decide(
    importance: Importance, reasonToIgnore: SkipReason?, alreadyNotified: @autoclosure () -> Bool,
    usedClasses: ImportanceClasses
  ) -> PushDecision {
    if let reasonToIgnore { return .skipped(reasonToIgnore) }
    guard !alreadyNotified() else { return .skipped(.alreadyNotified) }
    guard !usedClasses.contains(importance.importanceClass) else {
      return .skipped(.classAlreadyNotified)
    }
    return .push(importance)
  }
}
