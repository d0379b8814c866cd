/// 3.3: "Disable with jid+node removes that one, with jid only all of that jid; unknown: result."
public enum DisableRule {
  /// - Returns: nil if the request is accepted.
  public static func reasonToRefuse(hasJID: Bool) -> RequestRefusal? {
    hasJID ? nil : .missingJID
  }

  /// - Parameters:
  ///   - sameJID: the registration's jid is the request's.
  ///   - requestHasNode: the request names a node.
  ///   - sameNode: the registration's node is the request's.
  public static func isDisabled(sameJID: Bool, requestHasNode: Bool, sameNode: Bool) -> Bool {
    sameJID && (!requestHasNode || sameNode)
  }
}
