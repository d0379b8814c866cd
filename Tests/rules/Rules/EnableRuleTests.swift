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

  /// A good form, but for what is named.
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

  @Test("a request with a valid jid is accepted, with a good form too")
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

  @Test("what is not a valid JID, or has the separator in it, is malformed")
  func malformedJID() {
    #expect(refusal { $0.isValidJID = false } == .malformedJID)
    #expect(refusal { $0.hasSeparator = true } == .malformedJID)
    #expect(
      refusal {
        $0.hasSeparator = true
        $0.identifierLength = .max
      } == .malformedJID)
  }

  @Test("jid, separator and node may be 6142 bytes together and no more")
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

  @Test("the other attributes may be 2046 bytes together and no more, whatever the form is like")
  func attributesLength() {
    #expect(refusal { $0.attributesLength = 2046 } == nil)
    #expect(refusal { $0.attributesLength = 2047 } == .attributesTooLong)
    #expect(
      refusal {
        $0.attributesLength = 2047
        $0.publishOptions = form(depth: 9)
      } == .attributesTooLong)
  }

  @Test("publish-options may be eight levels deep and no more")
  func depth() {
    #expect(refusal(form(depth: 8)) == nil)
    #expect(refusal(form(depth: 9)) == .optionsTooLarge)
  }

  @Test("publish-options may be 16 KiB large and no more")
  func size() {
    #expect(refusal(form(size: 16_384)) == nil)
    #expect(refusal(form(size: 16_385)) == .optionsTooLarge)
  }

  @Test("publish-options may have 512 parts and no more")
  func parts() {
    #expect(refusal(form(parts: 512)) == nil)
    #expect(refusal(form(parts: 513)) == .optionsTooLarge)
  }

  @Test("publish-options that are no data form are refused")
  func notADataForm() {
    #expect(refusal(form(hasKnownType: false)) == .notADataForm)
    #expect(refusal(form(hasOnlyFormElements: false)) == .notADataForm)
  }

  @Test("a form of another type is refused")
  func unexpectedFormType() {
    #expect(refusal(form(isPublishOptions: false)) == .unexpectedFormType)
  }

  @Test("of several reasons the size comes first, then the form, then its type")
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
}
