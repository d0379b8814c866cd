/// 4a.7: "A scan passes over a stanza if another session of the user that holds the registration is awake and was sent that
/// message too: a chat or normal message to the bare JID or to that session's full JID; a carbon, if that session has carbons
/// on. All else is pushed. A stanza passed over is not thereby notified: that session's own scans push it if it is not
/// acknowledged."
///
/// For awake see ``AwakeRule``.
///
/// The original pushes for each copy that is queued for a session which the phone has left behind.
public enum AwakeDeviceRule {
  /// What the sessions get that hold the registration and are awake, besides the one whose queue is scanned.
  public struct Devices: Equatable {
    public private(set) var getCarbons = false
    public private(set) var getMessagesToAccount = false

    public init() {}

    /// Adds one session.
    /// - Parameters:
    ///   - priority: nil if the session is not available.
    ///   - scanned: the priority of the session whose queue is scanned.
    public mutating func add(hasCarbons: Bool, priority: Int?, scanned: Int?) {
      getCarbons = getCarbons || hasCarbons
      getMessagesToAccount =
        getMessagesToAccount || hasCarbons
        || AwakeDeviceRule.getsMessagesToAccount(priority: priority, scanned: scanned)
    }
  }

  /// Whom a message is addressed to.
  public enum Recipient: Equatable {
    /// The bare JID.
    case account
    /// The full JID of one of the ``Devices``.
    case awakeDevice
    case other
  }

  /// Whether a stanza is a chat or normal message. All else goes to one session alone, or is no message to a person.
  public static func mayBeSentToOthers(_ stanza: StanzaFacts) -> Bool {
    stanza.kind == .message && stanza.content.type == .other
  }

  /// Whether a device that is awake was sent the stanza too.
  /// - Parameter recipient: of a message that is not a carbon.
  public static func wasSent(
    _ stanza: StanzaFacts, to devices: Devices, recipient: @autoclosure () -> Recipient
  ) -> Bool {
    guard mayBeSentToOthers(stanza) else { return false }
    if let carbon = stanza.carbon, carbon.isFromOwnAccount { return devices.getCarbons }
    switch recipient() {
    case .account: return devices.getMessagesToAccount
    case .awakeDevice: return true
    case .other: return false
    }
  }

  /// Messages to the bare JID go to the sessions with the highest priority, among them the one whose queue has them. One
  /// that never was available gets none.
  private static func getsMessagesToAccount(priority: Int?, scanned: Int?) -> Bool {
    guard let priority else { return false }
    return priority >= Swift.max(0, scanned ?? 0)
  }
}
