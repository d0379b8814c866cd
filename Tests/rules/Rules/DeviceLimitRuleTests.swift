import Testing

@testable import PushRules

@Suite("3.4 The limit of devices")
struct DeviceLimitRuleTests {
  @Test("as many registrations as the limit says are kept, one more is too many", arguments: 1...6)
  func limit(limit: Int) {
    #expect(!DeviceLimitRule.exceeds(registrations: limit - 1, limit: limit))
    #expect(!DeviceLimitRule.exceeds(registrations: limit, limit: limit))
    #expect(DeviceLimitRule.exceeds(registrations: limit + 1, limit: limit))
  }

  @Test("a limit below one counts as one", arguments: [0, -1, Int.min])
  func atLeastOne(limit: Int) {
    #expect(!DeviceLimitRule.exceeds(registrations: 1, limit: limit))
    #expect(DeviceLimitRule.exceeds(registrations: 2, limit: limit))
  }

  private func goes(_ age: (Int, Int), isLess: Bool, before other: (Int, Int)) -> Bool {
    DeviceLimitRule.goes(
      .init(timestamp: age.0, arrival: age.1), identifierIsLess: isLess,
      before: .init(timestamp: other.0, arrival: other.1))
  }

  @Test("the oldest timestamp goes first, whatever its arrival and identifier", arguments: [true, false])
  func oldest(isLess: Bool) {
    #expect(goes((9, 2), isLess: isLess, before: (10, 1)))
    #expect(!goes((11, 1), isLess: isLess, before: (10, 2)))
  }

  @Test("of one second the first to arrive goes, whatever its identifier", arguments: [true, false])
  func arrival(isLess: Bool) {
    #expect(goes((10, 1), isLess: isLess, before: (10, 2)))
    #expect(!goes((10, 2), isLess: isLess, before: (10, 1)))
  }

  @Test("a search finds the oldest, and the new one never is")
  func search() {
    var search = DeviceLimitRule.Search()
    func isOldest(_ timestamp: Int, _ arrival: Int = 0, isLess: Bool = false, isNew: Bool = false) -> Bool {
      search.isOldest(.init(timestamp: timestamp, arrival: arrival), identifierIsLess: isLess, isNew: isNew)
    }
    #expect(!isOldest(1, isNew: true))
    #expect(isOldest(20, 5))
    #expect(!isOldest(20, 5))
    #expect(!isOldest(21, 1, isLess: true))
    #expect(isOldest(20, 4))
    #expect(isOldest(20, 4, isLess: true))
    #expect(isOldest(19, 9))
    #expect(!isOldest(20, 1, isLess: true))
  }

  @Test("the latest time of all is found too, where there is no other")
  func latest() {
    var search = DeviceLimitRule.Search()
    let latest = DeviceLimitRule.Age(timestamp: .max, arrival: .max)
    let isOldest = search.isOldest(latest, identifierIsLess: true, isNew: false)
    #expect(isOldest)
  }

  @Test("of those of which nothing tells the order the first identifier goes")
  func equallyOld() {
    #expect(goes((10, 0), isLess: true, before: (10, 0)))
    #expect(!goes((10, 0), isLess: false, before: (10, 0)))
  }
}
