import Testing

@testable import PushRules

@Suite("4a.1 At most one push per importance class and scan")
struct StreamManagementRuleTests {
  private func decide(
    _ importance: Importance, alreadyNotified: Bool = false, used: UInt8
  ) -> PushDecision {
    StreamManagementRule.decide(
      importance: importance, reasonToIgnore: nil, alreadyNotified: alreadyNotified,
      usedClasses: ImportanceClasses(rawValue: used))
  }

  @Test("a stanza whose class was not pushed is pushed, with its importance")
  func push() {
    #expect(decide(.important(.call), used: 0) == .push(.important(.call)))
    #expect(decide(.important(.call), used: 1) == .push(.important(.call)))
    #expect(decide(.unimportant(.subject), used: 0) == .push(.unimportant(.subject)))
    #expect(decide(.unimportant(.subject), used: 2) == .push(.unimportant(.subject)))
  }

  @Test("a stanza whose class was pushed in this scan is skipped")
  func classUsed() {
    #expect(decide(.important(.body), used: 2) == .skipped(.classAlreadyNotified))
    #expect(decide(.unimportant(.noBody), used: 1) == .skipped(.classAlreadyNotified))
  }

  @Test("once both classes are pushed nothing else is")
  func bothUsed() {
    #expect(decide(.important(.body), used: 3) == .skipped(.classAlreadyNotified))
    #expect(decide(.unimportant(.noBody), used: 3) == .skipped(.classAlreadyNotified))
  }

  @Test("1x.1 a stanza notified before is skipped for that reason first", arguments: 0..<4 as Range<UInt8>)
  func alreadyNotified(used: UInt8) {
    for importance in [Importance.important(.body), .unimportant(.noBody)] {
      #expect(
        decide(importance, alreadyNotified: true, used: used) == .skipped(.alreadyNotified))
    }
  }

  @Test(
    "a stanza that is ignored is not pushed, and does not count as notified",
    arguments: [0, 3] as [UInt8])
  func ignored(used: UInt8) {
    var isAsked = false
    func ask() -> Bool {
      isAsked = true
      return false
    }
    for reason in [SkipReason.outgoingCopy, .deviceAwake, .publishedNotification] {
      let decision = StreamManagementRule.decide(
        importance: .important(.body), reasonToIgnore: reason, alreadyNotified: ask(),
        usedClasses: ImportanceClasses(rawValue: used))
      #expect(decision == .skipped(reason))
      #expect(!isAsked)
    }
  }

  private let carbonOfNote = StanzaFacts(
    kind: .message, content: MessageContent(type: .other),
    carbon: Carbon(
      direction: .sent, forwarded: MessageContent(type: .other, elements: .body), isFromOwnAccount: true,
      isNoteToOneself: true))

  @Test("4b.1 the outgoing copy of a note is ignored, on a device that is awake too")
  func outgoingCopy() {
    for isOnAwakeDevice in [false, true] {
      #expect(
        StreamManagementRule.reasonToIgnore(carbonOfNote, isOnAwakeDevice: isOnAwakeDevice) == .outgoingCopy)
    }
  }

  @Test("4a.7 a stanza that a device has that is awake is ignored, another one is not")
  func deviceAwake() {
    let message = StanzaFacts(kind: .message, content: MessageContent(type: .other, elements: .body))
    #expect(StreamManagementRule.reasonToIgnore(message, isOnAwakeDevice: true) == .deviceAwake)
    #expect(StreamManagementRule.reasonToIgnore(message, isOnAwakeDevice: false) == nil)
  }

  @Test("4a.8 a publish of a notification is ignored for that reason first")
  func publishedNotification() {
    let publish = StanzaFacts(
      kind: .request, content: MessageContent(type: .other, elements: .publishedNotification))
    for isOnAwakeDevice in [false, true] {
      #expect(
        StreamManagementRule.reasonToIgnore(publish, isOnAwakeDevice: isOnAwakeDevice)
          == .publishedNotification)
    }
  }
}
