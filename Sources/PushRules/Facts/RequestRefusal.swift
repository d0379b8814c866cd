/// Why a request to enable or disable is refused.
public enum RequestRefusal: UInt8, CaseIterable {
  case missingJID
  case ownFullJID
  case malformedJID
  case identifierTooLong
  case attributesTooLong
  case notADataForm
  case unexpectedFormType
  case optionsTooLarge

  /// The condition of the error reply, whose type is modify.
  public var condition: RefusalCondition { self == .malformedJID ? .jidMalformed : .badRequest }
}

/// The error conditions of refused requests.
public enum RefusalCondition: UInt8, CaseIterable {
  case badRequest
  case jidMalformed
}
