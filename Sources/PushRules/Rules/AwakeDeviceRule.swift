/// 4a.7: "A scan passes over a stanza if another session of the user that holds the registration is awake and was sent that
/// message too: a chat or normal message to the bare JID or to that session's full JID; a carbon, if that session has carbons
/// on. A session that connected after the second in which the stanza was queued was not sent it. All else is pushed. A stanza
/// passed over is not thereby notified: that session's own scans push it if it is not acknowledged."
///
/// For awake see ``AwakeRule``.
///
/// The original pushes for each copy that is queued for a session which the phone has left behind. Times are in seconds.
public enum AwakeDeviceRule {
  /// What the sessions get that hold the registration and are awake, besides the one whose queue is scanned.
  public struct Devices: Equatable {
    /// When the first of them connected that get carbons; nil if none does.
    public private(set) var getCarbonsSince: Double?
    /// The same for messages to the bare JID.
    public private(set) var getMessagesToAccountSince: Double?

    public init() {}

    /// Adds one session.
    /// - Parameters:
    ///   - priority: nil if the session is not available.
    ///   - scanned: the priority of the session whose queue is scanned.
    ///   - connected: see ``Recipient/awakeDevice(connected:)``.
    public mutating func add(hasCarbons: Bool, priority: Int?, scanned: Int?, connected: Double) {
      if hasCarbons { getCarbonsSince = Swift.min(getCarbonsSince ?? connected, connected) }
      if hasCarbons || AwakeDeviceRule.getsMessagesToAccount(priority: priority, scanned: scanned) {
        getMessagesToAccountSince = Swift.min(getMessagesToAccountSince ?? connected, connected)
      }
    }
  }

  /// When a session connected for which that is not known: it counts as sent all that is queued.
  public static let alwaysConnected = -Double.infinity

  /// Whom a message is addressed to.
  public enum Recipient: Equatable {
    /// The bare JID.
    case account
    /// The full JID of one of the ``Devices``. One that resumes stays connected: mod_smacks sends it what was queued meanwhile.
    case awakeDevice(connected: Double)
    case other
  }

  /// Whether a stanza is a chat or normal message. All else goes to one session alone, or is no message to a person.
  public static func mayBeSentToOthers(_ stanza: StanzaFacts) -> Bool {
    stanza.kind == .message && stanza.content.type == .other
  }

  /// Whether a device that is awake was sent the stanza too.
  /// - Parameters:
  ///   - queued: the second in which mod_smacks queued it; nil if that is not known. An older stamp of somebody else stands for
  ///     it: a push too many is better than one lost.
  ///   - recipient: of a message that is not a carbon.
  public static func wasSent(
    _ stanza: StanzaFacts, queued: Int?, to devices: Devices, recipient: @autoclosure () -> Recipient
  ) -> Bool {
    guard mayBeSentToOthers(stanza) else { return false }
    if let carbon = stanza.carbon, carbon.isFromOwnAccount {
      return wasSent(queued: queued, since: devices.getCarbonsSince)
    }
    switch recipient() {
    case .account: return wasSent(queued: queued, since: devices.getMessagesToAccountSince)
    case .awakeDevice(let connected): return wasSent(queued: queued, since: connected)
    case .other: return false
    }
  }

  private static func wasSent(queued: Int?, since connected: Double?) -> Bool {
    guard let connected else { return false }
    return queued.map { connected < Double($0) + 1 } ?? true
  }

  /// Messages to the bare JID go to the sessions with the highest priority, among them the one whose queue has them. One
  /// that never was available gets none.
  private static func getsMessagesToAccount(priority: Int?, scanned: Int?) -> Bool {
    guard let priority else { return false }
    return priority >= Swift.max(0, scanned ?? 0)
  }
}
