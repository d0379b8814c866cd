import Testing

@testable import PushRules

@Suite("imp Importance")
struct ImportanceRuleTests {
  let everything: ElementMeanings = [.encrypted, .call, .subject, .body, .invitation, .file, .jingleSession]
  let types: [MessageType] = [.error, .headline, .groupchat, .other]

  private func importance(_ type: MessageType, _ elements: ElementMeanings) -> Importance {
    ImportanceRule.importance(
      of: StanzaFacts(kind: .message, content: MessageContent(type: type, elements: elements)))
  }

  private func importance(
    ofCarbon direction: Carbon.Direction, type: MessageType = .other, elements: ElementMeanings,
    outerType: MessageType = .other
  ) -> Importance {
    let forwarded = MessageContent(type: type, elements: elements)
    return ImportanceRule.importance(
      of: StanzaFacts(
        kind: .message, content: MessageContent(type: outerType),
        carbon: Carbon(direction: direction, forwarded: forwarded)))
  }

  private func importance(ofKind kind: StanzaKind, _ elements: ElementMeanings) -> Importance {
    let content = MessageContent(type: .other, elements: elements)
    let carbon = Carbon(direction: .received, forwarded: MessageContent(type: .other, elements: everything))
    return ImportanceRule.importance(of: StanzaFacts(kind: kind, content: content, carbon: carbon))
  }

  @Test("imp.1 an iq that starts a Jingle session is important, a request for anything else is not")
  func jingle() {
    #expect(importance(ofKind: .request, .jingleSession) == .important(.jingleSession))
    #expect(importance(ofKind: .request, everything) == .important(.jingleSession))
    #expect(
      importance(ofKind: .request, everything.subtracting(.jingleSession)) == .unimportant(.notAMessage))
  }

  @Test("imp.1 a subscription request is important, whatever it carries")
  func subscriptionRequest() {
    #expect(importance(ofKind: .subscriptionRequest, []) == .important(.subscriptionRequest))
    #expect(importance(ofKind: .subscriptionRequest, everything) == .important(.subscriptionRequest))
  }

  @Test("imp.1 anything else that is not a message is unimportant, whatever it carries")
  func notAMessage() { #expect(importance(ofKind: .other, everything) == .unimportant(.notAMessage)) }

  @Test("imp.1 Jingle in a message is not a call")
  func jingleInMessage() { #expect(importance(.other, .jingleSession) == .unimportant(.noBody)) }

  private func importanceOfOwn(_ type: MessageType, _ elements: ElementMeanings) -> Importance {
    ImportanceRule.importance(
      of: StanzaFacts(
        kind: .message, content: MessageContent(type: type, elements: elements), isFromOwnOccupant: true))
  }

  @Test("imp.12 one's own words in a room are unimportant, encrypted and calls too")
  func ownWords() {
    for elements in [ElementMeanings.body, .encrypted, .call, [], everything] {
      #expect(importanceOfOwn(.groupchat, elements) == .unimportant(.ownWords))
    }
  }

  @Test("imp.12 counts in rooms alone, after errors and headlines")
  func ownWordsOutside() {
    #expect(importanceOfOwn(.other, .body) == .important(.body))
    #expect(importanceOfOwn(.error, .body) == .unimportant(.error))
    #expect(importanceOfOwn(.headline, .body) == .unimportant(.headline))
  }

  @Test(
    "imp.10 a retraction or reactions are unimportant, whatever else the message has",
    arguments: [MessageType.other, .groupchat])
  func retraction(type: MessageType) {
    for elements in [ElementMeanings.body, .encrypted, .call, [], everything] {
      #expect(importance(type, elements.union(.retraction)) == .unimportant(.retraction))
      #expect(importance(type, elements.union(.reactions)) == .unimportant(.reactions))
    }
  }

  @Test("imp.5 a key transport is unimportant, with a fallback body and the name of the encryption too")
  func keyTransport() {
    for elements in [ElementMeanings.body, .encryptionHint, .call, [], [.encryptionHint, .body, .file]] {
      #expect(importance(.other, elements.union(.keyTransport)) == .unimportant(.keyTransport))
    }
  }

  @Test("imp.5 content beside a key transport of another version is important")
  func keyTransportBesideContent() {
    #expect(importance(.other, [.keyTransport, .encrypted]) == .important(.encrypted))
  }

  @Test("imp.5 the name of the encryption alone is important")
  func encryptionHint() {
    #expect(importance(.other, .encryptionHint) == .important(.encrypted))
    #expect(importance(.groupchat, [.encryptionHint, .subject]) == .important(.encrypted))
  }

  @Test("imp.11 an invitation or a file is important without a body, and comes after it")
  func invitationsAndFiles() {
    for type in [MessageType.other, .groupchat] {
      #expect(importance(type, .invitation) == .important(.invitation))
      #expect(importance(type, .file) == .important(.file))
      #expect(importance(type, [.file, .body]) == .important(.body))
      #expect(importance(type, [.invitation, .body]) == .important(.body))
    }
    #expect(importance(.groupchat, [.file, .subject]) == .unimportant(.subject))
    #expect(importance(.headline, .file) == .unimportant(.headline))
  }

  @Test("imp.2 an error is unimportant even if it carries a body, a call and encryption")
  func error() {
    #expect(importance(.error, everything) == .unimportant(.error))
  }

  @Test("imp.2 comes before imp.3: the carbon in an error does not count")
  func errorCarbon() {
    #expect(
      importance(ofCarbon: .received, elements: .body, outerType: .error) == .unimportant(.error))
  }

  @Test("imp.3 a received carbon is as important as the message in it")
  func receivedCarbon() {
    #expect(importance(ofCarbon: .received, elements: .body) == .important(.body))
    #expect(importance(ofCarbon: .received, elements: .encrypted) == .important(.encrypted))
    #expect(importance(ofCarbon: .received, elements: .call) == .important(.call))
    #expect(importance(ofCarbon: .received, elements: []) == .unimportant(.noBody))
  }

  @Test("imp.3 in a received carbon the type of the message inside counts")
  func carbonType() {
    #expect(
      importance(ofCarbon: .received, type: .error, elements: everything)
        == .unimportant(.error))
    #expect(
      importance(ofCarbon: .received, type: .headline, elements: .body) == .unimportant(.headline))
    #expect(
      importance(ofCarbon: .received, type: .groupchat, elements: [.subject, .body])
        == .unimportant(.subject))
    #expect(
      importance(ofCarbon: .received, elements: .body, outerType: .headline) == .important(.body))
  }

  @Test("imp.3 a sent carbon is unimportant, whatever is in it")
  func sentCarbon() {
    for type in types {
      #expect(
        importance(ofCarbon: .sent, type: type, elements: everything) == .unimportant(.sentCarbon))
    }
  }

  @Test("imp.3 a body beside a carbon does not count")
  func bodyBesideCarbon() {
    let facts = StanzaFacts(
      kind: .message, content: MessageContent(type: .other, elements: everything),
      carbon: Carbon(direction: .received, forwarded: MessageContent(type: .other)))
    #expect(ImportanceRule.importance(of: facts) == .unimportant(.noBody))
  }

  @Test("imp.4 a headline is unimportant even with a body, a call or encryption")
  func headline() {
    for elements in [ElementMeanings.encrypted, .call, .body, []] {
      #expect(importance(.headline, elements) == .unimportant(.headline))
    }
  }

  @Test("imp.5 an encrypted message is important with or without a body")
  func encrypted() {
    #expect(importance(.other, .encrypted) == .important(.encrypted))
    #expect(importance(.other, [.encrypted, .body]) == .important(.encrypted))
  }

  @Test("imp.5 comes before imp.6 and imp.7")
  func encryptedFirst() {
    #expect(importance(.groupchat, everything) == .important(.encrypted))
  }

  @Test("imp.6 a call is important with or without a body, in a group too")
  func call() {
    #expect(importance(.other, .call) == .important(.call))
    #expect(importance(.other, [.call, .body]) == .important(.call))
    #expect(importance(.groupchat, [.call, .subject]) == .important(.call))
  }

  @Test("imp.7 a subject in a group is unimportant, with a body too")
  func subject() {
    #expect(importance(.groupchat, .subject) == .unimportant(.subject))
    #expect(importance(.groupchat, [.subject, .body]) == .unimportant(.subject))
  }

  @Test("imp.7 a subject outside of groups changes nothing")
  func subjectOfChat() {
    #expect(importance(.other, [.subject, .body]) == .important(.body))
    #expect(importance(.other, .subject) == .unimportant(.noBody))
  }

  @Test("imp.8 a body is important, in chats and groups")
  func body() {
    #expect(importance(.other, .body) == .important(.body))
    #expect(importance(.groupchat, .body) == .important(.body))
  }

  @Test("imp.8 without a body a message is unimportant, in chats and groups")
  func noBody() {
    #expect(importance(.other, []) == .unimportant(.noBody))
    #expect(importance(.groupchat, []) == .unimportant(.noBody))
  }

  @Test("an importance has the class of its case")
  func classes() {
    for reason in ImportantReason.allCases {
      #expect(Importance.important(reason).importanceClass == .important)
    }
    for reason in UnimportantReason.allCases {
      #expect(Importance.unimportant(reason).importanceClass == .unimportant)
    }
  }

  @Test("the numbers of the classes are the bits that Lua adds up")
  func classNumbers() {
    #expect(ImportanceClass.unimportant.rawValue == 1)
    #expect(ImportanceClass.important.rawValue == 2)
  }

  @Test("a set of classes contains those whose bit is set", arguments: UInt8(0)..<8)
  func classSets(bits: UInt8) {
    let classes = ImportanceClasses(rawValue: bits)
    #expect(classes.contains(ImportanceClass.unimportant) == [1, 3, 5, 7].contains(bits))
    #expect(classes.contains(ImportanceClass.important) == [2, 3, 6, 7].contains(bits))
  }
}
