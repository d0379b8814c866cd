/// 3.3: "Disable with jid+node removes that one, with jid only all of that jid; unknown: result. node='' names the
/// registration without a node (they have one identifier)."
///
/// The original compares the jid as it is spelled, and takes an empty node for another one than none.
public enum DisableRule {
  /// - Returns: nil if the request is accepted.
  public static func reasonToRefuse(hasJID: Bool) -> RequestRefusal? {
    hasJID ? nil : .missingJID
  }

  /// - Parameters:
  ///   - sameJID: the registration's prepared jid is the request's.
  ///   - requestHasNode: the request names a node, be it empty.
  ///   - sameNode: the registration's node is the request's; no node and an empty one are the same.
  public static func isDisabled(sameJID: Bool, requestHasNode: Bool, sameNode: Bool) -> Bool {
    sameJID && (!requestHasNode || sameNode)
  }
}
