/// What the rules need to know of an enable request (XEP-0357 section 5).
public struct EnableRequest {
  public var hasJID: Bool
  /// The jid attribute is the requesting session's full JID.
  public var isOwnFullJID: Bool
  /// jid.prep accepts the jid attribute.
  public var isValidJID: Bool
  /// The jid attribute has a `<` in it, which separates jid and node in the identifier.
  public var hasSeparator: Bool
  /// Bytes of jid, separator and node.
  public var identifierLength: Int
  /// Bytes of everything else in the registration that a client chooses, but for the publish-options.
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

/// What the rules need to know of publish-options: an `x` in jabber:x:data (XEP-0004).
public struct FormFacts {
  /// `type` is one that XEP-0004 knows, or there is none.
  public var hasKnownType: Bool
  /// Every child is one that XEP-0004 gives to a form.
  public var hasOnlyFormElements: Bool
  /// FORM_TYPE is that of publish-options, or there is none.
  public var isPublishOptions: Bool
  /// Elements below each other, the form itself included.
  public var depth: Int
  /// Bytes of names, attributes and text.
  public var size: Int
  /// Elements, and names and values of attributes: each takes memory, however short it is.
  public var parts: Int

  public init(
    hasKnownType: Bool, hasOnlyFormElements: Bool, isPublishOptions: Bool, depth: Int, size: Int, parts: Int
  ) {
    self.hasKnownType = hasKnownType
    self.hasOnlyFormElements = hasOnlyFormElements
    self.isPublishOptions = isPublishOptions
    self.depth = depth
    self.size = size
    self.parts = parts
  }
}

/// Why an enable request is refused.
public enum EnableRefusal: UInt8, CaseIterable {
  case missingJID
  case ownFullJID
  case malformedJID
  case identifierTooLong
  case attributesTooLong
  case notADataForm
  case unexpectedFormType
  case optionsTooLarge

  /// Whether the condition is jid-malformed; else it is bad-request. The type is modify for all.
  public var isMalformedJID: Bool { self == .malformedJID }
}

/// 3.2: "Enable without jid, with a jid equal to the sender's full JID: error modify/bad-request. A jid that
/// is not a valid JID (jid.prep fails), or has `<` in it: modify/jid-malformed. Publish-options that are no
/// data form, or that the store cannot hold: modify/bad-request, nothing changed."
///
/// The original accepts any string, so that one identifier can overwrite another, and raises on options that
/// the store cannot hold.
public enum EnableRule {
  /// Bytes of an identifier: two times those of a JID of full length (RFC 7622).
  public static let maximumIdentifierLength = 6142
  /// Bytes of the other attributes: a resource of full length and as much again.
  public static let maximumAttributesLength = 2046
  /// A form, its fields, their options, the values of these, and as much again.
  public static let maximumOptionsDepth = 8
  /// Bytes of publish-options.
  public static let maximumOptionsSize = 16_384
  /// Elements, and names and values of attributes, in publish-options: a hundred fields with a value each.
  public static let maximumOptionsParts = 512

  /// - Returns: nil if the request is accepted.
  public static func reasonToRefuse(_ request: EnableRequest) -> EnableRefusal? {
    guard request.hasJID else { return .missingJID }
    guard !request.isOwnFullJID else { return .ownFullJID }
    guard request.isValidJID, !request.hasSeparator else { return .malformedJID }
    guard request.identifierLength <= maximumIdentifierLength else { return .identifierTooLong }
    guard request.attributesLength <= maximumAttributesLength else { return .attributesTooLong }
    return request.publishOptions.flatMap(reasonToRefuse)
  }

  static func reasonToRefuse(_ form: FormFacts) -> EnableRefusal? {
    guard
      form.depth <= maximumOptionsDepth, form.size <= maximumOptionsSize,
      form.parts <= maximumOptionsParts
    else { return .optionsTooLarge }
    guard form.hasKnownType, form.hasOnlyFormElements else { return .notADataForm }
    return form.isPublishOptions ? nil : .unexpectedFormType
  }
}
