/// 4c.2: "For the session's own registration the important messages among them are one scan, 1 s later, whatever mod_smacks
/// does with them; while a session of the same resource or client_id is connected the scan waits for 30 s, and is void if
/// that one enables the registration meanwhile or is awake then: the device is back. A server that stops pushes nothing."
/// 4a.6: "A session that ends with a batch pending: part of the scan of 4c.2."
///
/// An archive result is a message without a body of its own, so it is unimportant. The original pushes nothing of this.
public enum EndedSessionRule {
  /// Seconds from the end of the session to its scan.
  public static let scanDelay = 1
  /// The same, while the device may be coming back.
  public static let returnPeriod = 30

  /// What to do with an ended session.
  public enum Step: Equatable {
    /// Ask again after so many seconds.
    case wait(Int)
    case scan
    case skip(SkipReason)
  }

  /// - Parameters:
  ///   - age: seconds since the session ended.
  ///   - successors: whether each connected session of the same device is awake.
  public static func nextStep(age: Int, successors: [Bool], serverStops: Bool) -> Step {
    guard !serverStops else { return .skip(.serverStops) }
    guard age >= scanDelay else { return .wait(scanDelay) }
    guard !successors.isEmpty else { return .scan }
    guard age >= returnPeriod else { return .wait(returnPeriod &- age) }
    return successors.contains(true) ? .skip(.backAndAwake) : .scan
  }

  /// Why a stanza that an ending session has not acknowledged is not in its scan; nil if it is.
  public static func reasonToLeaveOut(
    kind: StanzaKind, importance: Importance, serverStops: Bool
  ) -> SkipReason? {
    guard !serverStops else { return .serverStops }
    return kind == .message && importance.importanceClass == .important ? nil : .notImportantAtEnd
  }

  /// Why the scan is void when a session of the user has enabled a registration; nil if it is not.
  public static func reasonToVoid(isRegistrationOfScan: Bool, isSameDevice: Bool) -> SkipReason? {
    isRegistrationOfScan && isSameDevice ? .enabledAgain : nil
  }

  /// Whether two sessions of a user are those of one device.
  public static func isSameDevice(hasSameResource: Bool, hasSameClientID: Bool) -> Bool {
    hasSameResource || hasSameClientID
  }
}
