import Testing

@testable import PushRules

@Suite("3.2 Enable requests")
struct EnableRuleTests {
  private func refusal(_ change: (inout EnableRequest) -> Void) -> RequestRefusal? {
    var request = EnableRequest(
      hasJID: true, isOwnFullJID: false, isValidJID: true, hasSeparator: false, identifierLength: 20,
      attributesLength: 20, publishOptions: nil)
    change(&request)
    return EnableRule.reasonToRefuse(request)
  }

  private func refusal(_ form: FormFacts) -> RequestRefusal? {
    refusal { $0.publishOptions = form }
  }

  /// A good form, except for the arguments given.
  private func form(
    hasKnownType: Bool = true, hasOnlyFormElements: Bool = true, isPublishOptions: Bool = true,
    depth: Int = 1,
    size: Int = 1, parts: Int = 1
  ) -> FormFacts {
    FormFacts(
      hasKnownType: hasKnownType, hasOnlyFormElements: hasOnlyFormElements,
      isPublishOptions: isPublishOptions,
      depth: depth, size: size, parts: parts)
  }

  @Test("a request with a valid jid is accepted, with or without a good form")
  func accepted() {
    #expect(refusal { _ in } == nil)
    #expect(refusal(form()) == nil)
  }

  @Test("a request without jid is refused, before anything else")
  func missingJID() {
    #expect(refusal { $0.hasJID = false } == .missingJID)
    #expect(
      refusal {
        $0.hasJID = false
        $0.isOwnFullJID = true
        $0.isValidJID = false
      } == .missingJID)
  }

  @Test("the sender's own full JID is refused, before its form is looked at")
  func ownFullJID() {
    #expect(refusal { $0.isOwnFullJID = true } == .ownFullJID)
    #expect(
      refusal {
        $0.isOwnFullJID = true
        $0.isValidJID = false
      } == .ownFullJID)
  }

  @Test("a jid that is invalid or contains the separator is malformed")
  func malformedJID() {
    #expect(refusal { $0.isValidJID = false } == .malformedJID)
    #expect(refusal { $0.hasSeparator = true } == .malformedJID)
    #expect(
      refusal {
        $0.hasSeparator = true
        $0.identifierLength = .max
      } == .malformedJID)
  }

  @Test("jid, separator and node have at most 6142 bytes together")
  func identifierLength() {
    #expect(refusal { $0.identifierLength = 6142 } == nil)
    #expect(refusal { $0.identifierLength = 6143 } == .identifierTooLong)
  }

  @Test("a long identifier is refused before its form is looked at")
  func longIdentifierWithForm() {
    #expect(
      refusal {
        $0.identifierLength = 6143
        $0.publishOptions = form(hasKnownType: false)
      } == .identifierTooLong)
  }

  @Test("the other attributes have at most 2046 bytes together, whatever the form")
  func attributesLength() {
    #expect(refusal { $0.attributesLength = 2046 } == nil)
    #expect(refusal { $0.attributesLength = 2047 } == .attributesTooLong)
    #expect(
      refusal {
        $0.attributesLength = 2047
        $0.publishOptions = form(depth: 9)
      } == .attributesTooLong)
  }

  @Test("publish-options are at most eight levels deep")
  func depth() {
    #expect(refusal(form(depth: 8)) == nil)
    #expect(refusal(form(depth: 9)) == .optionsTooLarge)
  }

  @Test("publish-options have at most 16 KiB")
  func size() {
    #expect(refusal(form(size: 16_384)) == nil)
    #expect(refusal(form(size: 16_385)) == .optionsTooLarge)
  }

  @Test("publish-options have at most 512 parts")
  func parts() {
    #expect(refusal(form(parts: 512)) == nil)
    #expect(refusal(form(parts: 513)) == .optionsTooLarge)
  }

  @Test("publish-options that are not a data form are refused")
  func notADataForm() {
    #expect(refusal(form(hasKnownType: false)) == .notADataForm)
    #expect(refusal(form(hasOnlyFormElements: false)) == .notADataForm)
  }

  @Test("a form of another type is refused")
  func unexpectedFormType() {
    #expect(refusal(form(isPublishOptions: false)) == .unexpectedFormType)
  }

  @Test("the size is checked first, then the form, then its type")
  func order() {
    #expect(
      refusal(form(hasKnownType: false, isPublishOptions: false, depth: 9)) == .optionsTooLarge)
    #expect(
      refusal(form(hasOnlyFormElements: false, isPublishOptions: false)) == .notADataForm)
  }

  @Test("only a malformed JID has the condition jid-malformed")
  func condition() {
    for refusal in RequestRefusal.allCases {
      #expect(refusal.condition == (refusal == .malformedJID ? .jidMalformed : .badRequest))
    }
  }

  @Test("3.1 a registration replaces those of its jid and node under other identifiers")
  func replaces() {
    #expect(EnableRule.replaces(sameIdentifier: false, sameJID: true, sameNode: true))
    #expect(!EnableRule.replaces(sameIdentifier: true, sameJID: true, sameNode: true))
    #expect(!EnableRule.replaces(sameIdentifier: false, sameJID: false, sameNode: true))
    #expect(!EnableRule.replaces(sameIdentifier: false, sameJID: true, sameNode: false))
  }
}
