import Testing

@testable import PushRules

@Suite("imp.12 One's own words in a room")
struct OwnOccupantRuleTests {
  @Test("the sender is the own occupant if only this JID of the room got directed presence")
  func own() {
    #expect(OwnOccupantRule.isOwnOccupant(isDirected: true, isOtherOfRoomDirected: false))
    #expect(!OwnOccupantRule.isOwnOccupant(isDirected: true, isOtherOfRoomDirected: true))
    #expect(!OwnOccupantRule.isOwnOccupant(isDirected: false, isOtherOfRoomDirected: false))
  }

  @Test("the other JIDs are looked for only if this one got it")
  func lazy() {
    var isAsked = false
    func ask() -> Bool {
      isAsked = true
      return false
    }
    _ = OwnOccupantRule.isOwnOccupant(isDirected: false, isOtherOfRoomDirected: ask())
    #expect(!isAsked)
  }
}
