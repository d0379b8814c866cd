/// What the rules need to know about an enable request (XEP-0357 section 5).
public struct EnableRequest {
  public var hasJID: Bool
  /// The jid attribute is the requesting session's full JID.
  public var isOwnFullJID: Bool
  /// jid.prep accepts the jid attribute.
  public var isValidJID: Bool
  /// The jid attribute contains `<`, the separator of jid and node in the identifier, as it is spelled or as prepared.
  public var hasSeparator: Bool
  /// Bytes of the prepared jid, separator and node.
  public var identifierLength: Int
  /// Bytes of the other attributes that a client chooses, without the publish-options.
  public var attributesLength: Int
  /// nil if the request has no form.
  public var publishOptions: FormFacts?

  public init(
    hasJID: Bool, isOwnFullJID: Bool, isValidJID: Bool, hasSeparator: Bool, identifierLength: Int,
    attributesLength: Int, publishOptions: FormFacts?
  ) {
    self.hasJID = hasJID
    self.isOwnFullJID = isOwnFullJID
    self.isValidJID = isValidJID
    self.hasSeparator = hasSeparator
    self.identifierLength = identifierLength
    self.attributesLength = attributesLength
    self.publishOptions = publishOptions
  }
}

/// 3.2: "Enable without jid, with a jid equal to the sender's full JID: error modify/bad-request. A jid that
/// is not a valid JID (jid.prep fails), or has `<` in it: modify/jid-malformed."
///
/// For publish-options see ``PublishOptionsRule``. The original accepts any string, so that one identifier can
/// overwrite another.
public enum EnableRule {
  /// Bytes of an identifier: twice the longest JID (RFC 7622).
  public static let maximumIdentifierLength = 6142
  /// Bytes of the other attributes: twice the longest resource.
  public static let maximumAttributesLength = 2046

  /// - Returns: nil if the request is accepted.
  public static func reasonToRefuse(_ request: EnableRequest) -> RequestRefusal? {
    guard request.hasJID else { return .missingJID }
    guard !request.isOwnFullJID else { return .ownFullJID }
    guard request.isValidJID, !request.hasSeparator else { return .malformedJID }
    guard request.identifierLength <= maximumIdentifierLength else { return .identifierTooLong }
    guard request.attributesLength <= maximumAttributesLength else { return .attributesTooLong }
    return request.publishOptions.flatMap(PublishOptionsRule.reasonToRefuse)
  }

  /// 3.1: "Records that the original stored as they were spelled are sent to and disabled by their prepared JID;
  /// enabling replaces every record whose prepared JID and node are the same."
  ///
  /// The original keeps one record for each spelling.
  /// - Parameters:
  ///   - sameIdentifier: such a record is overwritten.
  ///   - sameJID: its prepared jid is the request's.
  ///   - sameNode: no node and an empty one are the same.
  public static func replaces(sameIdentifier: Bool, sameJID: Bool, sameNode: Bool) -> Bool {
    !sameIdentifier && sameJID && sameNode
  }
}
