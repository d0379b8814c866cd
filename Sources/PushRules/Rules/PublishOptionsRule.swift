/// What the rules need to know about publish-options: an `x` in jabber:x:data (XEP-0004).
public struct FormFacts {
  /// `type` is one of XEP-0004, or absent.
  public var hasKnownType: Bool
  /// Every child is one that XEP-0004 defines for a form.
  public var hasOnlyFormElements: Bool
  /// FORM_TYPE is that of publish-options, white space around it aside, or absent.
  public var isPublishOptions: Bool
  /// Levels of nested elements, including the form.
  public var depth: Int
  /// Bytes of names, attributes and text.
  public var size: Int
  /// The number of elements, attribute names and attribute values: each takes memory, however short.
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

/// 3.2: "Publish-options that are no data form, or that the store cannot hold: modify/bad-request, nothing changed."
///
/// "White space around a FORM_TYPE's value does not count (clients that pretty-print their XML)."
///
/// The original raises on options that the store cannot hold.
public enum PublishOptionsRule {
  /// The namespace of forms (XEP-0004). A child of another namespace is ignored.
  public static let namespace: StaticString = "jabber:x:data"
  /// The types of a form.
  public static let types: InlineArray<_, StaticString> = ["submit", "form", "result", "cancel"]
  /// The child elements that XEP-0004 defines for a form.
  public static let elements: InlineArray<_, StaticString> = [
    "field", "title", "instructions", "reported", "item",
  ]
  /// The child element that holds a variable and its value.
  public static let field: StaticString = "field"
  /// The variable that names a form's purpose.
  public static let formType: StaticString = "FORM_TYPE"
  /// Its value in publish-options (XEP-0060 section 7.1.5).
  public static let publishOptions: StaticString = "http://jabber.org/protocol/pubsub#publish-options"

  /// Twice the levels of form, field, option and value.
  public static let maximumDepth = 8
  /// Bytes of publish-options.
  public static let maximumSize = 16_384
  /// Elements, attribute names and attribute values: enough for a hundred fields with a value each.
  public static let maximumParts = 512

  /// - Returns: nil if the form is accepted.
  public static func reasonToRefuse(_ form: FormFacts) -> RequestRefusal? {
    guard
      form.depth <= maximumDepth, form.size <= maximumSize,
      form.parts <= maximumParts
    else { return .optionsTooLarge }
    guard form.hasKnownType, form.hasOnlyFormElements else { return .notADataForm }
    return form.isPublishOptions ? nil : .unexpectedFormType
  }
}
