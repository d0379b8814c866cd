import Testing

@testable import PushRules

@Suite("imp Importance")
struct ImportanceRuleTests {
  let everything: ElementMeanings = [.encrypted, .call, .subject, .body]
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

  @Test("imp.1 what is not a message is unimportant, whatever it carries")
  func notAMessage() {
    for type in types {
      let content = MessageContent(type: type, elements: everything)
      let carbon = Carbon(direction: .received, forwarded: content)
      let facts = StanzaFacts(kind: .other, content: content, carbon: carbon)
      #expect(ImportanceRule.importance(of: facts) == .unimportant(.notAMessage))
    }
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
