/// Words: "awake: a session that is connected, has stream management, waits for no acknowledgement, and has no CSI state
/// but active: what is sent to it now is seen."
public enum AwakeRule {
  public static func isAwake(
    isHibernating: Bool, hasStreamManagement: Bool, awaitsAck: Bool, isInactive: Bool
  ) -> Bool {
    !isHibernating && hasStreamManagement && !awaitsAck && !isInactive
  }
}
