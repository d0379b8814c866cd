import Testing

@testable import PushRules

@Suite("4a.1 At most one push per importance class and scan")
struct StreamManagementRuleTests {
  private func decide(
    _ importance: Importance, isOutgoingCopy: Bool = false, alreadyNotified: Bool = false, used: UInt8
  ) -> PushDecision {
    StreamManagementRule.decide(
      importance: importance, isOutgoingCopy: isOutgoingCopy, alreadyNotified: alreadyNotified,
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
    "4b.1 the outgoing copy of a note is not pushed, and does not count as the note",
    arguments: [0, 3] as [UInt8])
  func outgoingCopy(used: UInt8) {
    #expect(decide(.unimportant(.sentCarbon), isOutgoingCopy: true, used: used) == .skipped(.outgoingCopy))
    var isAsked = false
    func ask() -> Bool {
      isAsked = true
      return false
    }
    _ = StreamManagementRule.decide(
      importance: .unimportant(.sentCarbon), isOutgoingCopy: true, alreadyNotified: ask(), usedClasses: [])
    #expect(!isAsked)
  }
}
