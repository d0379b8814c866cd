/// What the rules need to know about a session of the user.
public struct SessionFacts {
  /// It does not hibernate.
  public var isConnected: Bool
  public var hasStreamManagement: Bool
  /// An acknowledgement was requested and has not come.
  public var waitsForAck: Bool
  /// It has no CSI state (XEP-0352), or is active.
  public var isActive: Bool

  public init(isConnected: Bool, hasStreamManagement: Bool, waitsForAck: Bool, isActive: Bool) {
    self.isConnected = isConnected
    self.hasStreamManagement = hasStreamManagement
    self.waitsForAck = waitsForAck
    self.isActive = isActive
  }

  /// "a session that is connected, has stream management, waits for no acknowledgement, and has no CSI state but active:
  /// what is sent to it now is seen."
  public var isAwake: Bool { isConnected && hasStreamManagement && !waitsForAck && isActive }
}
